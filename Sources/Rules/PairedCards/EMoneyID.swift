/// Field 48: names the holder's e-money account, 1 to 16 visible ASCII characters, for example
/// `Abcd-40`.
package struct EMoneyID: Hashable, Sendable, CustomStringConvertible {
    /// The field's size on the card, padded with zeros.
    package static let maximumWidth = 16

    /// As many as there are characters, without padding.
    package let bytes: [UInt8]

    /// Nil when empty, too long, or not visible ASCII.
    package init?(bytes: [UInt8]) {
        guard isVisibleASCII(bytes, maximumWidth: Self.maximumWidth) else { return nil }
        self.bytes = bytes
    }

    /// Nil when empty, too long, or not visible ASCII.
    package init?(text: String) {
        self.init(bytes: Array(text.utf8))
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package var description: String { text }
}

/// Whether a text field is 1 to `maximumWidth` characters from `!` to `~`: without the space, so
/// that no two fields look alike on paper and differ.
func isVisibleASCII(_ bytes: [UInt8], maximumWidth: Int) -> Bool {
    (1...maximumWidth).contains(bytes.count)
        && bytes.allSatisfy { (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) }
}
