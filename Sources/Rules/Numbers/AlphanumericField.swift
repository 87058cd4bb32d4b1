/// Eight characters of `0`-`9` and `A`-`Z`, packed so that two are compared whole, in one step.
///
/// What card numbers and terminal numbers share. There is no blank one: eight zero bytes, like
/// anything else outside the alphabet, are no value at all.
struct AlphanumericField: Hashable, Sendable {
    static let width = 8

    private let packed: UInt64

    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.width else { return nil }
        var packed: UInt64 = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                packed = packed << 8 | UInt64(byte)
            default:
                return nil
            }
        }
        self.packed = packed
    }

    var bytes: [UInt8] {
        (0..<Self.width).map(byte(at:))
    }

    /// - Parameter index: below ``width``.
    func byte(at index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: packed >> (8 * (Self.width - 1 - index)))
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
