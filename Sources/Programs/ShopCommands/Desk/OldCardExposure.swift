import Authorization
import Console
import Numbers
import Purchase
import ReasonTexts
import SchemeMessages
import ShopStore

/// For how long, and for how much, a card that was replaced may still be accepted elsewhere (design,
/// decision 8).
struct OldCardExposure {
    /// Until each other shop must have a newer list or sell nothing offline; nil where no list comes.
    let hours: Int64?
    /// Without its PIN, at one terminal on one day.
    let dayMinor: Int64
    private let currency: Currency

    init(at shop: OpenShop) {
        hours =
            shop.feedAddress == nil
            ? nil : Int64(shop.configuration.feed.policy.ageingSeconds / 3_600)
        dayMinor = LostCardCost(under: shop.till.limits, knowsPIN: false).dayMinor
        currency = shop.bundle.currency
    }

    func lines(_ old: String, _ language: Language) -> [String] {
        let day = currency.format(minor: dayMinor)
        let here = language.pick(
            ja: "この店では \(old) は直ちに使えなくなります。", en: "This shop refuses \(old) at once.")
        guard let hours else {
            return [
                here,
                language.pick(
                    ja: "この端末はリストを受け取っていません。"
                        + "リストのない店では、新しい正カードが使われるまで、暗証番号なしで 1 端末 1 日あたり最大 \(day) "
                        + "使われる可能性があります。",
                    en: "It gets no list; where none comes, the old card may be used without a "
                        + "PIN, for at most \(day) a day at each terminal, until the new one was "
                        + "used there."),
            ]
        }
        return [
            here,
            language.pick(
                ja: "ほかの店では次のリストが届くまで (長くて \(hours) 時間)、"
                    + "暗証番号なしで 1 端末 1 日あたり最大 \(day) 使われる可能性があります。",
                en: "Others do with their next list, "
                    + "within \(hours) hours; until then it may still be used there "
                    + "without a PIN, for at most \(day) a day at each terminal."),
        ]
    }

    var json: JSONValue {
        ["hours": .optional(hours), "dayMinor": .integer(dayMinor)]
    }
}

/// What is said of the money of a card that was erased.
enum ErasedMoney {
    static func pending(_ language: Language) -> String {
        language.pick(
            ja: "電子マネー残高は発行者が返却します。オフラインのクレジットは、発行者が枠を補充するまで使えません。",
            en: "Its e-money is the issuer's to return. It pays no credit offline until the issuer "
                + "has refilled its allowance.")
    }
}
