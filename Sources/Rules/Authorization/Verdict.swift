/// One reason, with the figure that belongs to it.
package struct Reason: Hashable, Sendable {
    package let code: ReasonCode
    /// How much is missing, in minor units; only with ``ReasonCode/balanceInsufficient``.
    package let shortfallMinor: Int64?

    package init(_ code: ReasonCode, shortfallMinor: Int64? = nil) {
        self.code = code
        self.shortfallMinor = shortfallMinor
    }
}

/// How a use of a card ended (design, decision 1).
package enum Verdict: Hashable, Sendable {
    /// Said only after it is durable, by whoever made it so: no rule returns it.
    case approved
    /// At least one reason, in the order of the rules.
    case declined([Reason])
    /// Begun and neither done nor refused, for example because the card left.
    case incomplete(Reason)
}
