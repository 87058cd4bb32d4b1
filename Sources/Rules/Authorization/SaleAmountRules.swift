import Numbers

/// An amount is positive and fits a card's value file. What reads typed amounts refuses the rest
/// earlier; a negative one would be within every limit below.
package struct AmountIsValid: Rule {
    package let name = RuleName.amountIsValid

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale else { return .notAsked(.factMissing) }
        return Finding((1...Currency.maximumMinor).contains(sale.amountMinor), else: .amountInvalid)
    }
}

/// An e-money sale is within its limit. A credit sale has the floor instead.
package struct AmountWithinSaleLimit: Rule {
    package let name = RuleName.amountWithinSaleLimit

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale else { return .notAsked(.factMissing) }
        guard sale.method == .eMoney else { return .notAsked(.notConcerned) }
        return Finding(sale.amountMinor <= facts.limits.eMoneySaleMinor, else: .amountAboveLimit)
    }
}

/// A credit sale is within the offline floor; above it only the issuer, online, can allow it.
package struct CreditWithinFloor: Rule {
    package let name = RuleName.creditWithinFloor

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale else { return .notAsked(.factMissing) }
        guard sale.method == .credit else { return .notAsked(.notConcerned) }
        return Finding(sale.amountMinor <= facts.limits.creditFloorMinor, else: .creditOnlineOnly)
    }
}

/// With this sale the agent stays within what it may sell before it uploads, in sum and in count.
package struct OfflineTotalHasRoom: Rule {
    package let name = RuleName.offlineTotalHasRoom

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale, let offline = facts.offline else {
            return .notAsked(.factMissing)
        }
        let hasRoom =
            offline.count < facts.limits.offlineCount
            && sum(offline.sumMinor, sale.amountMinor, isWithin: facts.limits.offlineTotalMinor)
        return Finding(hasRoom, else: .limitOfflineTotal)
    }
}

/// Whether two amounts together are at most the limit; a sum that overflows is not.
func sum(_ first: Int64, _ second: Int64, isWithin limit: Int64) -> Bool {
    let (sum, overflow) = first.addingReportingOverflow(second)
    return !overflow && sum <= limit
}
