import ArgumentParser
import Authorization
import Console
import DurableSQLite
import Numbers
import ReasonTexts
import SchemeMessages
import ShopStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay status`.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say until when this terminal can sell if the network died now.",
        discussion: """
            Exit: 0 it can sell, 1 it cannot without the network.

            Example: mainstay status
            """)

    @OptionGroup var home: ShopHomeOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let shop = try home.open(for: .reading)
        let list = try ListAnswer(shop: shop)
        let outlook = shop.list.outlook(list.use)
        let open = try stored { () throws(StoreError) in try shop.home.database.pending().count }
        let waiting = try stored { () throws(StoreError) in
            try shop.home.database.outboxCount
        }
        let terminal = shop.bundle.terminal.text
        let zone = shop.configuration.businessDay.timeZone
        let environment = shop.bundle.environment
        let texts = Dictionary(
            uniqueKeysWithValues: [Language.ja, .en].map { language in
                (language, list.lines(language) + [outlook.sentence(language, in: zone)])
            })
        _ = try output.finish(
            Answer(
                exit: outlook == .nothing ? 1 : 0,
                json: [
                    "terminal": .text(terminal), "environment": .text(environment.rawValue),
                    "list": list.json, "openSales": .integer(Int64(open)),
                    "waitingRecords": .integer(waiting),
                    "offline": outlook.json,
                ]
            ) { language in
                [
                    language.pick(ja: "端末 \(terminal)", en: "Terminal \(terminal)"),
                    language.pick(ja: "未完了の取引: \(open) 件", en: "Open sales: \(open)"),
                    language.pick(
                        ja: "発行者への送信待ち: \(waiting) 件",
                        en: "Records that wait for the issuer: \(waiting)"),
                ] + (texts[language] ?? [])
            })
    }
}

extension OfflineOutlook {
    fileprivate var json: JSONValue {
        switch self {
        case .always: ["can": "always", "fullUntilMs": .null, "anyUntilMs": .null]
        case .full(let full, let any):
            ["can": "full", "fullUntilMs": .integer(full), "anyUntilMs": .integer(any)]
        case .limited(let any):
            ["can": "limited", "fullUntilMs": .null, "anyUntilMs": .integer(any)]
        case .nothing: ["can": "nothing", "fullUntilMs": .null, "anyUntilMs": .null]
        }
    }

    fileprivate func sentence(_ language: Language, in zone: TimeZone) -> String {
        func time(_ ms: Int64) -> String { LocalTime(milliseconds: ms, in: zone).minute }
        return switch self {
        case .always:
            language.pick(
                ja: "ネットワークが今切れても、販売を続けられます。",
                en: "If the network died now, you could go on selling.")
        case .full(let full, let any):
            language.pick(
                ja: "ネットワークが今切れた場合、通常の販売は \(time(full)) まで、"
                    + "クレジットなし・電子マネー半額上限では \(time(any)) まで販売できます。",
                en: "If the network died now, you can sell until \(time(full)), and without credit "
                    + "and up to half the e-money limit until \(time(any)).")
        case .limited(let any):
            language.pick(
                ja: "ネットワークが今切れた場合、クレジットなし・電子マネー半額上限で "
                    + "\(time(any)) まで販売できます。",
                en: "If the network died now, you can sell until \(time(any)), without credit and "
                    + "up to half the e-money limit.")
        case .nothing:
            language.pick(
                ja: "ネットワークが今切れた場合、販売はできません。",
                en: "If the network died now, you could sell nothing.")
        }
    }
}
