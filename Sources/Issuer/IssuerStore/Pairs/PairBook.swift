import CardLayout
import DurableSQLite
import GRDB
import Numbers
import PairedCards

/// The books of numbers and pairs within one transaction: what is known of a number, and the two
/// things that happen to it, that it becomes invalid and that it gets a new epoch.
struct PairBook {
    let database: Database
    let scheme: NumberScheme
    /// Milliseconds since 1970-01-01 UTC.
    let atMs: Int64

    /// A card that has left the issuer's hands.
    func issuedCard(_ number: CardNumber) throws -> CardEntry {
        let row = try Row.fetchOne(
            database, sql: IssuerSQL.cardByNumber, arguments: [number.text])
        guard let row, scheme.index(of: number) != nil else {
            throw PairError.cardUnknown(number)
        }
        let card = try CardEntry(row.stored)
        guard card.isIssued else { throw PairError.cardUnknown(number) }
        return card
    }

    /// A pair with the number of its row.
    typealias NumberedPair = (id: Int64, pair: PairEntry)

    /// The pair whose main card this is now.
    func pair(ofMain number: CardNumber) throws -> NumberedPair? {
        try pair(IssuerSQL.pairByMain, number)
    }

    /// The pair whose spare this is now.
    func pair(ofSub number: CardNumber) throws -> NumberedPair? {
        try pair(IssuerSQL.pairBySub, number)
    }

    private func pair(_ sql: String, _ number: CardNumber) throws -> NumberedPair? {
        try Row.fetchOne(database, sql: sql, arguments: [number.text]).map { row in
            (try row.stored.integer("id"), try PairEntry(row.stored))
        }
    }

    func wasMain(_ number: CardNumber) throws -> Bool { try isTrue(IssuerSQL.wasMain, number) }
    func wasSub(_ number: CardNumber) throws -> Bool { try isTrue(IssuerSQL.wasSub, number) }

    private func isTrue(_ sql: String, _ number: CardNumber) throws -> Bool {
        try Bool.fetchOne(database, sql: sql, arguments: [number.text]) ?? false
    }

    /// From which epoch on the number's card is valid, by the papers that it was given.
    func validFrom(_ number: CardNumber) throws -> Epoch {
        try IssuerDatabase.validFrom(place(number), in: database)
    }

    /// What the list says of it; nil when it was never listed.
    func line(_ number: CardNumber) throws -> ListLine? {
        try IssuerDatabase.line(database, place(number))
    }

    /// Whether its card is invalid: a word on earlier epochs does not mind.
    func isListed(_ number: CardNumber) throws -> Bool {
        guard let line = try line(number), !line.reason.isRelease else { return false }
        return line.epoch >= (try validFrom(number))
    }

    /// The highest epoch that anything has been said of it at.
    func highestEpoch(_ number: CardNumber) throws -> Epoch {
        max(try validFrom(number), try line(number)?.epoch ?? .first)
    }

    /// Makes the number invalid up to the epoch that its card has by now.
    func list(_ number: CardNumber, reason: ListReason) throws -> BlacklistEntry {
        do {
            let line = try IssuerDatabase.list(
                place(number), epoch: nil, reason: reason, atMs: atMs, in: database)
            return BlacklistEntry(number: number, epoch: line.epoch)
        } catch ListingError.noEpochLeft {
            throw PairError.spent(number)
        }
    }

    /// Gives the number the next epoch: its card is valid by the paper that says so, whatever lists,
    /// cards and overlays hold against the epochs below (T25).
    ///
    /// What the list says of the number stays. A release would let the card in again as it is now,
    /// before the desk has written the new epoch on it; and where its spare was promoted at a desk
    /// that nobody has heard from yet, both cards would be accepted (T11).
    func renew(_ number: CardNumber) throws -> Epoch {
        let last = try highestEpoch(number)
        guard last.value < .max else { throw PairError.spent(number) }
        let next = Epoch(last.value + 1)
        try database.execute(
            sql: IssuerSQL.setNumberEpoch, arguments: [Int64(try place(number)), Int64(next.value)])
        return next
    }

    private func place(_ number: CardNumber) throws(PairError) -> UInt64 {
        guard let place = scheme.index(of: number) else { throw .cardUnknown(number) }
        return place
    }
}
