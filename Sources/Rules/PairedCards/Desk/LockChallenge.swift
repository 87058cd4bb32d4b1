/// What a locked desk shows, and what the issuer answers: 8 random characters, and how often the
/// desk has been locked, for example `7K3F-9QXM-12` (design, "lock / unlock").
///
/// The count makes each challenge another one, however bad the randomness: an order or a code is
/// good for one lock only (O26). The characters are Crockford's base 32, which people can read over
/// the telephone: no I, L, O or U.
package struct LockChallenge: Hashable, Sendable, CustomStringConvertible {
    /// How many characters are random: 40 bits.
    package static let symbolCount = 8
    /// Upper case, without a dash.
    package let symbols: String
    /// The counter of the code: 1 for the first lock of the desk.
    package let lockCount: UInt32

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// - Parameters:
    ///   - bits: random; 40 of them count.
    ///   - lockCount: at least 1.
    package init(bits: UInt64, lockCount: UInt32) {
        let symbols = (0..<Self.symbolCount).reversed().map { place in
            Self.alphabet[Int(bits >> (5 * UInt64(place)) & 31)]
        }
        self.symbols = String(decoding: symbols, as: UTF8.self)
        self.lockCount = max(1, lockCount)
    }

    /// From what was stored; nil unless it is what ``symbols`` gives.
    package init?(symbols: String, lockCount: UInt32) {
        guard lockCount > 0, symbols.utf8.count == Self.symbolCount,
            symbols.utf8.allSatisfy(Self.alphabet.contains)
        else { return nil }
        self.symbols = symbols
        self.lockCount = lockCount
    }

    /// From what somebody has heard and typed: either case, O for 0, I or L for 1, with dashes,
    /// spaces, or neither.
    package init?(text: String) {
        let typed = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
        let digits = typed.dropFirst(Self.symbolCount)
        let isCount = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...10).contains(digits.count), isCount, digits.first != UInt8(ascii: "0"),
            let count = UInt32(String(decoding: digits, as: UTF8.self))
        else { return nil }
        let symbols = typed.prefix(Self.symbolCount).map(Self.canonical)
        self.init(symbols: String(decoding: symbols, as: UTF8.self), lockCount: count)
    }

    private static func canonical(_ typed: UInt8) -> UInt8 {
        let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(typed)
        let upper = isLower ? typed - 0x20 : typed
        return switch upper {
        case UInt8(ascii: "O"): UInt8(ascii: "0")
        case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
        default: upper
        }
    }

    /// Two groups of four, and the count.
    package var text: String {
        let half = Self.symbolCount / 2
        return "\(symbols.prefix(half))-\(symbols.suffix(half))-\(lockCount)"
    }

    package var description: String { text }
}
