package import Authorization
package import DurableSQLite
import GRDB
import Numbers

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// One closed business day. Only its name and bounds are kept: what stands in it follows from the
/// journal, which never changes, so that it is the same whenever it is printed, whatever the
/// settings are by then.
///
/// The reports stand one behind the other in the journal: each record is in exactly one, and a sale
/// that was begun in one day and approved in the next is unresolved in the first and counted in the
/// second.
package struct DayReport: Hashable, Sendable {
    /// From 1, rising.
    package let number: Int64
    /// Milliseconds since 1970-01-01 UTC.
    package let closedAtMs: Int64
    /// The day's date, `2026-05-03`; nil in a report of a version that had no business days.
    package let businessDay: String?
    /// Where that was; nil as above.
    package let timeZone: TimeZone?
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
    /// Closes the oldest business day that has ended and is not closed, or else the one that lasts,
    /// and gives the report the next number.
    ///
    /// - Late: the report ends where its day ended; what was recorded since waits for its own.
    /// - Not for several days: one call closes one day, the oldest first; days without a record are
    ///   left out. ``endedDay(atMs:in:)`` tells whether another one waits.
    /// - Early, or twice: what is recorded on the same day later gets another report of that day,
    ///   most often an empty one. The card-day limit does not begin anew.
    /// - A clock that was put back: the report runs to the newest record.
    package func closeDay(
        atMs: Int64, in businessDay: BusinessDay
    ) throws(StoreError) -> DayReport {
        let number = try database.write { database in
            let last = try Self.lastClosed(in: database)
            let ended = try Self.endedDay(after: last, atMs: atMs, businessDay, in: database)
            let day = ended ?? businessDay.span(holding: atMs)
            let end = try Int64.fetchOne(
                database,
                sql: """
                    SELECT min(sequence) - 1 FROM journal_record
                    WHERE sequence > ? AND recorded_at_ms >= ?
                    """, arguments: [last, ended == nil ? Int64.max : day.endMs])
            try database.execute(
                sql: """
                    INSERT INTO day_report (closed_at_ms, last_sequence, business_day, time_zone)
                    SELECT ?, coalesce(?, max(sequence), 0), ?, ? FROM journal_record
                    """, arguments: [atMs, end, day.date, businessDay.timeZone.identifier])
            return database.lastInsertedRowID
        }
        guard let report = try dayReport(number) else { throw .failed }
        return report
    }

    /// The oldest business day that has ended and is not closed, by its date.
    package func endedDay(
        atMs: Int64, in businessDay: BusinessDay
    ) throws(StoreError) -> String? {
        try database.read { database in
            let last = try Self.lastClosed(in: database)
            return try Self.endedDay(after: last, atMs: atMs, businessDay, in: database)?.date
        }
    }

    private static func lastClosed(in database: Database) throws -> Int64 {
        try Int64.fetchOne(
            database, sql: "SELECT coalesce(max(last_sequence), 0) FROM day_report") ?? 0
    }

    /// The day of the first record that is in no report, if that day is over.
    private static func endedDay(
        after last: Int64, atMs: Int64, _ businessDay: BusinessDay, in database: Database
    ) throws -> BusinessDay.Span? {
        let firstMs = try Int64.fetchOne(
            database,
            sql: """
                SELECT recorded_at_ms FROM journal_record WHERE sequence > ?
                ORDER BY sequence LIMIT 1
                """, arguments: [last])
        guard let day = firstMs.map(businessDay.span(holding:)), day.endMs <= atMs else {
            return nil
        }
        return day
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
                businessDay: try row.textIfPresent("business_day"),
                timeZone: try row.textIfPresent("time_zone").flatMap(TimeZone.init(identifier:)),
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
                    WHERE sequence <= :last AND staff IS NULL
                    AND (phase = 'intent' OR verdict = 'incomplete')
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
