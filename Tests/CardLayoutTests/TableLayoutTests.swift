import ByteCoding
import CardTesting
import Numbers
import PairedCards
import Testing

@testable import CardLayout

@Suite struct TableLayoutTests {
    /// Every field of the documented table, written by hand: offset, bytes.
    static let fields: [(offset: Int, hex: String)] = [
        (0, "81"),
        (1, "3132333435363741"),
        (9, "11121314151617"),
        (16, String(repeating: "5e", count: 64)),
        (80, "a1a2a3a4a5a6a7a8"),
        (88, "3132333435363741"),
        (96, "3132333435363742"),
        (104, "3030303030303143" + "0102"),
        (114, "3030303030303244" + "0304"),
        (124, String(repeating: "00", count: 20)),
        (144, "3938373635343332" + "0000000000000000"),
        (160, "c1c2c3c4c5c6c7c8"),
        (168, "416263642d3430" + "000000000000000000"),
        (184, "0506"),
        (186, "0708"),
        (188, "09"),
        (189, "0a0b0c0d"),
        (193, "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"),
        (209, String(repeating: "00", count: 15)),
    ]

    static func handMade() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields {
            #expect(bytes.count == field.offset)
            bytes += try #require([UInt8](hex: field.hex))
        }
        #expect(bytes.count == 224)
        return bytes
    }

    @Test func `reads each field where the table says it lies`() throws {
        let layout = try TableLayout(Self.handMade())
        #expect(layout.identity.layoutVersion == 0x81)
        #expect(layout.identity.environment == .test)
        #expect(layout.identity.number.text == "1234567A")
        #expect(layout.identity.issuerID.description == "11121314151617")
        #expect(layout.identity.signature == [UInt8](repeating: 0x5E, count: 64))

        let table = layout.table
        #expect(table.layoutVersion == 0x81)
        #expect(table.cardNumber.text == "1234567A")
        #expect(table.cardPIN?.bytes.hex == "a1a2a3a4a5a6a7a8")
        #expect(table.mainCardNumber?.text == "1234567A")
        #expect(table.subCardNumber?.text == "1234567B")
        #expect(table.blacklist.entries.map(\.number.text) == ["0000001C", "0000002D"])
        #expect(table.blacklist.entries.map(\.epoch.value) == [0x0102, 0x0304])
        #expect(table.creditNumber?.bytes == Array("98765432".utf8))
        #expect(table.creditPIN?.bytes.hex == "c1c2c3c4c5c6c7c8")
        #expect(table.eMoneyID?.text == "Abcd-40")
        #expect(table.epoch.value == 0x0506)
        #expect(table.generation == 0x0708)
        #expect(table.pinKeyVersion == 9)
        #expect(table.lastCopy?.unixSeconds == 0x0A0B_0C0D)
        #expect(table.lastCopy?.digest == [UInt8](0xD0...0xDF))
    }

    @Test func `writes each field where the table says it lies`() throws {
        let bytes = try Self.handMade()
        #expect(try TableLayout(bytes).bytes.hex == bytes.hex)
    }

    @Test(arguments: try ExampleCard.all())
    func `returns the golden tables as they were written`(card: ExampleCard) throws {
        let bytes = card.layout.bytes
        #expect(bytes.count == 224)
        #expect(try TableLayout(bytes) == card.layout)
        #expect(try TableLayout(bytes).table == card.layout.table)
    }

    /// T27: a field of zeros is nil, each on its own.
    @Test(arguments: [
        (80, 8), (88, 8), (96, 8), (104, 40), (144, 16), (160, 8), (168, 16), (189, 20),
    ])
    func `T27 reads a field of zeros as absent`(offset: Int, count: Int) throws {
        var bytes = try Self.handMade()
        bytes.replaceSubrange(
            offset..<offset + count, with: repeatElement(0, count: count))
        let table = try TableLayout(bytes).table
        #expect((table.cardPIN == nil) == (offset == 80))
        #expect((table.mainCardNumber == nil) == (offset == 88))
        #expect((table.subCardNumber == nil) == (offset == 96))
        #expect(table.blacklist.entries.isEmpty == (offset == 104))
        #expect((table.creditNumber == nil) == (offset == 144))
        #expect((table.creditPIN == nil) == (offset == 160))
        #expect((table.eMoneyID == nil) == (offset == 168))
        #expect((table.lastCopy == nil) == (offset == 189))
        #expect(try TableLayout(bytes).bytes == bytes)
    }

    @Test(arguments: [
        ("layout version 0", 0, "00"), ("layout version 2", 0, "02"),
        ("layout version 2 of a test card", 0, "82"), ("an unknown bit", 0, "41"),
        ("a blank card number", 1, "0000000000000000"),
        ("a half-blank card number", 8, "00"), ("a card number in lower case", 8, "61"),
        ("a blank issuer", 9, "00000000000000"),
        ("a half-blank main number", 88, "00"), ("a main number that ends early", 95, "00"),
        ("a half-blank sub-card number", 103, "00"), ("a space in the sub number", 96, "20"),
        ("a half-blank entry", 111, "00"), ("an entry in lower case", 121, "64"),
        ("an entry after a blank one", 104, "00000000000000000000"),
        ("an entry after two blank ones", 134, "30303030303032440001"),
        ("an epoch without a number", 104, "0000000000000000"),
        ("an epoch behind the last entry", 143, "01"),
        ("a credit number with a hole", 146, "00"), ("a credit number with a space", 146, "20"),
        ("a credit number behind zeros", 144, "0000000000000000000000000000" + "3132"),
        ("an e-money ID with a hole", 170, "00"), ("an e-money ID of control codes", 168, "0a"),
        ("a digest without a date", 189, "00000000"),
        ("a spare byte that is not zero", 209, "01"), ("the last byte not zero", 223, "01"),
    ])
    func `refuses`(what: String, offset: Int, patch: String) throws {
        var bytes = try Self.handMade()
        let patch = try #require([UInt8](hex: patch))
        bytes.replaceSubrange(offset..<offset + patch.count, with: patch)
        #expect(throws: ByteReader.Failure.badValue, "\(what)") { try TableLayout(bytes) }
    }

    @Test(arguments: [0, 1, 79, 80, 208, 209, 223])
    func `refuses what is cut off`(count: Int) throws {
        let bytes = try Self.handMade()
        #expect(throws: ByteReader.Failure.tooShort) { try TableLayout(Array(bytes.prefix(count))) }
    }

    @Test(arguments: [1, 16, 96])
    func `refuses what goes on`(count: Int) throws {
        let bytes = try Self.handMade()
        #expect(throws: ByteReader.Failure.leftover) {
            try TableLayout(bytes + [UInt8](repeating: 0, count: count))
        }
    }

    /// Random bytes, and good tables with random damage: refused, or read as exactly what they
    /// say. MAINSTAY_SEED replays a run.
    @Test func `takes any bytes without a trap`() throws {
        var random = SeededRandom.fromEnvironment()
        print("TableLayoutTests MAINSTAY_SEED=\(random.seed)")
        let good = try Self.handMade()
        for round in 0..<10_000 {
            let bytes =
                round.isMultiple(of: 2)
                ? random.bytes(Int.random(in: 0...300, using: &random)) : random.damaged(good)
            guard let layout = try? TableLayout(bytes) else { continue }
            #expect(layout.bytes == bytes, "seed \(random.seed), round \(round)")
        }
    }
}
