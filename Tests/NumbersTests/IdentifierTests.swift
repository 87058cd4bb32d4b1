import Numbers
import Testing

@Suite struct EpochTests {
    @Test func `orders by value`() {
        #expect(Epoch.first < Epoch(1))
        #expect(Epoch(1) < Epoch(.max))
        #expect(Epoch(2) >= Epoch(2))
    }
}

@Suite struct IssuerIDTests {
    @Test(arguments: [(6, false), (7, true), (8, false)])
    func `is seven bytes`(count: Int, accepted: Bool) {
        #expect((IssuerID(bytes: Array(repeating: 1, count: count)) != nil) == accepted)
    }

    @Test func `has no value for a blank`() {
        #expect(IssuerID(bytes: Array(repeating: 0, count: 7)) == nil)
    }

    @Test func `is written in hexadecimal`() throws {
        let issuer = try #require(IssuerID(bytes: [0, 1, 0x0A, 0x10, 0xAB, 0xFF, 7]))
        #expect("\(issuer)" == "00010a10abff07")
    }
}

@Suite struct TransactionIDTests {
    private static let text = "000102030405060708090a0b0c0dfeff"

    @Test func `reads and writes 32 hexadecimal digits`() throws {
        let id = try #require(TransactionID(text: Self.text))
        #expect(id.text == Self.text)
        #expect(id.bytes.prefix(3) == [0, 1, 2])
        #expect(TransactionID(bytes: id.bytes) == id)
        #expect(TransactionID(text: Self.text.uppercased()) == id)
    }

    @Test(arguments: [
        "", text.dropLast(1) + "", text + "0", text.dropLast(2) + "+f", text.dropLast(1) + "g",
    ])
    func `refuses any other text`(text: String) {
        #expect(TransactionID(text: text) == nil)
    }

    @Test(arguments: [(15, false), (16, true), (17, false)])
    func `is sixteen bytes`(count: Int, accepted: Bool) {
        #expect((TransactionID(bytes: Array(repeating: 0, count: count)) != nil) == accepted)
    }
}
