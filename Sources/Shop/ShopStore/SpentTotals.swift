package import Authorization
package import DurableSQLite
import GRDB
package import Numbers

/// What was spent counts each transaction once, with its largest amount: approved ones, and open
/// ones, whose card may have taken the money. A declined one gives its amount free.
extension ShopDatabase {
    /// What one card has spent here since a moment, in minor units.
    ///
    /// - Parameter dayStartMs: milliseconds since 1970-01-01 UTC; the caller knows the time zone.
    package func spentToday(
        card number: CardNumber, since dayStartMs: Int64
    ) throws(StoreError) -> Int64 {
        try totals(
            where: "card_number = ? AND recorded_at_ms >= ?", [number.text, dayStartMs]
        ).sumMinor
    }

    /// What all cards have spent since the last upload: nothing is uploaded yet, so it is all.
    package func offlineTotals() throws(StoreError) -> OfflineTotals {
        try totals(where: "TRUE", [])
    }

    /// Answered from the partial indexes alone.
    static func totalsSQL(where condition: String) -> String {
        """
        SELECT coalesce(sum(amount), 0) AS total, count(*) AS number FROM (
            SELECT max(amount_minor) AS amount FROM journal_record AS record
            WHERE \(condition)
            AND amount_minor IS NOT NULL AND (phase = 'intent' OR verdict = 'approved')
            AND NOT EXISTS (
                SELECT 1 FROM journal_record AS declined
                WHERE declined.transaction_id = record.transaction_id
                AND declined.verdict = 'declined')
            GROUP BY transaction_id)
        """
    }

    private func totals(
        where condition: String, _ arguments: StatementArguments
    ) throws(StoreError) -> OfflineTotals {
        try database.read { database in
            let row = try Row.fetchOne(
                database, sql: Self.totalsSQL(where: condition), arguments: arguments)
            guard let row = row?.stored else { throw StoreError.failed }
            return OfflineTotals(
                sumMinor: try row.integer("total"), count: Int(try row.integer("number")))
        }
    }
}
