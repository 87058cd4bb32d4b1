package import Authorization

/// One line of a kept trace: text, so that the trace of an old record still reads when rules have
/// been renamed or removed since.
package struct TraceLine: Hashable, Sendable, Codable {
    package let rule: String
    /// `met`, `notMet <reason>` or `notAsked <silence>`.
    package let finding: String

    package init(rule: String, finding: String) {
        self.rule = rule
        self.finding = finding
    }

    package init(_ step: Judgement.Step) {
        rule = step.rule.rawValue
        switch step.finding {
        case .met: finding = "met"
        case .notMet(let reason): finding = "notMet \(reason.code.rawValue)"
        case .notAsked(let silence): finding = "notAsked \(silence.rawValue)"
        }
    }
}
