/// The list is young enough to sell by, or none is expected (feed, "Policy for an aged list").
///
/// It is known before a card is there: with an old list nobody is asked for one.
package struct ListIsUsable: Rule {
    package let name = RuleName.listIsUsable

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        switch facts.listState {
        case nil: .notAsked(.factMissing)
        case .some(.none), .fresh, .ageing: .met
        case .stale: .notMet(Reason(.listStale))
        case .absent: .notMet(Reason(.listAbsent))
        }
    }
}

/// While the list is ageing, a sale is within what is left of the limits: half of e-money's, and no
/// credit (``Limits/with(_:)``).
package struct SaleFitsListAge: Rule {
    package let name = RuleName.saleFitsListAge

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale, let state = facts.listState else {
            return .notAsked(.factMissing)
        }
        guard state == .ageing, let left = facts.limits.with(state) else {
            return .notAsked(.notConcerned)
        }
        let limitMinor =
            switch sale.method {
            case .eMoney: left.eMoneySaleMinor
            case .credit: left.creditFloorMinor
            }
        return Finding(sale.amountMinor <= limitMinor, else: .listAgeing)
    }
}

/// The list is not older than the card. A number that was issued after the list counts as not listed
/// while the list is fresh, and as under a stale list otherwise (feed, "Number scheme"): nothing
/// would say that it was lost since.
package struct CardIsCovered: Rule {
    package let name = RuleName.cardIsCovered

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard facts.table != nil, let list = facts.list, let state = facts.listState else {
            return .notAsked(.factMissing)
        }
        switch state {
        case .none, .fresh: return .met
        case .ageing: return Finding(list != .notCovered, else: .cardNotCovered)
        // Such a list is refused as a whole.
        case .stale, .absent: return .notAsked(.notConcerned)
        }
    }
}
