/// One condition on the use of a card. Pure: facts in, a finding out.
package protocol Rule: Sendable {
    /// Stands in the trace of every record.
    var name: RuleName { get }

    func finding(on facts: Facts) -> Finding
}

/// What a rule is called in a trace; stable, like a reason code.
package enum RuleName: String, Hashable, Sendable, CaseIterable {
    case amountIsValid = "amount.isValid"
    case amountWithinSaleLimit = "amount.withinSaleLimit"
    case creditWithinFloor = "credit.withinFloor"
    case listIsUsable = "list.isUsable"
    case saleFitsListAge = "sale.fitsListAge"
    case offlineTotalHasRoom = "offlineTotal.hasRoom"
    case pinIsRight = "pin.isRight"
    case cardIsGenuine = "card.isGenuine"
    case cardFitsEnvironment = "card.fitsEnvironment"
    case cardIsMain = "card.isMain"
    case cardIsNotListed = "card.isNotListed"
    case cardIsCovered = "card.isCovered"
    case cardHasMethod = "card.hasMethod"
    case cardDayHasRoom = "cardDay.hasRoom"
    case balanceSuffices = "balance.suffices"
    case allowanceSuffices = "allowance.suffices"
}

/// What a rule found.
package enum Finding: Hashable, Sendable {
    case met
    case notMet(Reason)
    case notAsked(Silence)

    /// Why a rule says nothing.
    package enum Silence: String, Hashable, Sendable {
        /// A fact that it needs is not known yet: without it nothing is allowed.
        case factMissing
        /// The rule is about another kind of sale.
        case notConcerned
    }

    /// Met, or not met for a reason without a figure.
    init(_ isMet: Bool, else code: ReasonCode) {
        self = isMet ? .met : .notMet(Reason(code))
    }
}
