package import Numbers

/// The issuer's order to give a card its PIN tries back, once its signature, device and expiry are
/// checked (T13, T29).
package struct TriesGrant: Hashable, Sendable {
    package let number: CardNumber
    /// Which the card has, and keeps.
    package let epoch: Epoch
    /// Of the pair when the order was signed; a card may not know it yet.
    package let generation: UInt16

    package init(number: CardNumber, epoch: Epoch, generation: UInt16) {
        self.number = number
        self.epoch = epoch
        self.generation = generation
    }
}

/// Restoration of the PIN tries alone, of a main card or a spare that is otherwise good: nothing of
/// the pair changes, so neither the other card nor a new epoch is needed.
package struct TriesRestoration: Hashable, Sendable {
    /// With the new PIN; nil where the table stays as it is.
    package let table: CardTable?

    /// - Parameter pin: the card's own PIN under the version of the PIN keys that it has, where it
    ///   was set anew.
    package init(
        of card: CardTable, by grant: TriesGrant, pin: PINVerificationValue? = nil,
        isListed: ListedNumbers
    ) throws(TransitionRefusal) {
        guard grant.number == card.cardNumber else { throw .grantSpent }
        switch card.standing {
        case .main, .spare: break
        case .blank: throw .blank
        case .invalidated: throw .invalidated
        }
        guard !isListed(card.cardNumber, card.epoch) else { throw .listed }
        // Signed for what the card was before a restoration, or for what it is only after one.
        guard grant.epoch == card.epoch else { throw .grantSpent }
        guard card.generation <= grant.generation else { throw .grantSpent }
        table = pin.map { pin in
            var renewed = card
            renewed.cardPIN = pin
            return renewed
        }
    }
}
