import ByteCoding
import CardTesting
import DESFire
import Evidence
import Testing

@Suite struct TranscriptCodingTests {
    private static let rows = [
        TranscriptRow(opcode: 0x6C, header: [3], data: [0x10, 0x27, 0, 0]),
        TranscriptRow(opcode: 0xEB, header: [1], data: []),
        TranscriptRow(
            opcode: 0x8B, header: [4, 0, 0, 0, 0x20, 0, 0], data: [UInt8](repeating: 7, count: 32)),
    ]
    private static let text =
        "01" + "0003" + "6c" + "01" + "03" + "0004" + "10270000" + "eb" + "01" + "01" + "0000"
        + "8b" + "07" + "04000000200000" + "0020" + String(repeating: "07", count: 32)

    @Test func `has each field where the table says it lies`() throws {
        #expect(TranscriptCoding.bytes(of: Self.rows).hex == Self.text)
        let bytes = try #require([UInt8](hex: Self.text))
        #expect(try TranscriptCoding.rows(from: bytes) == Self.rows)
    }

    @Test(arguments: [0, 1, 256]) func `returns what it wrote`(count: Int) throws {
        let rows = (0..<count).map {
            TranscriptRow(opcode: UInt8($0 & 0xFF), header: [], data: [1])
        }
        #expect(try TranscriptCoding.rows(from: TranscriptCoding.bytes(of: rows)) == rows)
    }

    @Test(arguments: [0, 255, 256, 65_535]) func `carries data of any length`(count: Int) throws {
        let rows = [
            TranscriptRow(
                opcode: 0xAD, header: [UInt8](repeating: 1, count: 255),
                data: [UInt8](repeating: 2, count: count))
        ]
        #expect(try TranscriptCoding.rows(from: TranscriptCoding.bytes(of: rows)) == rows)
    }

    @Test(arguments: ["000000", "020000", "ff0000", "010101", "01ffff"])
    func `refuses another version and too many rows`(hex: String) throws {
        let bytes = try #require([UInt8](hex: hex))
        #expect(throws: ByteReader.Failure.badValue) { try TranscriptCoding.rows(from: bytes) }
    }

    @Test func `refuses what is cut off, wherever`() throws {
        let bytes = try #require([UInt8](hex: Self.text))
        for count in bytes.indices {
            #expect(throws: ByteReader.Failure.tooShort, "\(count)") {
                try TranscriptCoding.rows(from: Array(bytes.prefix(count)))
            }
        }
    }

    @Test func `refuses what goes on`() throws {
        let bytes = try #require([UInt8](hex: Self.text + "00"))
        #expect(throws: ByteReader.Failure.leftover) { try TranscriptCoding.rows(from: bytes) }
    }

    @Test func `takes any bytes without a trap`() throws {
        var random = SeededRandom.fromEnvironment()
        print("TranscriptCodingTests MAINSTAY_SEED=\(random.seed)")
        let good = try #require([UInt8](hex: Self.text))
        for round in 0..<10_000 {
            let bytes =
                switch round % 3 {
                case 0: random.bytes(Int.random(in: 0...80, using: &random))
                case 1: [1, 0, 2] + random.bytes(Int.random(in: 0...40, using: &random))
                default: random.damaged(good)
                }
            guard let rows = try? TranscriptCoding.rows(from: bytes) else { continue }
            #expect(
                TranscriptCoding.bytes(of: rows) == bytes, "seed \(random.seed), round \(round)")
        }
    }
}
