package import ByteCoding

/// File 2: how many wrong PINs are still allowed. 32 bytes.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | card PIN tries left |
/// | 1 | 1 | credit PIN tries left |
/// | 2 | 30 | zeros |
package struct TriesLayout: Hashable, Sendable {
    package static let count = 32
    /// What a new card starts with.
    package static let full = TriesLayout(cardPIN: 3, creditPIN: 3)

    package let cardPIN: UInt8
    package let creditPIN: UInt8

    package init(cardPIN: UInt8, creditPIN: UInt8) {
        self.cardPIN = cardPIN
        self.creditPIN = creditPIN
    }

    package init(_ bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        cardPIN = try reader.takeByte()
        creditPIN = try reader.takeByte()
        guard try reader.take(Self.count - 2).isBlank else { throw .badValue }
        try reader.finish()
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append([cardPIN, creditPIN], zeroPaddedTo: Self.count)
        return writer.bytes
    }
}
