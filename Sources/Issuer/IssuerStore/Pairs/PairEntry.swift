import ByteCoding
package import CardLayout
import DurableSQLite
package import Numbers
package import PairedCards

/// One pair in the issuer's books, as it is now.
package struct PairEntry: Hashable, Sendable {
    package var main: CardNumber
    package var sub: CardNumber
    package var subUID: CardUID
    /// Which assignment of a spare it is, from 1 (T32).
    package var generation: UInt16
    /// Its former main cards, oldest first, each with the epoch up to which it is invalid.
    package var replaced: BlacklistInformation
    /// Its spares that another one has followed, oldest first, each with the epoch up to which it
    /// became invalid by that (T32).
    package var formerSpares: BlacklistInformation
    /// The spare's newest one.
    package var certificate: IssuerPaper<PairCertificate>
    /// Milliseconds since 1970-01-01 UTC.
    package var assignedAtMs: Int64
}

/// One assignment of a spare, now or before.
package struct PairAssignment: Hashable, Sendable {
    package let generation: UInt16
    package let main: CardNumber
    package let sub: CardNumber
    /// Milliseconds since 1970-01-01 UTC.
    package let assignedAtMs: Int64
}

extension PairEntry {
    init(_ row: StoredRow) throws(StoreError) {
        main = try row.present(CardNumber(text: row.text("main")))
        sub = try row.present(CardNumber(text: row.text("sub")))
        subUID = try row.present(CardUID(row.blob("sub_uid")))
        generation = try row.present(UInt16(exactly: row.integer("generation")))
        replaced = try row.present(BlacklistInformation(column: row.blob("replaced")))
        formerSpares = try row.present(BlacklistInformation(column: row.blob("former_spares")))
        certificate = try row.present(
            try? IssuerPaper<PairCertificate>.decoded(row.blob("certificate")))
        assignedAtMs = try row.integer("assigned_at_ms")
    }
}

extension PairAssignment {
    init(_ row: StoredRow) throws(StoreError) {
        generation = try row.present(UInt16(exactly: row.integer("generation")))
        main = try row.present(CardNumber(text: row.text("main")))
        sub = try row.present(CardNumber(text: row.text("sub")))
        assignedAtMs = try row.integer("assigned_at_ms")
    }
}

extension BlacklistInformation {
    /// As on the card.
    var column: [UInt8] {
        var writer = ByteWriter()
        append(to: &writer)
        return writer.bytes
    }

    init?(column bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let value = try? BlacklistInformation(from: &reader), reader.remaining == 0 else {
            return nil
        }
        self = value
    }
}
