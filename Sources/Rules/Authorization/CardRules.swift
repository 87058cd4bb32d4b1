import Numbers
import PairedCards

/// The card is of this kind, of a known issuer, and has proved it (T26).
package struct CardIsGenuine: Rule {
    package let name = RuleName.cardIsGenuine

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        switch facts.card {
        case nil: .notAsked(.factMissing)
        case .foreign: .notMet(Reason(.cardForeign))
        case .otherIssuer: .notMet(Reason(.cardOtherIssuer))
        case .notAuthentic: .notMet(Reason(.cardNotAuthentic))
        case .genuine: .met
        }
    }
}

/// Real cards in real homes, test cards in test homes (design, decision 10).
package struct CardFitsEnvironment: Rule {
    package let name = RuleName.cardFitsEnvironment

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard case .genuine(_, let environment) = facts.card else {
            return .notAsked(.factMissing)
        }
        return switch (card: environment, home: facts.environment) {
        case (.production, .production), (.test, .test): .met
        case (.test, .production): .notMet(Reason(.cardTest))
        case (.production, .test): .notMet(Reason(.cardNotTest))
        }
    }
}

/// The card is the main card of its pair (O1), so neither a spare (O2), nor blank, nor invalidated.
///
/// One rule for the three refusals, because one function decides them (T30): whatever is added
/// to ``Standing`` must be answered here before this compiles.
package struct CardIsMain: Rule {
    package let name = RuleName.cardIsMain

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let table = facts.table else { return .notAsked(.factMissing) }
        return switch table.standing {
        case .main: .met
        case .spare: .notMet(Reason(.cardNotMain))
        case .blank: .notMet(Reason(.cardBlank))
        case .invalidated: .notMet(Reason(.cardInvalidated))
        }
    }
}

/// No list speaks against the card. An entry below the card's epoch was overruled by a
/// restoration and does not count (T25), as far as a paper of the issuer proves that epoch; what a
/// person of the shop has entered counts whatever the card can prove.
package struct CardIsNotListed: Rule {
    package let name = RuleName.cardIsNotListed

    package init() {}

    package func finding(on facts: Facts) -> Finding {
        guard let table = facts.table, let list = facts.list else {
            return .notAsked(.factMissing)
        }
        return switch list {
        case .notListed, .notCovered, .released: .met
        case .listed(let epoch):
            Finding(epoch < min(table.epoch, facts.provenEpoch), else: .cardListed)
        case .listedByHand: .notMet(Reason(.cardListed))
        }
    }
}
