package import ByteCoding
package import Numbers

/// The issuer's word that a number is valid again from an epoch on (profile, "Papers"): the second
/// paper of file 6, 128 bytes with its signature.
///
/// A desk restores by it, and checks device and expiry. A terminal looks only at number, UID and
/// epoch: a restored card stays restored when the grant has expired (T25).
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | version 1 |
/// | 1 | 7 | issuer id |
/// | 8 | 8 | card number |
/// | 16 | 2 | epoch |
/// | 18 | 8 | number of the device that may restore it |
/// | 26 | 4 | expiry, seconds since 1970 UTC |
/// | 30 | 34 | zeros |
package struct RestorationGrant: IssuerPaperBody {
    package static let name = "restoration grant"
    package static let width = 64
    private static let version: UInt8 = 1
    private static let spareCount = 34

    package let issuerID: IssuerID
    package let number: CardNumber
    package let epoch: Epoch
    package let device: TerminalNumber
    package let expiresAtUnixSeconds: UInt32

    package init(
        issuerID: IssuerID, number: CardNumber, epoch: Epoch, device: TerminalNumber,
        expiresAtUnixSeconds: UInt32
    ) {
        self.issuerID = issuerID
        self.number = number
        self.epoch = epoch
        self.device = device
        self.expiresAtUnixSeconds = expiresAtUnixSeconds
    }

    package init(from reader: inout ByteReader) throws(ByteReader.Failure) {
        guard try reader.takeByte() == Self.version,
            let issuerID = IssuerID(bytes: try reader.take(IssuerID.width)),
            let number = CardNumber(field: try reader.take(CardNumber.width))
        else { throw .badValue }
        self.issuerID = issuerID
        self.number = number
        epoch = Epoch(UInt16(truncatingIfNeeded: try reader.takeBigEndian(width: 2)))
        guard let device = TerminalNumber(field: try reader.take(TerminalNumber.width)) else {
            throw .badValue
        }
        self.device = device
        expiresAtUnixSeconds = UInt32(truncatingIfNeeded: try reader.takeBigEndian(width: 4))
        guard try reader.take(Self.spareCount).isBlank else { throw .badValue }
    }

    package func append(to writer: inout ByteWriter) {
        writer.append(Self.version)
        writer.append(issuerID.bytes)
        writer.append(number.bytes)
        writer.append(bigEndian: epoch.value, width: 2)
        writer.append(device.bytes)
        writer.append(bigEndian: expiresAtUnixSeconds, width: 4)
        writer.append([], zeroPaddedTo: Self.spareCount)
    }
}
