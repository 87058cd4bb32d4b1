import ByteCoding
import CardTesting
import Evidence
import Testing

@testable import DESFire

/// The issuer's computation against every vector of a transaction MAC.
@Suite struct TransactionMACTests {
    static let keys: [(id: String, field: String, step: Int)] = [
        ("an12343-t32-tmac", "tmcAfterCommit", 0), ("syn-tmac-pos", "tmcAfterCommit", 0),
        ("pm3-tm-keys-1", "storedTMC", 1),
    ]
    static let values = ["an12343-t32-tmac", "syn-tmac-pos", "syn-tmac-misc"]

    private static func key(_ vector: Vector) throws -> AESKey {
        try #require(AESKey(try vector.inputs.bytes("appTransactionMACKey")))
    }

    @Test(arguments: keys)
    func `derives the session key from the counter after the commit`(
        id: String, field: String, step: Int
    ) throws {
        let vector = try Vectors.vector(id)
        let session = TransactionMAC.sessionKey(
            key: try Self.key(vector), uid: try vector.inputs.bytes("uid"),
            counter: UInt32(try vector.inputs.integer(field) + step))
        #expect(session.bytes == (try vector.expected.bytes("sesTMMAC")))
    }

    @Test(arguments: values)
    func `computes the input and the MAC`(id: String) throws {
        let vector = try Vectors.vector(id)
        let rows = try Self.rows(vector)
        let input = rows.flatMap { TransactionMAC.contribution(of: $0) }
        #expect(input.hex == (try vector.expected.bytes("tmi").hex))
        let value = TransactionMAC.value(
            rows: rows, key: try Self.key(vector), uid: try vector.inputs.bytes("uid"),
            counter: UInt32(try vector.inputs.integer("tmcAfterCommit")))
        #expect(value == (try vector.expected.bytes("tmv")))
    }

    @Test func `depends on counter, chip, key and the order of the rows`() throws {
        let vector = try Vectors.vector("syn-tmac-misc")
        let rows = try Self.rows(vector)
        let key = try Self.key(vector)
        let uid = try vector.inputs.bytes("uid")
        let other = uid.dropLast() + [0x67]
        let values = [
            TransactionMAC.value(rows: rows, key: key, uid: uid, counter: 2),
            TransactionMAC.value(rows: rows, key: key, uid: uid, counter: 3),
            TransactionMAC.value(rows: rows, key: key, uid: Array(other), counter: 2),
            TransactionMAC.value(rows: rows, key: .zero, uid: uid, counter: 2),
            TransactionMAC.value(rows: rows.reversed(), key: key, uid: uid, counter: 2),
            TransactionMAC.value(rows: rows.dropLast(), key: key, uid: uid, counter: 2),
            TransactionMAC.value(rows: [], key: key, uid: uid, counter: 2),
        ]
        #expect(Set(values).count == values.count)
        #expect(values.allSatisfy { $0.count == 8 })
    }

    /// Together with the vectors that the reader's suites claim, these are all.
    @Test func `every vector of a transaction MAC is here`() throws {
        let ids = try Vectors.load().filter { $0.inputs.has("appTransactionMACKey") }.map(\.id)
        #expect(Set(Self.keys.map(\.id) + Self.values) == Set(ids))
        #expect(ids.count == 4)
    }

    private static func rows(_ vector: Vector) throws -> [TranscriptRow] {
        let inputs = vector.inputs
        switch vector.id {
        case "an12343-t32-tmac":
            let command = try inputs.bytes("writeRecordCmd")
            let record = TranscriptRow(
                opcode: command[0], header: Array(command.dropFirst()),
                data: try inputs.bytes("record"))
            return [record, try readerID(vector)]
        case "syn-tmac-pos":
            return [
                try readerID(vector),
                TranscriptRow(opcode: 0x6C, header: [3], data: try inputs.bytes("getValue")),
                TranscriptRow(opcode: 0xDC, header: [3], data: try inputs.bytes("debit")),
                TranscriptRow(
                    opcode: 0x8B, header: [1, 0, 0, 0, 0x20, 0, 0],
                    data: try inputs.bytes("record")),
            ]
        default:
            return [
                TranscriptRow(
                    opcode: 0xAD, header: [0, 0, 0, 0, 5, 0, 0], data: [1, 2, 3, 4, 5]),
                TranscriptRow(
                    opcode: 0x8D, header: [4, 0x10, 0, 0, 3, 0, 0], data: [0xAA, 0xBB, 0xCC]),
                TranscriptRow(opcode: 0x0C, header: [3], data: [0x64, 0, 0, 0]),
                TranscriptRow(opcode: 0xEB, header: [1], data: []),
            ]
        }
    }

    /// CommitReaderID is no row of ours: it is disabled on the cards of the product. What the chip
    /// feeds in, `C8 | id | EncTMRI` in one piece, is built here; the enciphered id is computed
    /// too, because no code of the product does.
    private static func readerID(_ vector: Vector) throws -> TranscriptRow {
        let key = try key(vector)
        let counter = [UInt8](
            littleEndian: try vector.inputs.integer("tmcAfterCommit"), width: 4)
        let session = key.cmac(
            [0xA5, 0, 1, 0, 0x80] + counter + (try vector.inputs.bytes("uid")))
        #expect(session == (try vector.expected.bytes("sesTMENC")))
        let enciphered = try #require(AESKey(session)).encryptCBC(
            try vector.inputs.bytes("tmriPrev"), iv: AESKey.zeroIV)
        #expect(enciphered == (try vector.expected.bytes("encTMRI")))
        return TranscriptRow(
            opcode: 0xC8, header: try vector.inputs.bytes("readerId") + enciphered, data: [])
    }
}
