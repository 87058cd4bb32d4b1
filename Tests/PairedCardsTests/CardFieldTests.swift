import PairedCards
import Testing

@Suite struct CreditNumberTests {
    @Test(arguments: ["9", "98765432", "4111111111111111", "A-1~!"])
    func `is 1 to 16 visible characters`(text: String) {
        #expect(CreditNumber(text: text)?.bytes == Array(text.utf8))
    }

    @Test(arguments: ["", "41111111111111111", "9876 5432", "９８", "9\0", "9\u{7F}"])
    func `refuses any other text`(text: String) {
        #expect(CreditNumber(text: text) == nil)
    }

    @Test(arguments: [("98765432", "****5432"), ("7654321", "****"), ("1", "****")])
    func `shows four characters of a number that has more to hide`(text: String, masked: String) {
        #expect(CreditNumber(text: text)?.masked == masked)
    }

    @Test func `is redacted in every readable form`() throws {
        let number = try #require(CreditNumber(text: "98765432"))
        #expect(readableForms(of: number).allSatisfy { !$0.contains("9876") && !$0.contains("57") })
    }
}

@Suite struct PINVerificationValueTests {
    private static let field: [UInt8] = [0xC9, 0xC8, 0xC7, 0xC6, 0xC5, 0xC4, 0xC3, 0xC2]

    @Test func `returns the eight bytes of its field`() {
        #expect(PINVerificationValue(field: Self.field)?.bytes == Self.field)
    }

    @Test(arguments: [[], [1], [UInt8](repeating: 0, count: 8), [UInt8](repeating: 1, count: 9)])
    func `T27 has no value for a blank or another length`(field: [UInt8]) {
        #expect(PINVerificationValue(field: field) == nil)
    }

    @Test func `differs when any byte differs`() throws {
        let value = try #require(PINVerificationValue(field: Self.field))
        for position in Self.field.indices {
            var other = Self.field
            other[position] ^= 1
            #expect(PINVerificationValue(field: other) != value)
        }
    }

    @Test func `is redacted in every readable form`() throws {
        let value = try #require(PINVerificationValue(field: Self.field))
        let word = String(Self.field.reduce(0) { $0 << 8 | UInt64($1) })
        #expect(readableForms(of: value).allSatisfy { !$0.contains("201") && !$0.contains(word) })
        #expect(Mirror(reflecting: value).children.isEmpty)
    }
}

@Suite struct EMoneyIDTests {
    @Test func `is 1 to 16 visible characters`() {
        #expect(EMoneyID(text: "Abcd-40")?.text == "Abcd-40")
        #expect(EMoneyID(text: String(repeating: "x", count: 16)) != nil)
    }

    @Test(arguments: ["", "Abcd 40", "é", "xxxxxxxxxxxxxxxxx"])
    func `refuses any other text`(text: String) {
        #expect(EMoneyID(text: text) == nil)
    }
}

@Suite struct CardTableTests {
    @Test(arguments: try PatentTable.all())
    func `shows neither credit number nor PIN values in any readable form`(row: PatentTable) {
        for form in readableForms(of: row.table) {
            #expect(!form.contains("98765432"))
            #expect(!form.contains("57, 56, 55"))
            #expect(!form.contains("word"))
        }
    }
}

@Suite struct CopyStampTests {
    @Test(arguments: [(15, false), (16, true), (17, false)])
    func `has a digest of sixteen bytes`(count: Int, accepted: Bool) {
        let stamp = CopyStamp(unixSeconds: 1, digest: Array(repeating: 7, count: count))
        #expect((stamp != nil) == accepted)
    }

    @Test func `T27 has no time that reads as blank`() {
        #expect(CopyStamp(unixSeconds: 0, digest: Array(repeating: 7, count: 16)) == nil)
    }
}

/// Every way in which the standard library turns a value into text.
private func readableForms(of value: some Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    let children = Mirror(reflecting: value).children
    return [
        "\(value)", String(describing: value), String(reflecting: value), dumped,
        children.map { "\($0)" }.joined(),
    ]
}
