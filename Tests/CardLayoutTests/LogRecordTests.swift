import ByteCoding
import CardTesting
import Numbers
import Testing

@testable import CardLayout

@Suite struct LogRecordTests {
    /// Id, kind, terminal, amount, list version; at 0, 16, 17, 25 and 29.
    private static let bytes =
        [UInt8](repeating: 0x1D, count: 16) + [0x02] + Array("SHOP0001".utf8)
        + [0x00, 0x00, 0x27, 0x10] + [0x01, 0x02, 0x03]

    @Test func `has each field where the table says it lies`() throws {
        let record = try LogRecord(Self.bytes)
        #expect(record.transactionID.text == String(repeating: "1d", count: 16))
        #expect(record.kind == .sale)
        #expect(record.terminal.text == "SHOP0001")
        #expect(record.amountMinor == 10_000)
        #expect(record.listVersion == 0x01_0203)
        #expect(record.bytes == Self.bytes)
        #expect(record.bytes.count == 32)
    }

    @Test(arguments: LogRecord.Kind.allCases, [0, 1, Int32.max])
    func `returns what it wrote`(kind: LogRecord.Kind, amount: Int32) throws {
        let record = LogRecord(
            transactionID: try #require(TransactionID(bytes: [UInt8](0..<16))), kind: kind,
            terminal: try #require(TerminalNumber.issuer), amountMinor: amount,
            listVersion: 0xFF_FFFF)
        #expect(try LogRecord(record.bytes) == record)
    }

    @Test(
        arguments: [
            ("no kind", 16, 0x00), ("an unknown kind", 16, 0xEE), ("a negative amount", 25, 0x80),
            ("a half-blank terminal", 24, 0x00), ("a terminal in lower case", 17, 0x73),
        ] as [(String, Int, UInt8)])
    func `refuses`(what: String, offset: Int, byte: UInt8) {
        var bytes = Self.bytes
        bytes[offset] = byte
        #expect(throws: ByteReader.Failure.badValue, "\(what)") { try LogRecord(bytes) }
    }

    @Test(arguments: [0, 15, 16, 24, 31]) func `refuses what is cut off`(count: Int) {
        #expect(throws: ByteReader.Failure.tooShort) {
            try LogRecord(Array(Self.bytes.prefix(count)))
        }
    }

    @Test func `refuses what goes on`() {
        #expect(throws: ByteReader.Failure.leftover) { try LogRecord(Self.bytes + [0]) }
    }

    @Test func `takes any bytes without a trap`() {
        var random = SeededRandom.fromEnvironment()
        print("LogRecordTests MAINSTAY_SEED=\(random.seed)")
        for round in 0..<10_000 {
            let bytes =
                round.isMultiple(of: 2)
                ? random.bytes(Int.random(in: 0...40, using: &random))
                : random.damaged(Self.bytes)
            guard let record = try? LogRecord(bytes) else { continue }
            #expect(record.bytes == bytes, "seed \(random.seed), round \(round)")
        }
    }
}

@Suite struct TriesLayoutTests {
    @Test func `has each field where the table says it lies`() throws {
        let bytes: [UInt8] = [3, 2] + [UInt8](repeating: 0, count: 30)
        let tries = try TriesLayout(bytes)
        #expect(tries == TriesLayout(cardPIN: 3, creditPIN: 2))
        #expect(tries.bytes == bytes)
    }

    @Test func `begins with three of each`() {
        #expect(TriesLayout.full == TriesLayout(cardPIN: 3, creditPIN: 3))
    }

    @Test func `T29 names the order that gave the tries back, and keeps it when they change`()
        throws
    {
        let order = try #require(TransactionID(bytes: Array(1...16)))
        let bytes: [UInt8] = [3, 3] + order.bytes + [UInt8](repeating: 0, count: 14)
        let tries = try TriesLayout(bytes)
        #expect(tries.restoredBy == order && tries.bytes == bytes)
        for counter in [TriesLayout.Counter.cardPIN, .creditPIN] {
            let spent = tries.setting(counter, to: 1)
            #expect(spent.restoredBy == order && spent.left(counter) == 1)
        }
        #expect(TriesLayout.full.restoredBy == nil)
    }

    @Test(arguments: [18, 25, 31]) func `refuses a spare byte that is not zero`(offset: Int) {
        var bytes = TriesLayout.full.bytes
        bytes[offset] = 1
        #expect(throws: ByteReader.Failure.badValue) { try TriesLayout(bytes) }
    }

    @Test(arguments: [0, 1, 2, 31]) func `refuses what is cut off`(count: Int) {
        #expect(throws: ByteReader.Failure.tooShort) {
            try TriesLayout(Array(TriesLayout.full.bytes.prefix(count)))
        }
    }

    @Test func `refuses what goes on`() {
        #expect(throws: ByteReader.Failure.leftover) {
            try TriesLayout(TriesLayout.full.bytes + [0])
        }
    }

    @Test func `takes any bytes without a trap`() {
        var random = SeededRandom.fromEnvironment()
        print("TriesLayoutTests MAINSTAY_SEED=\(random.seed)")
        for round in 0..<10_000 {
            let bytes =
                round.isMultiple(of: 2)
                ? random.bytes(Int.random(in: 0...40, using: &random))
                : random.damaged(TriesLayout.full.bytes)
            guard let tries = try? TriesLayout(bytes) else { continue }
            #expect(tries.bytes == bytes, "seed \(random.seed), round \(round)")
        }
    }
}
