/// The pattern of an issuer's card numbers, for example `9999999A`: `9` stands for a digit, `A`
/// for a letter (feed, "Number scheme").
///
/// The pattern is a mixed-radix integer, first character most significant, so that numbers issued
/// in sequence are dense: `0000000A` is 0, `0000000B` is 1, `0000001A` is 26.
package struct NumberScheme: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as the issuer declares it: 8 characters.
    package let pattern: String

    private let places: [Place]

    /// Nil unless the pattern is exactly 8 characters of `9` and `A`.
    package init?(_ pattern: String) {
        guard pattern.utf8.count == CardNumber.width else { return nil }
        var places: [Place] = []
        for character in pattern.utf8 {
            guard let place = Place(rawValue: character) else { return nil }
            places.append(place)
        }
        self.pattern = pattern
        self.places = places
    }

    /// How many numbers the pattern has: at most 26^8, which 38 bits hold.
    package var capacity: UInt64 { places.reduce(1) { $0 * $1.radix } }

    /// The place of a number in the scheme, from 0; nil when the number does not fit the pattern.
    /// It allocates nothing: every tap asks.
    package func index(of number: CardNumber) -> UInt64? {
        var index: UInt64 = 0
        for (position, place) in places.enumerated() {
            guard let digit = place.digit(of: number.byte(at: position)) else { return nil }
            index = index * place.radix + digit
        }
        return index
    }

    /// The number at a place of the scheme; nil from ``capacity`` on.
    package func number(at index: UInt64) -> CardNumber? {
        guard index < capacity else { return nil }
        var rest = index
        var bytes: [UInt8] = []
        for place in places.reversed() {
            bytes.append(place.character(of: rest % place.radix))
            rest /= place.radix
        }
        return CardNumber(field: bytes.reversed())
    }

    package var description: String { pattern }
}

extension NumberScheme {
    /// What may stand at one position; the raw value is its letter in the pattern.
    private enum Place: UInt8, Hashable, Sendable {
        case digit = 0x39
        case letter = 0x41

        var radix: UInt64 {
            switch self {
            case .digit: 10
            case .letter: 26
            }
        }

        private var first: UInt8 {
            switch self {
            case .digit: UInt8(ascii: "0")
            case .letter: UInt8(ascii: "A")
            }
        }

        func digit(of byte: UInt8) -> UInt64? {
            guard byte >= first, UInt64(byte - first) < radix else { return nil }
            return UInt64(byte - first)
        }

        /// - Precondition: `digit` is below the radix.
        func character(of digit: UInt64) -> UInt8 { first + UInt8(digit) }
    }
}
