import ArgumentParser
import Authorization
import Blacklist
import Console
import DurableSQLite
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay config`.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The shop's settings.", discussion: "Example: mainstay config check",
        subcommands: [ConfigCheck.self])
}

/// `mainstay config check`.
struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Print what is in force, and what one lost card can cost here.",
        discussion: """
            Settings stand in config.json in the terminal's folder, which may be absent; \
            Config/mainstay.json describes each. Of the issuer's limit and the shop's the stricter \
            one is in force.

            Exit: 0 all is understood, 2 a setting is wrong.

            Example: mainstay config check
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .reading)
        _ = try output.finish(ConfigAnswer(shop: shop).answer)
    }
}

/// What is in force, and where it comes from.
private struct ConfigAnswer {
    let shop: OpenShop
    let limits: Limits
    let unknownPIN: LostCardCost
    let knownPIN: LostCardCost

    init(shop: OpenShop) {
        self.shop = shop
        limits = shop.till.limits
        unknownPIN = LostCardCost(under: limits, knowsPIN: false)
        knownPIN = LostCardCost(under: limits, knowsPIN: true)
    }

    var answer: Answer {
        let texts = [Language.ja: lines(.ja), .en: lines(.en)]
        return Answer(json: json, lines: { texts[$0] ?? [] })
    }

    /// Who decides a setting.
    fileprivate enum Source: String {
        /// Neither issuer nor shop says anything.
        case standard = "default"
        case bundle, shop
    }

    private func inForce(_ setting: Setting) -> (value: JSONValue, source: Source) {
        let configuration = shop.configuration
        let day = configuration.businessDay
        switch setting {
        case .limit(let limit):
            let isShops = limits[limit] < shop.bundle.limits[limit]
            return (.integer(limits[limit]), isShops ? .shop : .bundle)
        case .shopName:
            return (
                .optional(configuration.shopName),
                configuration.shopName == nil ? .standard : .shop
            )
        case .closesAt:
            return (.text(day.closesAt.text), configuration.closesAt == nil ? .standard : .shop)
        case .timeZone:
            return (
                .text(day.timeZone.identifier), configuration.timeZone == nil ? .standard : .shop
            )
        case .feedAddress:
            return (
                .optional(shop.feedAddress?.text),
                configuration.feed.address == nil
                    ? .bundle : .shop
            )
        case .feedCertificateFile, .feedRemovalPerMille, .feedFreshHours, .feedAgeingHours:
            return feedInForce(setting)
        }
    }

    private func feedInForce(_ setting: Setting) -> (value: JSONValue, source: Source) {
        let feed = shop.configuration.feed
        let value: JSONValue =
            switch setting {
            case .feedCertificateFile: .optional(feed.certificateFile)
            case .feedRemovalPerMille: .integer(Int64(feed.removalLimit.perMille))
            case .feedFreshHours: .integer(feed.policy.freshSeconds / 3_600)
            case .feedAgeingHours: .integer(feed.policy.ageingSeconds / 3_600)
            default: .null
            }
        return (value, isShops(setting) ? .shop : .standard)
    }

    /// Whether the shop decides a setting of the feed: an age that is looser than the default
    /// counts for nothing.
    private func isShops(_ setting: Setting) -> Bool {
        let feed = shop.configuration.feed
        return switch setting {
        case .feedFreshHours:
            feed.policy.freshSeconds < ListPolicy.defaults.freshSeconds
        case .feedAgeingHours:
            feed.policy.ageingSeconds < ListPolicy.defaults.ageingSeconds
        default: if case .null = configured(setting) { false } else { true }
        }
    }

    private func lines(_ language: Language) -> [String] {
        Setting.allCases.map { setting in
            let (value, source) = inForce(setting)
            let path = setting.path.padded(to: 28)
            return path + "  " + value.plain.padded(to: 16) + "  " + source.name(language)
        } + [sentence.text(in: language)]
    }

    /// With what it assumes, so that nobody takes the figure for more than it is.
    private var sentence: LocalizedText {
        func sum(_ minor: Int64) -> String { shop.bundle.currency.format(minor: minor) }
        let until = endOfLoss
        return LocalizedText(
            en: "One lost card can cost here at most \(sum(unknownPIN.dayMinor)) a business day "
                + "while its PINs are not known (\(sum(knownPIN.dayMinor)) if they are), and, "
                + until.en + ": at most \(sum(unknownPIN.totalMinor)) "
                + "(\(sum(knownPIN.totalMinor))) before the next upload, and never more than the "
                + "e-money on the card and its allowance of "
                + "\(sum(limits.creditAllowanceMinor)). Each other terminal counts for itself.",
            ja: "紛失したカード1枚によるこの端末での損害は、暗証番号が知られていなければ1営業日に最大 "
                + "\(sum(unknownPIN.dayMinor))（知られていれば \(sum(knownPIN.dayMinor))）です。"
                + until.ja
                + "次の送信までの合計は最大 \(sum(unknownPIN.totalMinor))（\(sum(knownPIN.totalMinor))）で、"
                + "カードの電子マネー残高とクレジット枠 \(sum(limits.creditAllowanceMinor)) の合計を超えません。"
                + "ほかの端末は別に数えます。")
    }

    /// Until when the loss goes on.
    private var endOfLoss: LocalizedText {
        guard shop.till.list.state == .none else {
            return LocalizedText(
                en: "day after day until a list names the card or the newest list is too old to "
                    + "sell by",
                ja: "無効カードの一覧にカードが載るか、一覧が古くなって販売できなくなるまで、毎日起こりえます。")
        }
        return LocalizedText(
            en: "as no list reaches this terminal, day after day until staff list the card",
            ja: "この端末には無効カードの一覧が届かないため、係員がカードを登録するまで毎日起こりえます。")
    }

    private var json: JSONValue {
        [
            "currency": .text(shop.bundle.currency.code),
            "settings": .list(
                Setting.allCases.map { setting in
                    let (value, source) = inForce(setting)
                    return [
                        "setting": .text(setting.path), "value": value,
                        "source": .text(source.rawValue), "configured": configured(setting),
                    ]
                }),
            "lostCard": [
                "listState": .text(shop.till.list.state.rawValue),
                "dayMinor": .integer(unknownPIN.dayMinor),
                "dayWithPINMinor": .integer(knownPIN.dayMinor),
                "totalMinor": .integer(unknownPIN.totalMinor),
                "totalWithPINMinor": .integer(knownPIN.totalMinor),
                "allowanceMinor": .integer(limits.creditAllowanceMinor),
                "message": .localized(sentence),
            ],
        ]
    }

    /// What the file says, in force or not.
    private func configured(_ setting: Setting) -> JSONValue {
        let configuration = shop.configuration
        return switch setting {
        case .limit(let limit): .optional(configuration.limits[limit])
        case .shopName: .optional(configuration.shopName)
        case .closesAt: .optional(configuration.closesAt?.text)
        case .timeZone: .optional(configuration.timeZone?.identifier)
        case .feedAddress: .optional(configuration.feed.address?.text)
        case .feedCertificateFile: .optional(configuration.feed.certificateFile)
        case .feedRemovalPerMille: .optional(configuration.feed.removal?.perMille)
        case .feedFreshHours: .optional(configuration.feed.freshHours)
        case .feedAgeingHours: .optional(configuration.feed.ageingHours)
        }
    }
}

extension ConfigAnswer.Source {
    fileprivate func name(_ language: Language) -> String {
        switch self {
        case .standard: language.pick(ja: "既定値", en: "default")
        case .bundle: language.pick(ja: "発行者", en: "issuer")
        case .shop: language.pick(ja: "店舗", en: "shop")
        }
    }
}

extension JSONValue {
    /// A setting as people read it.
    fileprivate var plain: String {
        switch self {
        case .integer(let value): String(value)
        case .text(let text): text
        default: "-"
        }
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - self.count))
    }
}
