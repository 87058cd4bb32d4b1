package import ByteCoding
package import Numbers
package import PairedCards

/// The issuer's word on which numbers a card may replace (profile, "Papers"): the first paper of
/// file 6, 192 bytes with its signature.
///
/// A desk believes it in place of its own record of the pair, so that any desk can promote a card
/// that it has never met. A terminal asks it about numbers in field 45 that it has not heard of: a
/// number that the certificate does not name is no news (design, decision 5). A desk that meets it, on
/// a card or in an order, refuses the pair's former spares from then on (T32).
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | version 1 |
/// | 1 | 7 | issuer id |
/// | 8 | 8 | the card's own number |
/// | 16 | 2 | its epoch |
/// | 18 | 2 | generation |
/// | 20 | 4 | when it was signed, seconds since 1970 UTC |
/// | 24 | 4 x 10 | numbers that it may replace: number 8, epoch 2 |
/// | 64 | 4 x 10 | the pair's former spares: number 8, epoch 2 |
/// | 104 | 24 | zeros |
package struct PairCertificate: IssuerPaperBody {
    package static let name = "pair certificate"
    package static let width = 128
    private static let version: UInt8 = 1
    private static let zeroCount = 24

    package let issuerID: IssuerID
    package let number: CardNumber
    /// From which epoch on the number is valid: what is listed below it was overruled.
    package let epoch: Epoch
    /// Which assignment of a spare it is: of two certificates the higher one wins.
    package let generation: UInt16
    package let signedAtUnixSeconds: UInt32
    package let replaced: BlacklistInformation
    /// The spares that this one has followed, oldest first: each is invalid up to the epoch that it
    /// had then, and not at a later one, which the issuer gives it for another pair (T25, T32).
    package let formerSpares: BlacklistInformation

    package init(
        issuerID: IssuerID, number: CardNumber, epoch: Epoch, generation: UInt16,
        signedAtUnixSeconds: UInt32, replaced: BlacklistInformation,
        formerSpares: BlacklistInformation = .none
    ) {
        self.issuerID = issuerID
        self.number = number
        self.epoch = epoch
        self.generation = generation
        self.signedAtUnixSeconds = signedAtUnixSeconds
        self.replaced = replaced
        self.formerSpares = formerSpares
    }

    package init(from reader: inout ByteReader) throws(ByteReader.Failure) {
        guard try reader.takeByte() == Self.version,
            let issuerID = IssuerID(bytes: try reader.take(IssuerID.width)),
            let number = CardNumber(field: try reader.take(CardNumber.width))
        else { throw .badValue }
        self.issuerID = issuerID
        self.number = number
        epoch = Epoch(UInt16(truncatingIfNeeded: try reader.takeBigEndian(width: 2)))
        generation = UInt16(truncatingIfNeeded: try reader.takeBigEndian(width: 2))
        signedAtUnixSeconds = UInt32(truncatingIfNeeded: try reader.takeBigEndian(width: 4))
        replaced = try BlacklistInformation(from: &reader)
        formerSpares = try BlacklistInformation(from: &reader)
        guard try reader.take(Self.zeroCount).isBlank else { throw .badValue }
    }

    package func append(to writer: inout ByteWriter) {
        writer.append(Self.version)
        writer.append(issuerID.bytes)
        writer.append(number.bytes)
        writer.append(bigEndian: epoch.value, width: 2)
        writer.append(bigEndian: generation, width: 2)
        writer.append(bigEndian: signedAtUnixSeconds, width: 4)
        replaced.append(to: &writer)
        formerSpares.append(to: &writer)
        writer.append([], zeroPaddedTo: Self.zeroCount)
    }
}
