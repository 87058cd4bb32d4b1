import Authorization
import Console
import Numbers
import Purchase
import ReasonTexts
import ShopStore

extension ListUse {
    var json: JSONValue {
        [
            "state": .text(state.rawValue), "version": .optional(version),
            "ageSeconds": .optional(ageSeconds),
        ]
    }

    /// What staff and customers should know of a list that is not fresh.
    func warning(_ language: Language) -> String? {
        let hours = (ageSeconds ?? 0) / 3_600
        return switch state {
        case .none, .fresh: nil
        case .ageing:
            language.pick(
                ja: "無効カードの一覧は\(hours)時間前のものです。",
                en: "The list of invalid cards is \(hours) hours old.")
        case .stale:
            language.pick(
                ja: "無効カードの一覧は\(hours)時間前のもので、販売には使えません。",
                en: "The list of invalid cards is \(hours) hours old: too old to sell by.")
        case .absent:
            language.pick(
                ja: "無効カードの一覧がまだありません。", en: "There is no list of invalid cards yet.")
        }
    }

    /// For a trace: which list the rules were asked about.
    var traceLine: String {
        let figures = [version.map { "version \($0)" }, ageSeconds.map { "\($0) s old" }]
        return (["    list \(state.rawValue)"] + figures.compactMap { $0 }).joined(separator: ", ")
    }
}

extension NewsReport {
    var json: JSONValue {
        [
            "learned": .list(learned.map { .text($0.masked) }),
            "ignored": .list(ignored.map { .text($0.masked) }),
        ]
    }

    /// For staff.
    func lines(_ language: Language) -> [String] {
        learned.map {
            language.pick(
                ja: "このカードは \($0.masked) の代わりです。\($0.masked) は今後お取り扱いしません。",
                en: "This card has replaced \($0.masked), which is refused from now on.")
        }
            + ignored.map {
                language.pick(
                    ja: "注意: このカードは \($0.masked) を無効としていますが、発行者の証明がないため無視しました。"
                        + "カード発行者にお知らせください。",
                    en: "Warning: this card calls \($0.masked) invalid without the issuer's word; "
                        + "that was ignored. Please tell the issuer.")
            }
    }
}
