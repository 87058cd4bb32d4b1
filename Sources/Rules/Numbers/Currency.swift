/// A currency by its ISO 4217 code, and how many decimal digits its minor unit has.
///
/// Money is an integer of minor units everywhere (design, decision 9); this type is the one place
/// that reads and writes it as text. Nothing here depends on a locale.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// Three capital letters, for example `JPY`.
    package let code: String
    /// Decimal digits of the minor unit: 0 for the yen, 2 for the cent, 3 for the fils.
    package let exponent: Int

    /// Nil for a code that this table does not hold; codes are written in capitals.
    package init?(code: String) {
        guard let exponent = Self.exponents[code] else { return nil }
        self.code = code
        self.exponent = exponent
    }

    /// The largest amount of one sale, in minor units: a card's value file holds an Int32.
    package static let maximumMinor = Int64(Int32.max)

    package var description: String { code }

    /// ISO 4217, list one.
    private static let exponents = [
        "AUD": 2, "BHD": 3, "CAD": 2, "CHF": 2, "CNY": 2, "EUR": 2, "GBP": 2, "HKD": 2,
        "INR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "SGD": 2, "THB": 2, "TWD": 2, "USD": 2,
        "VND": 0,
    ]
}

extension Currency {
    /// An amount as it is typed, in minor units: `1200` yen is 1200, `12.5` euros are 1250.
    ///
    /// ASCII digits with at most one point between digits; no sign, space or grouping. The result
    /// is 1 to ``maximumMinor``.
    package func minorUnits(from text: String) throws(AmountError) -> Int64 {
        guard !text.isEmpty else { throw .empty }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let parts = Array(text.utf8.dropFirst(isNegative ? 1 : 0))
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isDigit) }
        guard areDigits, parts.count <= 2, let whole = parts.first else { throw .notANumber }
        guard !isNegative else { throw .negative }
        let fraction = parts.count == 2 ? parts[1] : []
        guard fraction.count <= exponent else { throw .fractional }
        let padding = repeatElement(UInt8(ascii: "0"), count: exponent - fraction.count)
        return try Self.amount(ofDigits: whole + fraction + padding)
    }

    /// An amount for people: digits in groups of three, a point, the code: `1,200 JPY`,
    /// `12.50 EUR`, `-0.05 USD`.
    package func format(minor: Int64) -> String {
        let digits = String(minor.magnitude)
        let missing = max(0, exponent + 1 - digits.count)
        let padded = String(repeating: "0", count: missing) + digits
        let whole = Self.grouped(padded.dropLast(exponent))
        let fraction = exponent == 0 ? "" : "." + padded.suffix(exponent)
        return (minor < 0 ? "-" : "") + whole + fraction + " " + code
    }

    /// Stops at the limit, so that no run of digits is long enough to overflow.
    private static func amount(ofDigits digits: ArraySlice<UInt8>) throws(AmountError) -> Int64 {
        var amount: Int64 = 0
        for digit in digits {
            amount = amount * 10 + Int64(digit - UInt8(ascii: "0"))
            guard amount <= maximumMinor else { throw .tooLarge }
        }
        guard amount > 0 else { throw .zero }
        return amount
    }

    private static func grouped(_ digits: Substring) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

/// Why a text is no amount of a currency.
package enum AmountError: Error, Hashable, Sendable {
    case empty
    /// Something other than digits with at most one point between them.
    case notANumber
    /// More digits behind the point than the currency has: `12.5` yen.
    case fractional
    case negative
    case zero
    /// Above ``Currency/maximumMinor``.
    case tooLarge
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
