import Authorization
import FolderTesting
import Foundation
import GRDB
import ShopStore
import Testing

/// Business days that are closed late, early, twice, or not for several days.
@Suite struct DayReportTests {
    private let shop: ExampleShop
    private let day: BusinessDay

    init() throws {
        shop = try ExampleShop()
        day = BusinessDay(
            closesAt: try #require(ClosingTime(text: "04:00")),
            timeZone: try #require(BusinessDay.timeZone(named: "Asia/Tokyo")))
    }

    private func ms(_ text: String) throws -> Int64 {
        Int64(try Date(text + ":00+09:00", strategy: .iso8601).timeIntervalSince1970) * 1_000
    }

    private func sell(_ index: UInt8, _ amount: Int64, at time: String) throws {
        try shop.database.append(
            ExampleShop.outcome(index, amountMinor: amount, atMs: try ms(time)))
    }

    private func close(at time: String) throws -> DayReport {
        try shop.database.closeDay(atMs: try ms(time), in: day)
    }

    private func sum(_ report: DayReport) -> Int64 {
        report.methods[.eMoney]?.approved.minor ?? 0
    }

    @Test func `closed late, it ends where its day ended`() throws {
        try sell(1, 100, at: "2026-05-03T20:00")
        try sell(2, 20, at: "2026-05-04T03:59")
        try sell(3, 3, at: "2026-05-04T04:00")
        let first = try close(at: "2026-05-04T09:00")
        #expect(first.businessDay == "2026-05-03")
        #expect(sum(first) == 120)
        #expect(try shop.database.endedDay(atMs: ms("2026-05-04T09:00"), in: day) == nil)
        let second = try close(at: "2026-05-04T22:00")
        #expect(second.businessDay == "2026-05-04")
        #expect(sum(second) == 3)
    }

    @Test func `closed early and twice, the same day has two reports, and nothing is lost`()
        throws
    {
        try sell(1, 100, at: "2026-05-03T20:00")
        let early = try close(at: "2026-05-03T21:00")
        let again = try close(at: "2026-05-03T21:01")
        try sell(2, 20, at: "2026-05-03T22:00")
        let rest = try close(at: "2026-05-04T10:00")
        #expect(
            [early, again, rest].map(\.businessDay) == Array(repeating: "2026-05-03", count: 3))
        #expect([early, again, rest].map(\.number) == [1, 2, 3])
        #expect([early, again, rest].map(sum) == [100, 0, 20])
        #expect(again.sequences == nil)
    }

    @Test func `not closed for several days, each call closes the oldest`() throws {
        try sell(1, 1, at: "2026-05-01T12:00")
        try sell(2, 20, at: "2026-05-03T12:00")
        try sell(3, 300, at: "2026-05-06T12:00")
        let now = "2026-05-06T13:00"
        var reports: [DayReport] = []
        repeat {
            reports.append(try close(at: now))
        } while try shop.database.endedDay(atMs: ms(now), in: day) != nil
        reports.append(try close(at: now))
        #expect(reports.map(\.businessDay) == ["2026-05-01", "2026-05-03", "2026-05-06"])
        #expect(reports.map(sum) == [1, 20, 300])
    }

    @Test func `a clock that was put back neither loses a sale nor counts one twice`() throws {
        try sell(1, 1, at: "2026-05-09T12:00")
        try sell(2, 20, at: "2026-05-03T12:00")
        let report = try close(at: "2026-05-03T13:00")
        #expect(report.businessDay == "2026-05-03")
        #expect(sum(report) == 21)
        try sell(3, 300, at: "2026-05-04T12:00")
        #expect(try sum(close(at: "2026-05-04T13:00")) == 300)
    }

    @Test func `a sale begun before closing time and approved after it counts once`() throws {
        try shop.begin(ExampleShop.intent(1, amountMinor: 100, atMs: try ms("2026-05-04T03:59")))
        try sell(1, 100, at: "2026-05-04T04:00")
        let first = try close(at: "2026-05-04T12:00")
        #expect(sum(first) == 0)
        #expect(first.unresolved.count == 1)
        let second = try close(at: "2026-05-04T13:00")
        #expect(sum(second) == 100)
        #expect(second.unresolved.isEmpty)
    }

    @Test func `other settings leave a closed day as it was`() throws {
        try sell(1, 100, at: "2026-05-03T20:00")
        let first = try close(at: "2026-05-04T12:00")
        try sell(2, 20, at: "2026-05-04T12:30")
        let utc = BusinessDay(timeZone: try #require(BusinessDay.timeZone(named: "UTC")))
        let second = try shop.database.closeDay(atMs: ms("2026-05-04T13:00"), in: utc)
        #expect(second.businessDay == "2026-05-04")
        #expect(sum(second) == 20)
        #expect(try shop.database.dayReport(1) == first)
        #expect(first.timeZone?.identifier == "Asia/Tokyo")
    }

    @Test func `a report of the version before stays printable`() throws {
        try sell(1, 100, at: "2026-05-03T20:00")
        let path = shop.folder.path(of: "shop.sqlite")
        try shop.database.close()
        // As the third version has left it.
        try DatabaseQueue(path: path).write { database in
            try database.execute(
                sql: """
                    ALTER TABLE day_report DROP COLUMN business_day;
                    ALTER TABLE day_report DROP COLUMN time_zone;
                    DELETE FROM grdb_migrations WHERE identifier = 'v4';
                    INSERT INTO day_report (closed_at_ms, last_sequence) VALUES (7, 1)
                    """)
        }
        let database = try ShopDatabase.open(at: path)
        let old = try #require(try database.dayReport(1))
        #expect(old.businessDay == nil && old.timeZone == nil)
        #expect(sum(old) == 100)
        #expect(
            try database.closeDay(atMs: ms("2026-05-04T12:00"), in: day).businessDay == "2026-05-04"
        )
    }
}
