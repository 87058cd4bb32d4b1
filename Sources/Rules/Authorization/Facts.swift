package import Numbers
package import PairedCards

/// What is known about one use of a card. Facts become known step by step; nil means "not yet".
package struct Facts: Sendable {
    /// Nil for a check, which asks only what the card is.
    package var sale: Sale?
    /// Whether this home is for real money.
    package var environment: Environment
    package var limits: Limits
    package var card: CardReading?
    /// What the age of the list makes of it; known before there is a card.
    package var listState: ListState?
    /// What the list and its overlay say about the number on the card.
    package var list: ListAnswer?
    /// The epoch of the card, as far as the issuer's papers prove it: what its table says is a claim.
    package var provenEpoch: Epoch
    /// E-money on the card, in minor units.
    package var balanceMinor: Int64?
    /// What may still be spent by offline credit, in minor units.
    package var allowanceMinor: Int64?
    package var pin: PINFact
    /// What this card has spent at this agent on the current day, in minor units.
    package var spentTodayMinor: Int64?
    /// What this agent has sold since its last upload.
    package var offline: OfflineTotals?

    package init(
        sale: Sale? = nil,
        environment: Environment,
        limits: Limits,
        card: CardReading? = nil,
        listState: ListState? = nil,
        list: ListAnswer? = nil,
        provenEpoch: Epoch = .first,
        balanceMinor: Int64? = nil,
        allowanceMinor: Int64? = nil,
        pin: PINFact = .notEntered,
        spentTodayMinor: Int64? = nil,
        offline: OfflineTotals? = nil
    ) {
        self.sale = sale
        self.environment = environment
        self.limits = limits
        self.card = card
        self.listState = listState
        self.list = list
        self.provenEpoch = provenEpoch
        self.balanceMinor = balanceMinor
        self.allowanceMinor = allowanceMinor
        self.pin = pin
        self.spentTodayMinor = spentTodayMinor
        self.offline = offline
    }

    /// The table of a card that has proved itself; of any other card nothing is believed (T26).
    var table: CardTable? {
        guard case .genuine(let table, _) = card else { return nil }
        return table
    }
}

/// What the customer wants to pay, and how.
package struct Sale: Hashable, Sendable {
    /// In minor units of the home's currency.
    package let amountMinor: Int64
    package let method: PaymentMethod

    package init(amountMinor: Int64, method: PaymentMethod) {
        self.amountMinor = amountMinor
        self.method = method
    }
}

package enum PaymentMethod: String, Hashable, Sendable, CaseIterable {
    case eMoney = "emoney"
    case credit
}

/// What mutual authentication made of the card on the reader.
package enum CardReading: Hashable, Sendable {
    /// It has no application of this kind.
    case foreign
    /// A card of this kind, of an issuer that this agent does not know.
    case otherIssuer
    /// It could not prove its keys, or its issuer's signature is false.
    case notAuthentic
    /// Keys and signature are right; only now its table counts.
    case genuine(CardTable, environment: Environment)
}

/// What the list, with its overlay, says about a number.
package enum ListAnswer: Hashable, Sendable {
    /// Invalid up to this epoch.
    case listed(Epoch)
    /// A person of this shop has entered it, and only a person removes it again.
    case listedByHand
    case notListed
    /// Not among the numbers that were issued when the list was made; without a list, all are.
    case notCovered
    /// Valid again: nothing that was said against it up to this epoch counts any longer.
    case released(Epoch)
}

/// What an agent has sold since its last upload, all cards and methods together.
package struct OfflineTotals: Hashable, Sendable {
    package let sumMinor: Int64
    package let count: Int

    package init(sumMinor: Int64, count: Int) {
        self.sumMinor = sumMinor
        self.count = count
    }
}
