package import PairedCards

/// What is known about the PIN of a sale.
package enum PINFact: Hashable, Sendable {
    /// Nobody has typed one.
    case notEntered
    /// Typed, and not compared yet.
    case entered
    /// The terminal does not hold the key that checks the PINs of this card.
    case uncheckable
    /// No tries are left; nothing was compared.
    case blocked
    /// Compared. The try was spent on the card before.
    case wrong(triesLeft: UInt8)
    case right
}

/// A sale above its threshold has the right PIN: the credit PIN for credit, the card PIN for
/// e-money (design, decision 8; profile, "PINs").
///
/// Below the threshold a PIN is not looked at, so that nobody tries one for nothing.
package struct PINIsRight: Rule {
    package let name = RuleName.pinIsRight

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let needsPIN = facts.needsPIN else { return .notAsked(.factMissing) }
        guard needsPIN else { return .notAsked(.notConcerned) }
        switch facts.pin {
        case .notEntered: return .notMet(Reason(.pinRequired))
        case .uncheckable: return .notMet(Reason(.pinUncheckable))
        case .blocked: return .notMet(Reason(.pinBlocked))
        case .wrong: return .notMet(Reason(.pinWrong))
        case .right: return .met
        case .entered:
            guard let table = facts.table, let method = facts.sale?.method else {
                return .notAsked(.factMissing)
            }
            return table.pinValue(for: method) == nil
                ? .notMet(Reason(.pinAbsent)) : .notAsked(.factMissing)
        }
    }
}

/// What may still be spent by offline credit covers the sale. It is asked only before a PIN is
/// tried, so that a right one is never spent on too little (profile, "PINs"), and when an earlier
/// attempt is finished; else the chip itself refuses the debit.
package struct AllowanceSuffices: Rule {
    package let name = RuleName.allowanceSuffices

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let sale = facts.sale else { return .notAsked(.factMissing) }
        guard sale.method == .credit else { return .notAsked(.notConcerned) }
        if let allowanceMinor = facts.allowanceMinor {
            return Finding(sale.amountMinor <= allowanceMinor, else: .allowanceInsufficient)
        }
        return .notAsked(facts.needsPIN == false ? .notConcerned : .factMissing)
    }
}

extension Facts {
    /// Nil as long as there is no sale.
    package var needsPIN: Bool? {
        guard let sale else { return nil }
        let threshold =
            switch sale.method {
            case .eMoney: limits.eMoneyPINAboveMinor
            case .credit: limits.creditPINAboveMinor
            }
        return sale.amountMinor > threshold
    }
}

extension CardTable {
    /// The value that a PIN is compared with: field 47 for credit, 42 for e-money.
    package func pinValue(for method: PaymentMethod) -> PINVerificationValue? {
        switch method {
        case .eMoney: cardPIN
        case .credit: creditPIN
        }
    }
}
