/// Fields 42 and 47: what a PIN is checked against, never the PIN (T21; profile, "PINs").
///
/// 8 bytes, held as one word: comparing two of them takes the same time wherever they differ.
/// Nothing that prints or reflects this type sees the value (design, decision 11).
package struct PINVerificationValue: Hashable, Sendable {
    /// Bytes of the field.
    package static let width = 8

    private let word: UInt64

    /// Nil for a blank field (8 zero bytes) and for any other length.
    package init?(field bytes: [UInt8]) {
        guard bytes.count == Self.width else { return nil }
        word = bytes.reduce(0) { $0 << 8 | UInt64($1) }
        guard word != 0 else { return nil }
    }

    package var bytes: [UInt8] {
        (0..<Self.width).reversed().map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}

extension PINVerificationValue: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package var description: String { "****" }
    package var debugDescription: String { "****" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
