import Foundation
import ShopStore
import Testing

@Suite struct BusinessDayTests {
    private static func day(_ closing: String, _ zone: String) throws -> BusinessDay {
        BusinessDay(
            closesAt: try #require(ClosingTime(text: closing)),
            timeZone: try #require(BusinessDay.timeZone(named: zone)))
    }

    /// `2026-05-03T01:00:00+09:00`.
    private static func ms(_ text: String) throws -> Int64 {
        Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000
    }

    @Test(arguments: [
        ("00:00", "2026-05-03T00:00:00+09:00", "2026-05-03"),
        ("00:00", "2026-05-03T23:59:59+09:00", "2026-05-03"),
        ("04:00", "2026-05-04T01:00:00+09:00", "2026-05-03"),
        ("04:00", "2026-05-04T03:59:59+09:00", "2026-05-03"),
        ("04:00", "2026-05-04T04:00:00+09:00", "2026-05-04"),
        ("22:00", "2026-05-03T21:59:59+09:00", "2026-05-03"),
        ("22:00", "2026-05-03T22:00:00+09:00", "2026-05-04"),
        ("12:00", "2026-05-03T11:59:59+09:00", "2026-05-03"),
        ("11:59", "2026-05-03T11:58:59+09:00", "2026-05-02"),
        ("00:00", "2024-02-29T12:00:00+09:00", "2024-02-29"),
    ])
    func `bears the date of its evening`(closing: String, moment: String, date: String) throws {
        let span = try Self.day(closing, "Asia/Tokyo").span(holding: Self.ms(moment))
        #expect(span.date == date)
        #expect(span.endMs - span.startMs == 86_400_000)
    }

    @Test(arguments: [
        // The clock skips 02:00 to 03:00: closing at 02:30 happens at the change.
        ("02:30", "2026-03-08T03:00:00-04:00", 23.5), ("02:30", "2026-03-09T02:30:00-04:00", 23.5),
        // The clock shows 01:30 twice: the first one counts.
        ("01:30", "2026-11-01T01:30:00-04:00", 24), ("01:30", "2026-11-02T01:30:00-05:00", 25),
        ("00:00", "2026-03-09T00:00:00-04:00", 23), ("00:00", "2026-11-02T00:00:00-05:00", 25),
    ])
    func `begins once where clocks change`(
        closing: String, start: String, hoursBefore: Double
    ) throws {
        let day = try Self.day(closing, "America/New_York")
        let startMs = try Self.ms(start)
        #expect(day.span(holding: startMs).startMs == startMs)
        let before = day.span(holding: startMs - 1)
        #expect(before.endMs == startMs)
        #expect(Double(before.endMs - before.startMs) == hoursBefore * 3_600_000)
    }

    /// Half hours, a change at midnight, a date that was left out, a change by half an hour.
    @Test(arguments: [
        "Asia/Tokyo", "America/New_York", "Europe/Berlin", "America/Havana", "Asia/Beirut",
        "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC",
    ])
    func `every moment of years lies in exactly one day`(zone: String) throws {
        for closing in ["00:00", "00:30", "02:30", "04:00", "12:00", "23:30"] {
            let day = try Self.day(closing, zone)
            var moment = try Self.ms("2011-01-01T00:00:00Z")
            let end = try Self.ms("2012-06-01T00:00:00Z")
            while moment < end {
                let span = day.span(holding: moment)
                let next = day.span(holding: span.endMs)
                #expect(span.startMs <= moment && moment < span.endMs)
                #expect(day.span(holding: span.startMs) == span)
                #expect(day.span(holding: span.endMs - 1) == span)
                #expect(next.startMs == span.endMs && next.date > span.date)
                moment = span.endMs
            }
        }
    }

    @Test func `moments before 1970 have a day, too`() throws {
        let span = try Self.day("04:00", "UTC").span(holding: -1)
        #expect(span.date == "1969-12-31")
        #expect(span.endMs == 4 * 3_600_000)
    }
}
