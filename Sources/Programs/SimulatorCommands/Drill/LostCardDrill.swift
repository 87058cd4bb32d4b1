import Console
import Numbers
import ReasonTexts

/// The drill: pair, pay, lose the main card, promote the spare, and pay again.
struct LostCardDrill {
    private let calls: DrillCalls
    private let language: Language
    private let main: CardNumber
    private let sub: CardNumber
    private var told: [JSONValue] = []
    private var failure: String?

    /// - Parameter cards: numbers of the issuer's that are free: the main card's, the spare's.
    init(calls: DrillCalls, cards: (CardNumber, CardNumber), language: Language) throws {
        self.calls = calls
        self.language = language
        (main, sub) = cards
    }

    var json: JSONValue {
        [
            "drill": "lost-card", "passed": .bool(failure == nil), "main": .text(main.text),
            "sub": .text(sub.text), "steps": .list(told),
        ]
    }

    /// - Returns: whether it went as it should.
    mutating func run(_ say: (String) -> Void) throws -> Bool {
        say(
            language.pick(
                ja: "訓練: カードの紛失 (TEST、仮想カード \(main) と \(sub))",
                en: "Drill: a lost card (TEST, virtual cards \(main) and \(sub))"))
        for step in Self.steps(main.text, sub.text, calls) where failure == nil {
            try play(step, say)
        }
        say("")
        say(
            failure.map { language.pick(ja: "訓練は失敗しました: \($0)", en: "The drill failed: \($0)") }
                ?? language.pick(ja: "訓練は成功しました。", en: "The drill passed."))
        return failure == nil
    }

    private mutating func play(_ step: DrillStep, _ say: (String) -> Void) throws {
        let ending = try step.run(calls)
        let isAsWanted = ending.code == step.wanted && (ending.exit == 0) == (step.wanted == nil)
        let what = language.pick(ja: step.what.ja, en: step.what.en)
        let time = ending.milliseconds.map { "\(Int($0.rounded())) ms" } ?? ""
        say("")
        say("  $ \(step.typed)")
        let ended = (ending.code ?? "done") + (isAsWanted ? "" : " (!)")
        let columns = time.isEmpty ? [what, ended] : [what, ended, time]
        say("  " + columns.joined(separator: ": "))
        told.append([
            "what": .text(step.what.en), "call": .text(step.typed),
            "exit": .integer(Int64(ending.exit)), "code": .optional(ending.code),
            "milliseconds": ending.milliseconds.map { .number($0) } ?? .null,
        ])
        guard !isAsWanted else { return }
        failure =
            "\(what): "
            + (ending.nextStep[language.rawValue] ?? ending.code ?? "exit \(ending.exit)")
    }
}
