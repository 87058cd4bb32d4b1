import Authorization
package import DurableSQLite
import GRDB
package import Numbers

/// What was given back, and what is still owed to cards.
extension ShopDatabase {
    /// The newest approved sale since a moment, given back or not: a cancel that is called twice
    /// must not go on to the sale before.
    package func newestApprovedSale(sinceMs: Int64) throws(StoreError) -> OutcomeRecord? {
        let record = try fetch(
            """
            WHERE kind = 'sale' AND verdict = 'approved' AND recorded_at_ms >= ?
            ORDER BY sequence DESC LIMIT 1
            """, [sinceMs]
        ).first
        guard case .outcome(let outcome) = record?.entry else { return nil }
        return outcome
    }

    /// What cancels and refunds have given back of a sale, in minor units.
    package func returnedMinor(of sale: TransactionID) throws(StoreError) -> Int64 {
        try database.read { try Self.returnedMinor(of: sale, in: $0) }
    }

    private static func returnedMinor(
        of sale: TransactionID, in database: Database
    ) throws -> Int64 {
        try Int64.fetchOne(
            database,
            sql: """
                SELECT coalesce(sum(amount_minor), 0) FROM journal_record
                WHERE refers_to = ? AND verdict = 'approved'
                """, arguments: [sale.bytes.blob]) ?? 0
    }

    /// The cancel of a sale that was begun on the card and of which no end is known.
    package func pendingCancel(
        of sale: TransactionID
    ) throws(StoreError) -> PendingTransaction? {
        let newest = try fetch(
            "WHERE refers_to = ? AND kind = 'cancel' ORDER BY sequence DESC LIMIT 1",
            [sale.bytes.blob]
        ).first
        guard let id = newest?.subject.transactionID else { return nil }
        return try pending(id)
    }

    /// Writes an approved cancel or refund, unless more than the sale would be given back by it.
    ///
    /// Both are decided in one transaction: two tills cannot give the same money back twice.
    ///
    /// - Returns: whether it was written.
    package func appendReversal(
        _ outcome: OutcomeRecord, ofSaleWith amountMinor: Int64, after proofs: [ProofRecord] = []
    ) throws(StoreError) -> Bool {
        guard let sale = outcome.subject.refersTo, let returning = outcome.subject.sale else {
            throw .failed
        }
        let rows = try proofs.map { JournalColumns($0) } + [JournalColumns(outcome)]
        return try database.write { database in
            let returned = try Self.returnedMinor(of: sale, in: database)
            guard returning.amountMinor <= amountMinor - returned else { return false }
            for row in rows { try row.insert(into: database) }
            return true
        }
    }

    /// What is owed to a card, in minor units: sales that were abandoned though the card took the
    /// money, and e-money that the issuer is to give back.
    ///
    /// The issuer's answers are not known here yet, so nothing is taken off again.
    package func owedMinor(to card: CardNumber) throws(StoreError) -> Int64 {
        try database.read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT coalesce(sum(amount_minor), 0) FROM journal_record
                    WHERE card_number = ? AND (finding = 'done'
                        OR (returned_by = 'issuer' AND method = 'emoney'))
                    """, arguments: [card.text]) ?? 0
        }
    }
}
