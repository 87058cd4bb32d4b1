/// The number of a card, fixed for its life: 8 characters of `0`-`9` and `A`-`Z`, for example
/// `1234567A` (patent fields 41, 43, 44, 45).
///
/// A blank is not a card number: a field that holds none is nil, so that two blanks can never
/// compare equal (T27). Two numbers are equal only as a whole.
package struct CardNumber: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes the field has, on the card and in messages.
    package static let width = AlphanumericField.width

    private let field: AlphanumericField

    /// Nil unless the text is exactly 8 characters of the alphabet; lower case is refused.
    package init?(text: String) {
        guard let field = AlphanumericField(text.utf8) else { return nil }
        self.field = field
    }

    /// Nil for a blank field (8 zero bytes) and for anything malformed.
    package init?(field bytes: [UInt8]) {
        guard let field = AlphanumericField(bytes) else { return nil }
        self.field = field
    }

    /// 8 ASCII bytes.
    package var bytes: [UInt8] { field.bytes }

    /// One of them, without an array of all.
    func byte(at index: Int) -> UInt8 { field.byte(at: index) }

    package var text: String { field.text }

    /// For receipts and screens that others may see: `****567A`.
    package var masked: String { "****" + text.suffix(4) }

    package var description: String { text }
}
