import Authorization
package import CardLayout
package import DurableSQLite
import GRDB
package import Numbers

/// A transaction whose end is not known: open, or abandoned by a clerk while the card may have
/// taken the money (profile, "In doubt").
package struct PendingTransaction: Hashable, Sendable {
    /// From the newest record that knows most.
    package let subject: JournalSubject
    /// Milliseconds since 1970-01-01 UTC.
    package let firstAtMs: Int64
    package let newestAtMs: Int64
    /// The newest one; nil when the card was never asked to commit.
    package let intent: IntentRecord?
    /// Closed as not paid by card; if the card took the money, it is owed to the card.
    package let isAbandoned: Bool

    package var transactionID: TransactionID { subject.transactionID }
}

extension PendingTransaction {
    /// Nil without records: the table that names it is kept by the journal's own triggers.
    fileprivate init?(_ records: [JournalRecord], firstAtMs: Int64, isAbandoned: Bool) {
        guard let newest = records.last else { return nil }
        var subject = newest.subject
        for record in records.reversed() {
            subject.cardNumber = subject.cardNumber ?? record.subject.cardNumber
            subject.cardUID = subject.cardUID ?? record.subject.cardUID
        }
        self.subject = subject
        self.firstAtMs = firstAtMs
        newestAtMs = newest.recordedAtMs
        intent =
            records.reversed().lazy.compactMap { record in
                if case .intent(let intent) = record.entry { intent } else { nil }
            }.first
        self.isAbandoned = isAbandoned
    }
}

extension ShopDatabase {
    /// What is not known yet about one chip, oldest first.
    package func pending(on uid: CardUID) throws(StoreError) -> [PendingTransaction] {
        try pending("WHERE card_uid = ?", [uid.bytes.blob])
    }

    /// Everything that is not known yet, oldest first.
    package func pending() throws(StoreError) -> [PendingTransaction] {
        try pending("", [])
    }

    /// One of them; nil when its end is known, or there is no such transaction.
    package func pending(
        _ transactionID: TransactionID
    ) throws(StoreError) -> PendingTransaction? {
        try pending("WHERE transaction_id = ?", [transactionID.bytes.blob]).first
    }

    private func pending(
        _ condition: String, _ arguments: StatementArguments
    ) throws(StoreError) -> [PendingTransaction] {
        try database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT * FROM pending_transaction \(condition) ORDER BY first_at_ms",
                arguments: arguments)
            return try rows.map(\.stored).compactMap { row in
                let id = try row.present(TransactionID(bytes: row.blob("transaction_id")))
                return PendingTransaction(
                    try Self.records(of: id, in: database),
                    firstAtMs: try row.integer("first_at_ms"),
                    isAbandoned: try row.integer("is_abandoned") == 1)
            }
        }
    }
}

// MARK: - The till's own number of a sale

/// What is known about a sale by the number that the till gave it.
package enum ReferencedSale: Hashable, Sendable {
    /// Never seen, declined or abandoned: it may be run, or run anew.
    case free
    case open(PendingTransaction)
    case approved(OutcomeRecord)
    /// It was approved, and all of it was given back since.
    case cancelled(OutcomeRecord)
}

extension ShopDatabase {
    /// The sale that the till called by this number and that was begun last: of an older one the
    /// card may still have something to tell.
    package func sale(reference: String) throws(StoreError) -> ReferencedSale {
        let newest = try fetch(
            """
            WHERE sequence = (
                SELECT min(sequence) AS first FROM journal_record
                WHERE sale_reference = ? AND kind = 'sale'
                GROUP BY transaction_id ORDER BY first DESC LIMIT 1)
            """, [reference]
        ).first
        guard let newest else { return .free }
        let id = newest.subject.transactionID
        if let pending = try pending(id), !pending.isAbandoned { return .open(pending) }
        guard let outcome = try approval(of: id) else { return .free }
        let isGivenBack = try returnedMinor(of: id) >= outcome.subject.sale?.amountMinor ?? 0
        return isGivenBack ? .cancelled(outcome) : .approved(outcome)
    }

    /// The approval of a transaction, if it has one.
    package func approval(of id: TransactionID) throws(StoreError) -> OutcomeRecord? {
        try records(of: id).lazy.compactMap { record in
            guard case .outcome(let outcome) = record.entry, outcome.verdict == .approved else {
                return nil
            }
            return outcome
        }.first
    }
}
