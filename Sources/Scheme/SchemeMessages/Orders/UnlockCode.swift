import ByteCoding

/// Ten decimal digits that the issuer reads over the telephone and somebody types at the locked
/// desk (design, "lock / unlock"). One guess in 10^10, and five guesses.
package struct UnlockCode: Sendable {
    package static let digitCount = 10
    private static let modulus: UInt64 = 10_000_000_000

    /// 10 digits, zeros in front.
    package let digits: String

    init(number: UInt64) {
        let text = String(number % Self.modulus)
        digits = String(repeating: "0", count: Self.digitCount - text.utf8.count) + text
    }

    /// From what somebody typed, with spaces and dashes between or without; nil for anything but
    /// 10 digits.
    package init?(text: String) {
        let typed = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
        guard typed.count == Self.digitCount,
            typed.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        digits = String(decoding: typed, as: UTF8.self)
    }

    /// In a time that tells nothing of how much was right.
    package func matches(_ other: UnlockCode) -> Bool {
        constantTimeEquals(Array(digits.utf8), Array(other.digits.utf8))
    }

    /// As it is read out: `01234 56789`.
    package var spoken: String { "\(digits.prefix(5)) \(digits.suffix(5))" }
}
