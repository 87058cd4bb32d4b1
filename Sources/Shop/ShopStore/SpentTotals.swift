package import Authorization
package import DurableSQLite
import GRDB
package import Numbers

/// What was spent counts each sale once, with its largest amount: approved ones, and open ones,
/// whose card may have taken the money. A declined one gives its amount free, and so does one whose
/// money is back on the card.
extension ShopDatabase {
    /// What one card has spent here since a moment, in minor units.
    ///
    /// - Parameters:
    ///   - dayStartMs: milliseconds since 1970-01-01 UTC; the caller knows the time zone.
    ///   - excluded: the sale that is being finished, which must not count twice.
    package func spentToday(
        card number: CardNumber, since dayStartMs: Int64, excluding excluded: TransactionID? = nil
    ) throws(StoreError) -> Int64 {
        try totals(
            where: "card_number = :card AND last_at_ms >= :since",
            ["card": number.text, "since": dayStartMs], excluding: excluded
        ).sumMinor
    }

    /// What all cards have spent since the issuer's last acknowledgement.
    package func offlineTotals(
        excluding excluded: TransactionID? = nil
    ) throws(StoreError) -> OfflineTotals {
        try totals(
            where: "last_sequence > (SELECT acknowledged FROM upload)", [:], excluding: excluded)
    }

    /// Answered from an index alone.
    static func totalsSQL(where condition: String) -> String {
        """
        SELECT coalesce(sum(amount_minor), 0) AS total, count(*) AS number FROM spent_sale
        WHERE \(condition) AND transaction_id IS NOT :excluded
        """
    }

    private func totals(
        where condition: String, _ arguments: StatementArguments,
        excluding excluded: TransactionID?
    ) throws(StoreError) -> OfflineTotals {
        try database.read { database in
            let row = try Row.fetchOne(
                database, sql: Self.totalsSQL(where: condition),
                arguments: arguments + ["excluded": excluded?.bytes.blob])
            guard let row = row?.stored else { throw StoreError.failed }
            return OfflineTotals(
                sumMinor: try row.integer("total"), count: Int(try row.integer("number")))
        }
    }
}
