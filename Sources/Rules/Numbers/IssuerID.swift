/// Which issuer a card, a list or a key bundle belongs to: 7 bytes (profile, file 1).
package struct IssuerID: Hashable, Sendable, CustomStringConvertible {
    package static let width = 7

    package let bytes: [UInt8]

    /// Nil unless there are 7 bytes that are not all zero: a blank field names nobody (T27).
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.width, bytes.contains(where: { $0 != 0 }) else { return nil }
        self.bytes = bytes
    }

    package var description: String { hexText(of: bytes) }
}
