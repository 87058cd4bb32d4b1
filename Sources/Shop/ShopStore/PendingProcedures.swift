package import DurableSQLite
import GRDB
package import Numbers

/// A procedure at the desk whose end is not known: a card was asked to commit, and nobody was told.
/// Running it again finishes it (design, decision 3).
package struct PendingProcedure: Hashable, Sendable {
    /// Of the newest transition that a card was asked to commit.
    package let subject: JournalSubject
    /// Milliseconds since 1970-01-01 UTC.
    package let firstAtMs: Int64
    package let newestAtMs: Int64

    package var transactionID: TransactionID { subject.transactionID }
    package var kind: TransactionKind { subject.kind }
}

extension ShopDatabase {
    /// Oldest first.
    package func pendingProcedures() throws(StoreError) -> [PendingProcedure] {
        try database.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM pending_procedure ORDER BY first_at_ms")
            return try rows.map(\.stored).compactMap { row in
                let id = try row.present(TransactionID(bytes: row.blob("transaction_id")))
                let records = try Self.records(of: id, in: database)
                let begun = records.last { record in
                    guard case .commit(let commit) = record.entry else { return false }
                    return commit.purpose == .transition
                }
                return try records.last.map { newest in
                    PendingProcedure(
                        subject: (begun ?? newest).subject,
                        firstAtMs: try row.integer("first_at_ms"),
                        newestAtMs: newest.recordedAtMs)
                }
            }
        }
    }

    /// The end of a procedure, and what the desk knows of the pair since, in one write.
    package func append(
        _ outcome: OutcomeRecord, after proofs: [ProofRecord], changing pair: PairChange
    ) throws(StoreError) {
        let columns = try JournalColumns(outcome)
        try database.write { database in
            for proof in proofs { try JournalColumns(proof).insert(into: database) }
            try columns.insert(into: database)
            try pair.apply(to: database)
        }
    }
}
