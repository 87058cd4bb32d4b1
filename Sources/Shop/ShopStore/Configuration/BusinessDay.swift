#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// When a shop's business day ends, on the wall clock: `04:00`.
package struct ClosingTime: Hashable, Sendable {
    /// 0 to 1439.
    package let minutesPastMidnight: Int

    package static let midnight = ClosingTime(minutesPastMidnight: 0)

    private init(minutesPastMidnight: Int) { self.minutesPastMidnight = minutesPastMidnight }

    /// Two digits, a colon, two digits; `00:00` to `23:59`.
    package init?(text: String) {
        guard let parts = text.wholeMatch(of: /([01][0-9]|2[0-3]):([0-5][0-9])/)?.output,
            let hour = Int(parts.1), let minute = Int(parts.2)
        else { return nil }
        minutesPastMidnight = hour * 60 + minute
    }

    package var text: String {
        let parts = [minutesPastMidnight / 60, minutesPastMidnight % 60]
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// A day that closes in the night or in the morning is the one before.
    fileprivate var closesDayBefore: Bool { minutesPastMidnight < 12 * 60 }
}

/// Which business day a moment belongs to: it lasts from one closing time to the next.
///
/// Closed before noon, it bears the date before: what is sold at 01:00 in a shop that closes at
/// 04:00 belongs to the evening. Closed at noon or later, it bears the date of its end.
///
/// On a night when clocks change, a closing time that the wall clock skips is the moment of the
/// change, and of one that it shows twice the first counts: so each moment belongs to exactly one
/// day, and a day lasts 23 or 25 hours. Another time zone or closing time moves the bounds of all
/// days at once; what is closed keeps its name, and the card-day limit counts from the new start.
package struct BusinessDay: Hashable, Sendable {
    package let closesAt: ClosingTime
    package let timeZone: TimeZone

    package init(closesAt: ClosingTime = .midnight, timeZone: TimeZone = .current) {
        self.closesAt = closesAt
        self.timeZone = timeZone
    }

    /// One business day, half open, in milliseconds since 1970-01-01 UTC.
    package struct Span: Hashable, Sendable {
        /// `2026-05-03`.
        package let date: String
        package let startMs: Int64
        package let endMs: Int64
    }

    /// A name of the IANA database; abbreviations and plain offsets are none, since they know no
    /// summer time.
    package static func timeZone(named name: String) -> TimeZone? {
        guard name.contains("/") || name == "UTC" else { return nil }
        return TimeZone(identifier: name)
    }

    /// The day that holds a moment.
    package func span(holding milliseconds: Int64) -> Span {
        let seconds = Self.floor(milliseconds, 1_000)
        let date = Self.floor(seconds + offset(at: seconds), Self.daySeconds)
        // Clocks that go back over midnight leave the newest day in force.
        let newest = (date - 1...date + 1).last { boundary(on: $0) <= seconds } ?? date - 1
        let named = closesAt.closesDayBefore ? newest : newest + 1
        return Span(
            date: Self.text(ofDate: named), startMs: boundary(on: newest) * 1_000,
            endMs: boundary(on: newest + 1) * 1_000)
    }

    /// When the day that holds a moment began; both in milliseconds since 1970-01-01 UTC.
    package func start(holding milliseconds: Int64) -> Int64 {
        span(holding: milliseconds).startMs
    }
}

extension BusinessDay {
    private static let daySeconds: Int64 = 86_400

    /// The first moment at which the wall clock of a date (days since 1970-01-01) shows the closing
    /// time or a later one.
    private func boundary(on date: Int64) -> Int64 {
        let wall = date * Self.daySeconds + Int64(closesAt.minutesPastMidnight) * 60
        let offsets = [-Self.daySeconds, Self.daySeconds].map { offset(at: wall + $0) }
        for offset in offsets where wall - offset + self.offset(at: wall - offset) == wall {
            return wall - offset
        }
        // The wall clock skips it: between these two lies the one change.
        var (before, after) = (
            wall - max(offsets[0], offsets[1]), wall - min(offsets[0], offsets[1])
        )
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if middle + offset(at: middle) >= wall { after = middle } else { before = middle }
        }
        return after
    }

    /// Seconds east of UTC.
    private func offset(at seconds: Int64) -> Int64 {
        Int64(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    private static func text(ofDate date: Int64) -> String {
        Date(timeIntervalSince1970: Double(date * daySeconds))
            .formatted(.iso8601.year().month().day())
    }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        (value - (value % unit + unit) % unit) / unit
    }
}
