import Authorization
import Console
import Purchase
import ReasonTexts

/// A verdict in words: what the customer is told, and the next step for staff.
struct VerdictText {
    private let verdict: Verdict
    private let matter: Matter
    private let first: ReasonText?

    init(_ verdict: Verdict, of matter: Matter = .sale) {
        self.verdict = verdict
        self.matter = matter
        first = verdict.reasons.first.map {
            ReasonTexts.text(for: matter.wording(of: $0.code, verdict))
        }
    }

    /// What a verdict is about.
    enum Matter {
        case sale, cancel, check, desk

        /// What is said, and done next, when there is no reason.
        fileprivate var approval: (message: LocalizedText, nextStep: LocalizedText) {
            switch self {
            case .sale, .cancel:
                (
                    LocalizedText(en: "Paid. Thank you.", ja: "お支払いが完了しました。"),
                    LocalizedText(en: "Hand over the receipt.", ja: "レシートをお渡しください。")
                )
            case .check:
                (
                    LocalizedText(en: "This card can be used.", ja: "このカードはご利用いただけます。"),
                    LocalizedText(en: "Nothing is left to do.", ja: "操作は必要ありません。")
                )
            case .desk:
                (
                    LocalizedText(en: "Done.", ja: "完了しました。"),
                    LocalizedText(en: "Give the cards back.", ja: "カードをお返しください。")
                )
            }
        }

        /// The code whose words are used. Whatever has torn a cancel or a desk's procedure, the
        /// words that a sale has for it would promise the wrong thing.
        fileprivate func wording(of code: ReasonCode, _ verdict: Verdict) -> ReasonCode {
            switch (self, verdict) {
            case (.cancel, .incomplete): code == .cancelUndecided ? code : .cancelOpen
            case (.desk, .incomplete): Self.openWording[code] ?? .deskCut
            case (.desk, .declined): Self.deskWording[code] ?? code
            default: code
            }
        }

        /// What the same cards, put down again, do not finish.
        private static let openWording: [ReasonCode: ReasonCode] = [
            .pinBlocked: .deskPINBlocked, .deskOtherOrder: .deskOtherOrder,
            .deskGrantSpent: .deskOvertaken, .cardListed: .deskOvertaken,
            .cardInvalidated: .deskOvertaken,
        ]

        private static let deskWording: [ReasonCode: ReasonCode] = [
            .cardRemoved: .deskCardLeft, .cardAnswerUnverified: .deskCardLeft,
            .pinRequired: .deskPINMissing, .pinWrong: .deskPINWrong,
            .pinBlocked: .deskPINBlocked, .cardListed: .deskListed,
        ]
    }

    var name: String {
        switch verdict {
        case .approved: "approved"
        case .declined: "declined"
        case .incomplete: "incomplete"
        }
    }

    /// The verdict decides, not the reason: whatever the cause, an open sale is 3.
    var exit: Int32 {
        switch verdict {
        case .approved: 0
        case .declined: 1
        case .incomplete: 3
        }
    }

    /// For a list.
    func word(_ language: Language) -> String {
        switch verdict {
        case .approved: language.pick(ja: "承認", en: "approved")
        case .declined: language.pick(ja: "お断り", en: "declined")
        case .incomplete: language.pick(ja: "未完了", en: "incomplete")
        }
    }

    func lines(_ language: Language) -> [String] {
        let word =
            switch verdict {
            case .approved: language.pick(ja: "承認", en: "Approved")
            case .declined: language.pick(ja: "お取り扱いできません", en: "Declined")
            case .incomplete: language.pick(ja: "未完了", en: "Incomplete")
            }
        guard let first, let reason = verdict.reasons.first else { return [word + ":"] }
        return [
            "\(word): \(first.message.text(in: language)) (\(reason.code.rawValue))",
            language.pick(ja: "次の手順: ", en: "Next: ") + first.nextStep.text(in: language),
        ]
    }

    /// The same where nothing is sold: an approval is said in these words.
    func lines(_ language: Language, usable: String) -> [String] {
        verdict == .approved ? [usable] : lines(language)
    }

    var fields: [String: JSONValue] {
        [
            "verdict": .text(name),
            "reasons": .list(verdict.reasons.map { .text($0.code.rawValue) }),
            "message": .localized(first?.message ?? matter.approval.message),
            "nextStep": .localized(first?.nextStep ?? matter.approval.nextStep),
            "shortfallMinor": .optional(verdict.reasons.lazy.compactMap(\.shortfallMinor).first),
        ]
    }
}
