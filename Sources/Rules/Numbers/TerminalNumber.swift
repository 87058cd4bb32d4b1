/// The number of a merchant's terminal: 8 characters of `0`-`9` and `A`-`Z`.
///
/// It stands in every log record that the terminal writes on a card (profile, file 4).
package struct TerminalNumber: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes the field has in a log record.
    package static let width = AlphanumericField.width

    private let field: AlphanumericField

    /// Nil unless the text is exactly 8 characters of the alphabet; lower case is refused.
    package init?(text: String) {
        self.init(field: Array(text.utf8))
    }

    /// Nil for a blank field (8 zero bytes) and for anything malformed.
    package init?(field bytes: [UInt8]) {
        guard let field = AlphanumericField(bytes) else { return nil }
        self.field = field
    }

    /// 8 ASCII bytes.
    package var bytes: [UInt8] { field.bytes }

    package var text: String { field.text }

    package var description: String { text }
}
