import ByteCoding
import CardTesting
import Testing

@testable import CardEmulator

@Suite struct TransactionMACTests {
    @Test(arguments: [
        ("an12343-t32-tmac", "tmcAfterCommit", 0), ("syn-tmac-pos", "tmcAfterCommit", 0),
        ("pm3-tm-keys-1", "storedTMC", 1),
    ])
    func `derives its session keys from the counter after the commit`(
        id: String, field: String, step: Int
    ) throws {
        let vector = try Vectors.vector(id)
        let keys = TransactionMAC.sessionKeys(
            key: try vector.inputs.bytes("appTransactionMACKey"),
            uid: try vector.inputs.bytes("uid"),
            counter: UInt32(try vector.inputs.integer(field) + step))
        #expect(keys.mac == (try vector.expected.bytes("sesTMMAC")))
        #expect(keys.enciphering == (try vector.expected.bytes("sesTMENC")))
    }

    private static func begin(_ vector: Vector) throws -> TransactionMAC {
        TransactionMAC(
            key: try vector.inputs.bytes("appTransactionMACKey"),
            uid: try vector.inputs.bytes("uid"),
            counter: UInt32(try vector.inputs.integer("tmcAfterCommit")))
    }

    @Test func `gives the published MAC of table 32`() throws {
        let vector = try Vectors.vector("an12343-t32-tmac")
        var mac = try Self.begin(vector)
        mac.append(
            try vector.inputs.bytes("writeRecordCmd"), data: try vector.inputs.bytes("record"))
        let enciphered = mac.append(
            readerID: try vector.inputs.bytes("readerId"),
            previous: try vector.inputs.bytes("tmriPrev"))
        #expect(enciphered == (try vector.expected.bytes("encTMRI")))
        #expect(mac.value == (try vector.expected.bytes("tmv")))
    }

    @Test func `takes the reader's id at the start, too`() throws {
        let vector = try Vectors.vector("syn-tmac-pos")
        var mac = try Self.begin(vector)
        let enciphered = mac.append(
            readerID: try vector.inputs.bytes("readerId"),
            previous: try vector.inputs.bytes("tmriPrev"))
        mac.append([0x6C, 0x03] + (try vector.inputs.bytes("getValue")))
        mac.append([0xDC, 0x03] + (try vector.inputs.bytes("debit")))
        mac.append(
            [0x8B, 0x01, 0, 0, 0, 0x20, 0, 0], data: try vector.inputs.bytes("record"))
        #expect(enciphered == (try vector.expected.bytes("encTMRI")))
        #expect(mac.value == (try vector.expected.bytes("tmv")))
    }

    @Test func `pads every entry to whole blocks`() throws {
        let vector = try Vectors.vector("syn-tmac-misc")
        let entries: [(header: [UInt8], data: [UInt8])] = [
            ([0xAD, 0, 0, 0, 0, 5, 0, 0], [1, 2, 3, 4, 5]),
            ([0x8D, 4, 0x10, 0, 0, 3, 0, 0], [0xAA, 0xBB, 0xCC]),
            ([0x0C, 3, 0x64, 0, 0, 0], []), ([0xEB, 1], []),
        ]
        var entered: [UInt8] = []
        var mac = try Self.begin(vector)
        for entry in entries {
            entered += TransactionMAC.entry(entry.header, data: entry.data)
            mac.append(entry.header, data: entry.data)
        }
        #expect(entered.hex == (try vector.expected.bytes("tmi")).hex)
        #expect(mac.value == (try vector.expected.bytes("tmv")))
    }
}
