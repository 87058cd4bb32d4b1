package import DurableSQLite
import GRDB
package import Numbers

/// The agent's database: the journal, its totals, the overlay of the list, what was learned about
/// readers.
///
/// Any thread may call it. Writes happen one after the other in the order of the calls.
package final class ShopDatabase: Sendable {
    let database: DurableDatabase
    /// With the database, so that every till of one home asks the same.
    package let claims = ReferenceClaims()

    private init(_ database: DurableDatabase) { self.database = database }

    /// Makes a new one where no file is.
    package static func create(at path: String) throws(StoreError) -> ShopDatabase {
        ShopDatabase(try DurableDatabase.create(at: path, migrator: ShopSchema.migrator))
    }

    package static func open(at path: String) throws(StoreError) -> ShopDatabase {
        ShopDatabase(try DurableDatabase.open(at: path, migrator: ShopSchema.migrator))
    }

    static func open(
        _ part: String, of home: HomeFolder, for use: HomeUse
    ) throws(HomeError) -> ShopDatabase {
        ShopDatabase(try home.database(part, migrator: ShopSchema.migrator, for: use))
    }

    package func close() throws(StoreError) { try database.close() }

    /// How many writes have shared how many syncs since it was opened.
    package var writeCounts: WriteCounts { database.writeCounts }
}

extension ShopDatabase {
    /// Queues an intent and returns at once; it must be durable, by ``PendingWrite/wait()``,
    /// before the card is asked to commit.
    ///
    /// - Parameters:
    ///   - proofs: what earlier commits of this tap have returned, written with it.
    ///   - news: what the card has told, written with it as well: the card waits for one sync.
    ///   - seal: seals the evidence, on the database's thread, while the card is busy. Nil as its
    ///     result fails the write: nothing is committed that cannot be proved.
    package func begin(
        _ intent: IntentRecord, after proofs: [ProofRecord] = [], hearing news: CardNews? = nil,
        seal: @escaping @Sendable () -> [UInt8]?
    ) -> PendingWrite {
        begin(JournalColumns(intent), after: proofs, hearing: news, seal)
    }

    /// The same for a commit that moves no money.
    package func begin(
        _ commit: CommitRecord, after proofs: [ProofRecord] = [], hearing news: CardNews? = nil,
        seal: @escaping @Sendable () -> [UInt8]?
    ) -> PendingWrite {
        begin(JournalColumns(commit), after: proofs, hearing: news, seal)
    }

    private func begin(
        _ columns: JournalColumns, after proofs: [ProofRecord], hearing news: CardNews?,
        _ seal: @escaping @Sendable () -> [UInt8]?
    ) -> PendingWrite {
        database.beginWrite { database in
            guard let sealed = seal() else { throw StoreError.failed }
            var columns = columns
            columns.add(sealedEvidence: sealed)
            for proof in proofs { try JournalColumns(proof).insert(into: database) }
            try columns.insert(into: database)
            try news?.insert(into: database)
        }
    }

    /// Durable when it returns; only now somebody may be told.
    ///
    /// Fails for a transaction that was approved or declined before.
    package func append(
        _ outcome: OutcomeRecord, after proofs: [ProofRecord] = [], hearing news: CardNews? = nil
    ) throws(StoreError) {
        let columns = try JournalColumns(outcome)
        try append(columns, after: proofs, hearing: news)
    }

    /// The same for what became of an abandoned transaction.
    package func append(
        _ finding: FindingRecord, after proofs: [ProofRecord] = []
    ) throws(StoreError) {
        try append(JournalColumns(finding), after: proofs, hearing: nil)
    }

    private func append(
        _ columns: JournalColumns, after proofs: [ProofRecord], hearing news: CardNews?
    ) throws(StoreError) {
        try database.write { database in
            for proof in proofs { try JournalColumns(proof).insert(into: database) }
            try columns.insert(into: database)
            try news?.insert(into: database)
        }
    }

    /// At most `limit` records behind `sequence`, or from the first one, in the order of writing.
    package func records(
        since sequence: Int64? = nil, limit: Int
    ) throws(StoreError) -> [JournalRecord] {
        try fetch(
            "WHERE sequence > ? ORDER BY sequence LIMIT ?", [sequence ?? 0, max(0, limit)])
    }

    /// All records of one transaction, in the order of writing.
    package func records(
        of transactionID: TransactionID
    ) throws(StoreError) -> [JournalRecord] {
        try database.read { try Self.records(of: transactionID, in: $0) }
    }

    static func records(
        of transactionID: TransactionID, in database: Database
    ) throws -> [JournalRecord] {
        try fetch(
            "WHERE transaction_id = ? ORDER BY sequence", [transactionID.bytes.blob], in: database)
    }

    /// The number of the newest record; 0 while there is none.
    package var lastSequence: Int64 {
        get throws(StoreError) {
            try database.read { database in
                try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM journal_record") ?? 0
            }
        }
    }

    func fetch(
        _ condition: String, _ arguments: StatementArguments
    ) throws(StoreError) -> [JournalRecord] {
        try database.read { try Self.fetch(condition, arguments, in: $0) }
    }

    private static func fetch(
        _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [JournalRecord] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM journal_record \(condition)", arguments: arguments
        ).map { try JournalRecord($0.stored) }
    }
}
