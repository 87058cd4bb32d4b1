package import CardLayout
import DurableSQLite
import GRDB
import Numbers
package import PairedCards

/// PIN tries that the issuer has given back to a card.
package struct TriesGranted: Hashable, Sendable {
    package let uid: CardUID
    package let grant: TriesGrant
    /// As the issuer knows it: a desk may have promoted the card since.
    package let isSpare: Bool
}

/// The grant of PIN tries alone (T13), within one transaction.
///
/// The card's number keeps its epoch: nothing that lists, spares or overlays know of it changes.
struct TriesGranting {
    let book: PairBook

    func grant(_ request: GrantRequest, as id: TransactionID) throws -> TriesGranted {
        let number = request.number
        let card = try book.issuedCard(number)
        let (generation, isSpare) = try place(of: card)
        try book.requireBackupDevice(request.device)
        guard try !book.isListed(number) else { throw PairError.listed(number) }
        try book.database.execute(
            sql: IssuerSQL.addTries,
            arguments: [
                id.bytes.blob, number.text, request.device.text, request.allowsNewPIN, book.atMs,
            ])
        return TriesGranted(
            uid: card.uid,
            grant: TriesGrant(
                number: number, epoch: try book.validFrom(number), generation: generation),
            isSpare: isSpare)
    }

    /// The main card or the spare of a pair, or a main card that was never in one.
    private func place(of card: CardEntry) throws -> (generation: UInt16, isSpare: Bool) {
        let number = card.number
        if let (_, pair) = try book.pair(ofMain: number) { return (pair.generation, false) }
        if let (_, pair) = try book.pair(ofSub: number) { return (pair.generation, true) }
        let wasMain = try book.wasMain(number)
        guard card.kind == .main, !wasMain else {
            throw wasMain ? PairError.promotedSince(number) : PairError.notMain(number)
        }
        return (0, false)
    }
}
