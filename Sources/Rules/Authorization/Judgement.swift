/// What a list of rules says about the facts, and what each rule found (`--why`).
///
/// One broken rule declines, whatever is still unknown: a sale that cannot be is refused before a
/// card is asked for. Nothing is allowed while a rule lacks a fact.
package struct Judgement: Hashable, Sendable {
    /// One line of the trace.
    package struct Step: Hashable, Sendable {
        package let rule: RuleName
        package let finding: Finding
    }

    package enum Outcome: Hashable, Sendable {
        /// Every rule that concerns the use is met. Not yet approved: that is said when it is
        /// done and durable.
        case allowed
        /// At least one reason, in the order of the rules.
        case declined([Reason])
        /// No rule is broken, and a fact is missing.
        case undecided
    }

    /// Every rule, in order.
    package let trace: [Step]
    package let outcome: Outcome

    package init(of facts: Facts, under rules: [any Rule]) {
        trace = rules.map { Step(rule: $0.name, finding: $0.finding(on: facts)) }
        outcome = Self.outcome(of: trace.map(\.finding))
    }

    /// Whether nothing speaks against the use, and this one rule alone lacks a fact.
    package func waitsOnly(for rule: RuleName) -> Bool {
        outcome == .undecided
            && trace.allSatisfy { $0.finding != .notAsked(.factMissing) || $0.rule == rule }
    }

    private static func outcome(of findings: [Finding]) -> Outcome {
        var reasons: [Reason] = []
        var isComplete = !findings.isEmpty
        for finding in findings {
            switch finding {
            case .met, .notAsked(.notConcerned): continue
            case .notMet(let reason): reasons.append(reason)
            case .notAsked(.factMissing): isComplete = false
            }
        }
        if !reasons.isEmpty { return .declined(reasons) }
        return isComplete ? .allowed : .undecided
    }
}
