package import ByteCoding
package import Numbers

/// File 2: how many wrong PINs are still allowed. 32 bytes.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | card PIN tries left |
/// | 1 | 1 | credit PIN tries left |
/// | 2 | 16 | the issuer's order that gave the tries back last; zeros: none |
/// | 18 | 14 | zeros |
package struct TriesLayout: Hashable, Sendable {
    package static let count = 32
    /// What a new card starts with.
    package static let full = TriesLayout(cardPIN: 3, creditPIN: 3)

    package let cardPIN: UInt8
    package let creditPIN: UInt8
    /// Kept by every later change of the tries at the same epoch, by which an order is bound as well:
    /// one whose commit was cut is told by it from one that was carried out, and gives no tries a
    /// second time (T29).
    package let restoredBy: TransactionID?

    package init(cardPIN: UInt8, creditPIN: UInt8, restoredBy: TransactionID? = nil) {
        self.cardPIN = cardPIN
        self.creditPIN = creditPIN
        self.restoredBy = restoredBy
    }

    package init(_ bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        cardPIN = try reader.takeByte()
        creditPIN = try reader.takeByte()
        let order = try reader.take(TransactionID.width)
        restoredBy = order.isBlank ? nil : TransactionID(bytes: order)
        guard try reader.take(Self.count - 2 - TransactionID.width).isBlank else {
            throw .badValue
        }
        try reader.finish()
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append([cardPIN, creditPIN] + (restoredBy?.bytes ?? []), zeroPaddedTo: Self.count)
        return writer.bytes
    }
}

extension TriesLayout {
    /// Which of the two PINs.
    package enum Counter: Hashable, Sendable {
        case cardPIN
        case creditPIN
    }

    package func left(_ counter: Counter) -> UInt8 {
        switch counter {
        case .cardPIN: cardPIN
        case .creditPIN: creditPIN
        }
    }

    /// The same with another number of tries left for one PIN.
    package func setting(_ counter: Counter, to left: UInt8) -> TriesLayout {
        switch counter {
        case .cardPIN:
            TriesLayout(cardPIN: left, creditPIN: creditPIN, restoredBy: restoredBy)
        case .creditPIN: TriesLayout(cardPIN: cardPIN, creditPIN: left, restoredBy: restoredBy)
        }
    }
}
