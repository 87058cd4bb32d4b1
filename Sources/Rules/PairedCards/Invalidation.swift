package import Numbers

/// Invalidation: what makes a card usable is erased, and it lists its own number (O22; figure 6).
///
/// Its balance is not here: the procedure reads and journals it before (T12).
package struct Invalidation: Hashable, Sendable {
    package let table: CardTable
    /// The card's number, for the desk's list and the issuer's.
    package let entry: BlacklistEntry

    /// - Parameter listed: up to which epoch a list speaks against the card; nil when none does.
    package init(of card: CardTable, listed: Epoch? = nil) {
        let entry = BlacklistEntry(
            number: card.cardNumber, epoch: max(card.epoch, listed ?? card.epoch))
        self.entry = entry
        var table = CardTable(
            layoutVersion: card.layoutVersion, cardNumber: card.cardNumber, cardPIN: card.cardPIN,
            epoch: card.epoch, generation: card.generation, pinKeyVersion: card.pinKeyVersion)
        table.blacklist = BlacklistInformation.none.adding(entry)
        self.table = table
    }
}
