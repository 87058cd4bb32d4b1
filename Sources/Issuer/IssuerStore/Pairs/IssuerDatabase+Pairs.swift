package import DurableSQLite
import GRDB
package import Numbers
package import PairedCards
import Synchronization

extension IssuerDatabase {
    /// Assigns a spare to a main card: durable, with all that follows from it, when it returns. The
    /// same assignment again gives the same one.
    package func assign(
        _ sub: CardNumber, to main: CardNumber, in scheme: NumberScheme, by papers: PaperSigner,
        atMs: Int64
    ) throws(PairError) -> SpareAssigned {
        try change(in: scheme, atMs: atMs) { book in
            try SpareAssigning(book: book, papers: papers).assign(sub, to: main)
        }
    }

    /// Grants that a card is restored: durable, with its new epoch, when it returns.
    package func grant(
        _ request: GrantRequest, in scheme: NumberScheme, by papers: PaperSigner, atMs: Int64
    ) throws(PairError) -> RestorationGranted {
        try change(in: scheme, atMs: atMs) { book in
            try RestorationGranting(book: book, papers: papers).grant(request)
        }
    }

    /// Grants that a card gets its PIN tries back: durable when it returns.
    ///
    /// - Parameter id: of the transaction that carries it out, and of no other.
    package func grantTries(
        _ request: GrantRequest, as id: TransactionID, in scheme: NumberScheme, atMs: Int64
    ) throws(PairError) -> TriesGranted {
        try change(in: scheme, atMs: atMs) { book in
            try TriesGranting(book: book).grant(request, as: id)
        }
    }

    /// Writes down that a desk is to be unlocked, before anybody is told how.
    package func noteUnlock(
        of device: TerminalNumber, _ challenge: LockChallenge, in scheme: NumberScheme, atMs: Int64
    ) throws(PairError) {
        try change(in: scheme, atMs: atMs) { book in
            try book.requireBackupDevice(device)
            try book.database.execute(
                sql: IssuerSQL.addUnlock, arguments: [device.text, challenge.text, atMs])
        }
    }

    /// Every pair, in the order in which they began, with what was ever assigned in it.
    package func pairs() throws(StoreError) -> [(pair: PairEntry, history: [PairAssignment])] {
        try database.read { database in
            try Row.fetchAll(database, sql: IssuerSQL.pairs).map { row in
                let history = try Row.fetchAll(
                    database, sql: IssuerSQL.assignments,
                    arguments: [try row.stored.integer("id")])
                return (
                    try PairEntry(row.stored), try history.map { try PairAssignment($0.stored) }
                )
            }
        }
    }

    /// All or nothing: a refusal rolls it back.
    private func change<Value: Sendable>(
        in scheme: NumberScheme, atMs: Int64,
        _ body: @escaping @Sendable (PairBook) throws -> Value
    ) throws(PairError) -> Value {
        let refusal = Mutex<PairError?>(nil)
        do {
            return try database.write { database in
                do {
                    return try body(PairBook(database: database, scheme: scheme, atMs: atMs))
                } catch let error as PairError {
                    refusal.withLock { $0 = error }
                    throw error
                }
            }
        } catch {
            throw refusal.withLock { $0 } ?? .store(error)
        }
    }
}
