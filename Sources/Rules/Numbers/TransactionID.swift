/// Names one transaction everywhere: in the journal, the card's log, evidence and receipts.
///
/// 16 random bytes, drawn by the caller and fixed at tap time (design, decision 2); as text, 32
/// hexadecimal digits in lower case.
package struct TransactionID: Hashable, Sendable, CustomStringConvertible {
    package static let width = 16

    package let bytes: [UInt8]

    /// Nil unless there are 16 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.width else { return nil }
        self.bytes = bytes
    }

    /// Nil unless the text is 32 hexadecimal digits; either case is read.
    package init?(text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 2 * Self.width else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 2) {
            guard let high = hexValue(of: digits[start]), let low = hexValue(of: digits[start + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    package var text: String { hexText(of: bytes) }

    package var description: String { text }
}
