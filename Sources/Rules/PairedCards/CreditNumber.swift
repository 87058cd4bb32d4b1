/// Field 46: the number of the holder's credit account, 1 to 16 visible ASCII characters.
///
/// It must never be read in a log, an error or a receipt (design, decision 11): whatever prints
/// or reflects this type sees ``masked``. Only ``bytes`` gives it away, to the card codec and to
/// the issuer.
package struct CreditNumber: Hashable, Sendable {
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

    /// `****5432`: the last four characters, or none of a number shorter than eight.
    package var masked: String {
        "****" + (bytes.count < 8 ? "" : String(decoding: bytes.suffix(4), as: UTF8.self))
    }
}

extension CreditNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { masked }
    package var debugDescription: String { masked }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
