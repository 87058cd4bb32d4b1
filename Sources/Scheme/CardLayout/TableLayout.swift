package import ByteCoding
import Numbers
package import PairedCards

/// File 1, the control table: 224 bytes, read by one APDU.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 80 | identity, signed by the issuer (``CardIdentity``) |
/// | 80 | 8 | card PIN value (42) |
/// | 88 | 8 | main-card number (43) |
/// | 96 | 8 | sub-card number (44) |
/// | 104 | 4 x 10 | blacklist information (45): number 8, epoch 2, oldest first |
/// | 144 | 16 | credit number (46), zero padded |
/// | 160 | 8 | credit PIN value (47) |
/// | 168 | 16 | e-money ID (48), zero padded |
/// | 184 | 2 | epoch |
/// | 186 | 2 | generation |
/// | 188 | 1 | version of the PIN keys' masters |
/// | 189 | 4 + 16 | last copy: seconds since 1970 UTC, digest |
/// | 209 | 15 | zeros |
///
/// Integers have their most significant byte first. A field of zeros is blank, and a blank is nil,
/// so that two of them never compare equal (T27). Anything half blank or leftover is refused.
package struct TableLayout: Hashable, Sendable {
    package static let count = 224
    static let spareCount = 15

    package let identity: CardIdentity
    package let table: CardTable

    package init(identity: CardIdentity, table: CardTable) {
        self.identity = identity
        self.table = table
    }

    package init(_ bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        let identity = try CardIdentity(from: &reader)
        self.identity = identity
        table = try CardTable(from: &reader, identity: identity)
        guard try reader.take(Self.spareCount).isBlank else { throw .badValue }
        try reader.finish()
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(identity.bytes)
        table.append(to: &writer)
        writer.append([], zeroPaddedTo: Self.spareCount)
        return writer.bytes
    }
}

extension CardTable {
    init(from reader: inout ByteReader, identity: CardIdentity) throws(ByteReader.Failure) {
        self.init(
            layoutVersion: identity.layoutVersion,
            cardNumber: identity.number,
            cardPIN: PINVerificationValue(field: try reader.take(PINVerificationValue.width)),
            mainCardNumber: try Self.number(from: &reader),
            subCardNumber: try Self.number(from: &reader),
            blacklist: try BlacklistInformation(from: &reader),
            creditNumber: try Self.field(
                from: &reader, CreditNumber.maximumWidth, CreditNumber.init(bytes:)),
            creditPIN: PINVerificationValue(field: try reader.take(PINVerificationValue.width)),
            eMoneyID: try Self.field(
                from: &reader, EMoneyID.maximumWidth, EMoneyID.init(bytes:)),
            epoch: Epoch(UInt16(truncatingIfNeeded: try reader.takeBigEndian(width: 2))),
            generation: UInt16(truncatingIfNeeded: try reader.takeBigEndian(width: 2)),
            pinKeyVersion: try reader.takeByte(),
            lastCopy: try Self.copyStamp(from: &reader))
    }

    func append(to writer: inout ByteWriter) {
        writer.append(cardPIN?.bytes ?? [], zeroPaddedTo: PINVerificationValue.width)
        writer.append(mainCardNumber?.bytes ?? [], zeroPaddedTo: CardNumber.width)
        writer.append(subCardNumber?.bytes ?? [], zeroPaddedTo: CardNumber.width)
        blacklist.append(to: &writer)
        writer.append(creditNumber?.bytes ?? [], zeroPaddedTo: CreditNumber.maximumWidth)
        writer.append(creditPIN?.bytes ?? [], zeroPaddedTo: PINVerificationValue.width)
        writer.append(eMoneyID?.bytes ?? [], zeroPaddedTo: EMoneyID.maximumWidth)
        writer.append(bigEndian: epoch.value, width: 2)
        writer.append(bigEndian: generation, width: 2)
        writer.append(pinKeyVersion)
        writer.append(bigEndian: lastCopy?.unixSeconds ?? 0, width: 4)
        writer.append(lastCopy?.digest ?? [], zeroPaddedTo: CopyStamp.digestWidth)
    }

    /// A card number, or nil for a blank; anything else is damage.
    static func number(from reader: inout ByteReader) throws(ByteReader.Failure) -> CardNumber? {
        let bytes = try reader.take(CardNumber.width)
        if bytes.isBlank { return nil }
        guard let number = CardNumber(field: bytes) else { throw .badValue }
        return number
    }

    private static func copyStamp(from reader: inout ByteReader) throws(ByteReader.Failure)
        -> CopyStamp?
    {
        let seconds = UInt32(truncatingIfNeeded: try reader.takeBigEndian(width: 4))
        let digest = try reader.take(CopyStamp.digestWidth)
        if seconds != 0 { return CopyStamp(unixSeconds: seconds, digest: digest) }
        guard digest.isBlank else { throw .badValue }
        return nil
    }

    /// A text padded with zeros at its end, or nil for a blank.
    private static func field<Field>(
        from reader: inout ByteReader, _ width: Int, _ make: ([UInt8]) -> Field?
    ) throws(ByteReader.Failure) -> Field? {
        let bytes = try reader.take(width)
        guard let last = bytes.lastIndex(where: { $0 != 0 }) else { return nil }
        guard let field = make(Array(bytes[...last])) else { throw .badValue }
        return field
    }
}

extension BlacklistInformation {
    static let width = maximumCount * (CardNumber.width + 2)

    /// Four entries of number 8 and epoch 2, with zeros where none is: as the field on the card, in
    /// a paper, and in the issuer's books.
    package init(from reader: inout ByteReader) throws(ByteReader.Failure) {
        var entries: [BlacklistEntry] = []
        var hasEnded = false
        for _ in 0..<Self.maximumCount {
            let number = try CardTable.number(from: &reader)
            let epoch = UInt16(truncatingIfNeeded: try reader.takeBigEndian(width: 2))
            guard let number else {
                guard epoch == 0 else { throw .badValue }
                hasEnded = true
                continue
            }
            guard !hasEnded else { throw .badValue }
            entries.append(BlacklistEntry(number: number, epoch: Epoch(epoch)))
        }
        guard let information = BlacklistInformation(entries) else { throw .badValue }
        self = information
    }

    package func append(to writer: inout ByteWriter) {
        for index in 0..<Self.maximumCount {
            let entry = index < entries.count ? entries[index] : nil
            writer.append(entry?.number.bytes ?? [], zeroPaddedTo: CardNumber.width)
            writer.append(bigEndian: entry?.epoch.value ?? 0, width: 2)
        }
    }
}

extension [UInt8] {
    /// Zeros only.
    var isBlank: Bool { allSatisfy { $0 == 0 } }
}
