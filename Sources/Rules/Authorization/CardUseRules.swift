import PairedCards

/// The card has what the customer wants to pay with.
package struct CardHasMethod: Rule {
    package let name = RuleName.cardHasMethod

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale, let table = facts.table else {
            return .notAsked(.factMissing)
        }
        return switch sale.method {
        case .eMoney: Finding(table.eMoneyID != nil, else: .eMoneyAbsent)
        case .credit: Finding(table.creditNumber != nil, else: .creditAbsent)
        }
    }
}

/// With this sale the card stays within what it may spend in one day at this agent.
package struct CardDayHasRoom: Rule {
    package let name = RuleName.cardDayHasRoom

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale, let spentMinor = facts.spentTodayMinor else {
            return .notAsked(.factMissing)
        }
        let hasRoom = sum(spentMinor, sale.amountMinor, isWithin: facts.limits.cardDayMinor)
        return Finding(hasRoom, else: .limitCardDay)
    }
}

/// The e-money on the card covers the sale. For credit the chip itself refuses a debit above the
/// allowance.
package struct BalanceSuffices: Rule {
    package let name = RuleName.balanceSuffices

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale else { return .notAsked(.factMissing) }
        guard sale.method == .eMoney else { return .notAsked(.notConcerned) }
        guard let balanceMinor = facts.balanceMinor else { return .notAsked(.factMissing) }
        guard sale.amountMinor > balanceMinor else { return .met }
        let (shortfall, overflow) = sale.amountMinor.subtractingReportingOverflow(balanceMinor)
        let shortfallMinor = overflow ? .max : shortfall
        return .notMet(Reason(.balanceInsufficient, shortfallMinor: shortfallMinor))
    }
}
