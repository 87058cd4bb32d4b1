/// A time that metadata states, in whole seconds since 1970-01-01T00:00:00Z.
///
/// On the wire exactly `2026-11-24T23:59:59Z` (specification, 4.2.3): no fraction, no other zone.
package struct SignedTime: Hashable, Comparable, Sendable {
    package let secondsSince1970: Int64

    package init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    package static func < (left: SignedTime, right: SignedTime) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// Nil for anything but a time of the form above that exists.
    package init?(_ text: String) {
        let form = Array("0000-00-00T00:00:00Z".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count == form.count else { return nil }
        var fields: [Int64] = [0]
        for (byte, expected) in zip(bytes, form) {
            if expected == UInt8(ascii: "0") {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                fields[fields.count - 1] = fields[fields.count - 1] * 10 + Int64(byte & 15)
            } else {
                guard byte == expected else { return nil }
                fields.append(0)
            }
        }
        let days = Self.days(year: fields[0], month: fields[1], day: fields[2])
        let seconds = days * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5]
        self.init(secondsSince1970: seconds)
        // A 31st of June or a 25th hour is another time when it is written back.
        guard (1...12).contains(fields[1]), self.text == text else { return nil }
    }

    package var text: String {
        let (days, seconds) = Self.divide(secondsSince1970, by: 86_400)
        let (year, month, day) = Self.date(days: days)
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        return Self.padded(year, 4) + "-" + Self.padded(month) + "-" + Self.padded(day) + "T"
            + Self.padded(hour) + ":" + Self.padded(minute) + ":" + Self.padded(second) + "Z"
    }

    /// Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day
    /// is the last of its year.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let (era, yearOfEra) = divide(year, by: 400)
        let dayOfYear = (153 * month + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = era * 400 + yearOfEra
        return month < 10 ? (year, month + 3, day) : (year + 1, month - 9, day)
    }

    /// Quotient towards minus infinity, and a remainder that is not negative.
    private static func divide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ value: Int64, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
