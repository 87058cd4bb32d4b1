package import Numbers

/// Recycling: an old main card that was found again becomes the next spare (T24, T31), by the
/// issuer's new certificate, which carries its number with the next epoch.
package struct Recycling: Hashable, Sendable {
    package let table: CardTable

    package init(
        of card: CardTable, by assignment: SpareAssignment
    ) throws(TransitionRefusal) {
        guard assignment.number == card.cardNumber, assignment.epoch > card.epoch else {
            throw .notNamed
        }
        // Whatever it still carries is erased with it: it comes back by the copying.
        table = CardTable(
            layoutVersion: card.layoutVersion, cardNumber: card.cardNumber, cardPIN: card.cardPIN,
            epoch: assignment.epoch, generation: assignment.generation,
            pinKeyVersion: card.pinKeyVersion)
    }
}
