import Blacklist
import Console
import Numbers
import ReasonTexts

/// What is known of one number, as `mainstay blacklist lookup` prints it; exit 1 when it is refused.
struct LookupAnswer {
    private let number: CardNumber
    private let word: Word
    private let isListed: Bool
    private let epoch: Epoch?
    private let source: NumberSource?

    init(_ number: CardNumber, _ answer: NumberAnswer) {
        self.number = number
        switch answer {
        case .listed(let epoch, let source):
            (word, self.epoch, self.source) = (.listed, epoch, source)
        case .released(let epoch, let source):
            (word, self.epoch, self.source) = (.released, epoch, source)
        case .notListed: (word, epoch, source) = (.notListed, nil, nil)
        case .notCovered: (word, epoch, source) = (.notCovered, nil, nil)
        }
        isListed = word == .listed
    }

    /// The four answers (feed, "Number scheme").
    private enum Word: String {
        case listed, released, notListed, notCovered
    }

    var answer: Answer {
        Answer(
            exit: isListed ? 1 : 0,
            json: json
        ) { language in ["\(number): " + text(language)] }
    }

    /// The same when the shop has taken its own entry back: others may still speak against it.
    var afterRemoval: Answer {
        Answer(json: json) { language in
            isListed
                ? [
                    language.pick(
                        ja: "\(number) の店舗での登録を解除しましたが、引き続きお取り扱いできません。",
                        en: "\(number) is off this shop's own list, and still refused."),
                    "\(number): " + text(language),
                ]
                : [language.pick(ja: "\(number) を解除しました。", en: "\(number) is no longer refused.")]
        }
    }

    private var json: JSONValue {
        var fields = words
        fields["number"] = .text(number.text)
        return .object(fields)
    }

    /// Without the number, for where it is masked.
    var words: [String: JSONValue] {
        [
            "answer": .text(word.rawValue), "epoch": .optional(epoch?.value),
            "source": .optional(source?.rawValue),
        ]
    }

    /// Without the number.
    func text(_ language: Language) -> String {
        let text =
            switch word {
            case .listed: language.pick(ja: "登録あり", en: "listed")
            case .released: language.pick(ja: "解除済み", en: "released")
            case .notListed: language.pick(ja: "登録なし", en: "not listed")
            case .notCovered: language.pick(ja: "一覧の対象外", en: "not covered by the list")
            }
        guard let epoch, let source else { return text }
        return language.pick(
            ja: text + "（世代 \(epoch) まで、\(source.name(.ja))）",
            en: text + ", up to epoch \(epoch), \(source.name(.en))")
    }
}

extension NumberSource {
    fileprivate func name(_ language: Language) -> String {
        switch self {
        case .list: language.pick(ja: "発行者の一覧", en: "by the issuer's list")
        case .overlay: language.pick(ja: "店舗の登録", en: "by this shop")
        case .news: language.pick(ja: "ほかのカードの知らせ", en: "by another card's news")
        case .grant: language.pick(ja: "復帰の許可", en: "by the issuer's grant")
        }
    }
}
