package import Authorization
package import DurableSQLite
import GRDB
import Numbers

/// One closed business day. Only its bounds are kept: what stands in it follows from the journal,
/// which never changes, so that it is the same whenever it is printed.
package struct DayReport: Hashable, Sendable {
    /// From 1, rising.
    package let number: Int64
    /// Milliseconds since 1970-01-01 UTC.
    package let closedAtMs: Int64
    /// The first and the last record of the day; nil for a day without any.
    package let sequences: ClosedRange<Int64>?
    package let methods: [PaymentMethod: DayTotals]
    /// Open when the day was closed: neither counted as paid nor as unpaid.
    package let unresolved: [JournalSubject]
}

/// What a day has brought by one method, in minor units.
package struct DayTotals: Hashable, Sendable {
    /// A sum and how many transactions make it.
    package struct Sum: Hashable, Sendable {
        package var count: Int64 = 0
        package var minor: Int64 = 0
    }

    package var approved = Sum()
    package var declined = Sum()
    /// Whole sales given back.
    package var cancelled = Sum()
    package var refunded = Sum()
    /// Charged after the clerk had ended the sale: owed to the cards.
    package var owed = Sum()

    package init() {}

    /// What the merchant is paid.
    package var netMinor: Int64 { approved.minor - cancelled.minor - refunded.minor }
}

extension ShopDatabase {
    /// Closes the day behind the newest record and gives it the next number.
    package func closeDay(atMs: Int64) throws(StoreError) -> DayReport {
        let number = try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO day_report (closed_at_ms, last_sequence)
                    SELECT ?, coalesce(max(sequence), 0) FROM journal_record
                    """, arguments: [atMs])
            return database.lastInsertedRowID
        }
        guard let report = try dayReport(number) else { throw .failed }
        return report
    }

    /// A closed day; nil when there is none of this number.
    package func dayReport(_ number: Int64) throws(StoreError) -> DayReport? {
        try database.read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM day_report WHERE number = ?",
                    arguments: [number])?.stored
            else { return nil }
            let first =
                try Int64.fetchOne(
                    database, sql: "SELECT last_sequence FROM day_report WHERE number = ?",
                    arguments: [number - 1]) ?? 0
            let last = try row.integer("last_sequence")
            return DayReport(
                number: number, closedAtMs: try row.integer("closed_at_ms"),
                sequences: first < last ? first + 1...last : nil,
                methods: try Self.totals(after: first, through: last, in: database),
                unresolved: try Self.unresolved(through: last, in: database))
        }
    }

    /// The number of the newest closed day; nil before the first.
    package var newestDay: Int64? {
        get throws(StoreError) {
            try database.read {
                try Int64.fetchOne($0, sql: "SELECT max(number) FROM day_report")
            }
        }
    }

    private static func totals(
        after first: Int64, through last: Int64, in database: Database
    ) throws -> [PaymentMethod: DayTotals] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT method, kind, verdict, finding, count(*) AS number,
                    sum(amount_minor) AS total
                FROM journal_record
                WHERE sequence > ? AND sequence <= ? AND method IS NOT NULL
                AND (verdict IN ('approved', 'declined') OR finding = 'done')
                GROUP BY method, kind, verdict, finding
                """, arguments: [first, last])
        var totals: [PaymentMethod: DayTotals] = [:]
        for row in rows.map(\.stored) {
            let method = try row.present(PaymentMethod(rawValue: row.text("method")))
            let sum = DayTotals.Sum(
                count: try row.integer("number"), minor: try row.integer("total"))
            let kind = try row.present(TransactionKind(rawValue: row.text("kind")))
            let place: WritableKeyPath<DayTotals, DayTotals.Sum>
            switch (try row.textIfPresent("verdict"), kind) {
            case ("approved", .sale): place = \.approved
            case ("approved", .cancel): place = \.cancelled
            case ("approved", .refund): place = \.refunded
            case ("declined", .sale): place = \.declined
            case (nil, .sale): place = \.owed
            default: continue
            }
            totals[method, default: DayTotals()][keyPath: place] = sum
        }
        return totals
    }

    /// What was open behind one record, oldest first.
    private static func unresolved(
        through last: Int64, in database: Database
    ) throws -> [JournalSubject] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM journal_record WHERE sequence IN (
                    SELECT max(sequence) FROM journal_record AS record
                    WHERE sequence <= :last AND (phase = 'intent' OR verdict = 'incomplete')
                    AND NOT EXISTS (
                        SELECT 1 FROM journal_record AS closing
                        WHERE closing.transaction_id = record.transaction_id
                        AND closing.sequence <= :last
                        AND closing.verdict IN ('approved', 'declined'))
                    GROUP BY transaction_id)
                ORDER BY sequence
                """, arguments: ["last": last]
        ).map { try JournalSubject($0.stored) }
    }
}
