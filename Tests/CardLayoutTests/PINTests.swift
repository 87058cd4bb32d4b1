import ByteCoding
import DESFire
import Numbers
import PairedCards
import Testing

@testable import CardLayout

@Suite struct PINTests {
    private static func key(_ byte: UInt8) throws -> AESKey {
        try #require(AESKey([UInt8](repeating: byte, count: 16)))
    }

    @Test(arguments: ["1234", "12345678", "0000", "000000"])
    func `is 4 to 8 digits`(text: String) { #expect(PIN(text) != nil) }

    @Test(arguments: [
        "", "123", "123456789", "12a4", "12 4", "+123", "-123", "1.23", "１２３４", "१२३४",
        "1234\n", "123\0",
    ])
    func `refuses any other text`(text: String) { #expect(PIN(text) == nil) }

    @Test func `gives one card one value`() throws {
        let number = try Example.number("1234567A")
        let value = try PIN("1234")?.cardValue(key: Self.key(1), number: number)
        #expect(value != nil)
        #expect(try PIN("1234")?.cardValue(key: Self.key(1), number: number) == value)
    }

    @Test func `T21 gives every digit, card, number and purpose another value`() throws {
        let a = try Example.number("1234567A")
        let b = try Example.number("1234567B")
        let credit = try #require(CreditNumber(text: "1234567A"))
        let other = try #require(CreditNumber(text: "98765432"))
        let values = try [
            PIN("1234")?.cardValue(key: Self.key(1), number: a),
            PIN("1235")?.cardValue(key: Self.key(1), number: a),
            PIN("12340")?.cardValue(key: Self.key(1), number: a),
            PIN("1234")?.cardValue(key: Self.key(2), number: a),
            PIN("1234")?.cardValue(key: Self.key(1), number: b),
            PIN("1234")?.creditValue(key: Self.key(1), number: credit),
            PIN("1234")?.creditValue(key: Self.key(1), number: other),
            PIN("1234")?.creditValue(key: Self.key(2), number: credit),
        ].map { try #require($0) }
        #expect(Set(values).count == values.count)
    }

    @Test func `is the documented CMAC`() throws {
        let key = try Self.key(1)
        let number = try Example.number("1234567A")
        let credit = try #require(CreditNumber(text: "98765432"))
        let field = Array("98765432".utf8) + [UInt8](repeating: 0, count: 8)
        #expect(
            PIN("1234")?.cardValue(key: key, number: number)?.bytes
                == Array(key.cmac(Array("card1234567A1234".utf8)).prefix(8)))
        #expect(
            PIN("567890")?.creditValue(key: key, number: credit)?.bytes
                == Array(key.cmac(Array("credit".utf8) + field + Array("567890".utf8)).prefix(8)))
    }

    @Test func `T21 T22 is redacted in every readable form`() throws {
        let pin = try #require(PIN("86420"))
        var dumped = ""
        dump(pin, to: &dumped)
        for form in ["\(pin)", String(reflecting: pin), String(describing: [pin]), dumped] {
            #expect(form.contains("redacted"))
            #expect(!form.contains("86420") && !form.contains("56") && !form.contains("54"))
        }
        #expect(Mirror(reflecting: pin).children.isEmpty)
    }
}
