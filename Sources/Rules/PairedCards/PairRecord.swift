package import Numbers

/// What a desk knows of a pair besides what the cards say: the device control table's fields 84 and
/// 85 as a record of one pair (T23), from an order, the desk's own store or the pair certificate.
package struct PairRecord: Hashable, Sendable {
    /// Field 84.
    package var mainNumber: CardNumber
    /// Field 85; nil after a promotion, until the issuer assigns the next spare (T3).
    package var subNumber: CardNumber?
    /// Which assignment of a spare it is; of two records the higher one wins (T32).
    package var generation: UInt16

    package init(mainNumber: CardNumber, subNumber: CardNumber?, generation: UInt16) {
        self.mainNumber = mainNumber
        self.subNumber = subNumber
        self.generation = generation
    }

    /// The same pair after its spare was promoted: 84 is set and 85 cleared in one step (T3).
    package func promoted(_ number: CardNumber) -> PairRecord {
        PairRecord(mainNumber: number, subNumber: nil, generation: generation)
    }
}

/// What the pair certificate says, once its signature has verified: this card may replace those
/// numbers (profile, "Papers").
package struct SpareAssignment: Hashable, Sendable {
    package let number: CardNumber
    /// From which epoch on the number is valid.
    package let epoch: Epoch
    package let generation: UInt16
    /// Whom it may replace, each with the epoch that it had when this was signed.
    package let replaced: BlacklistInformation

    package init(
        number: CardNumber, epoch: Epoch, generation: UInt16, replaced: BlacklistInformation
    ) {
        self.number = number
        self.epoch = epoch
        self.generation = generation
        self.replaced = replaced
    }

    /// The entry of a number that it may replace.
    func entry(of number: CardNumber) -> BlacklistEntry? {
        replaced.entries.last { $0.number == number }
    }
}

/// Whether anything speaks against a number at an epoch: the cards' lists, the device's and the
/// cached issuer's list together (T7).
package typealias ListedNumbers = (CardNumber, Epoch) -> Bool

/// Why a transition is not made. Nothing was changed.
package enum TransitionRefusal: Error, Hashable, Sendable, CaseIterable {
    /// The card in the main's place is not a main card, by its own table.
    case notMain
    /// The card in the spare's place is the active card of a pair.
    case liveMain
    /// It is the spare of another card.
    case otherPair
    /// It lists its own number.
    case invalidated
    /// It belongs to no pair.
    case blank
    /// A list speaks against the card that would be used.
    case listed
    /// The numbers in the cards and in the record do not agree (O4).
    case numbersDisagree
    /// The certificate is of another card, or does not name the number to be replaced.
    case notNamed
    /// A later assignment of a spare is known (T32).
    case superseded
    /// The spare was promoted since: the other card is not brought back (T11).
    case promotedSince
    /// The grant's epoch is not above the card's, or it is of another card (T25).
    case grantSpent
    /// The PIN keys of the two cards are of different versions: the PIN is to be typed anew.
    case pinNeeded
}
