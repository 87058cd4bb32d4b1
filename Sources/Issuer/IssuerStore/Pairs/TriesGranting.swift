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
/// The card's number keeps its epoch: nothing that lists, spares or overlays know of it changes. All
/// orders of a card that are good at one time are one desk's: its journal sees to it that each gives
/// the tries once, and of two desks neither could (T29).
struct TriesGranting {
    let book: PairBook

    func grant(_ request: GrantRequest, as id: TransactionID) throws -> TriesGranted {
        let number = request.number
        let card = try book.issuedCard(number)
        let (generation, isSpare) = try place(of: card)
        try book.requireBackupDevice(request.device)
        guard try !book.isListed(number) else { throw PairError.listed(number) }
        let other = try String.fetchOne(
            book.database, sql: IssuerSQL.triesElsewhere,
            arguments: [number.text, request.device.text, book.atMs / 1_000])
        if let other { throw PairError.triesElsewhere(number, device: other) }
        try book.database.execute(
            sql: IssuerSQL.addTries,
            arguments: [
                id.bytes.blob, number.text, request.device.text, request.allowsNewPIN, book.atMs,
                Int64(request.expiresAtUnixSeconds),
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
