import ByteCoding
package import DESFire
package import Numbers
package import PairedCards

/// A PIN as somebody typed it: 4 to 8 digits. No readable description, never stored; its bytes
/// are wiped when the last copy goes.
package struct PIN: Sendable, CustomStringConvertible, CustomReflectable {
    private let digits: WipedBytes

    /// Nil unless the text is 4 to 8 ASCII digits.
    package init?(_ text: String) {
        let digits = Array(text.utf8)
        guard (4...8).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.digits = WipedBytes(digits)
    }

    package var description: String { "PIN(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Field 42: first 8 bytes of `CMAC(key, "card" | number | digits)`.
    ///
    /// - Parameter key: derived from the chip's UID, so that the value is of no use elsewhere.
    package func cardValue(key: AESKey, number: CardNumber) -> PINVerificationValue? {
        value(key: key, purpose: "card", number: number.bytes)
    }

    /// Field 47: first 8 bytes of `CMAC(key, "credit" | credit number as stored | digits)`.
    ///
    /// - Parameter key: derived from the credit number, so that the value can be copied.
    package func creditValue(key: AESKey, number: CreditNumber) -> PINVerificationValue? {
        value(key: key, purpose: "credit", number: number.field)
    }

    /// Nil in the one case in 2^64 in which the value would read as a blank field.
    private func value(key: AESKey, purpose: String, number: [UInt8]) -> PINVerificationValue? {
        let code = key.cmac(Array(purpose.utf8) + number + digits.bytes)
        return PINVerificationValue(field: Array(code.prefix(PINVerificationValue.width)))
    }
}
