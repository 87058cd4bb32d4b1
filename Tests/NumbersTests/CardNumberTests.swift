import Numbers
import Testing

@Suite struct CardNumberTests {
    @Test(arguments: ["1234567A", "00000000", "ZZZZZZZZ"])
    func `returns the text and the bytes it was made of`(text: String) throws {
        let number = try #require(CardNumber(text: text))
        #expect(number.text == text)
        #expect(number.bytes == Array(text.utf8))
        #expect(CardNumber(field: number.bytes) == number)
        #expect("\(number)" == text)
    }

    @Test(arguments: [
        "", "1234567", "1234567AB", "1234567a", "1234567 ", "1234-67A", "１2345", "123456é",
        "1234567/", "1234567:", "1234567@", "1234567[", "\0\0\0\0\0\0\0\0",
    ])
    func `refuses any other text`(text: String) {
        #expect(CardNumber(text: text) == nil)
    }

    @Test(arguments: [
        [UInt8](repeating: 0, count: 8), [], [UInt8](repeating: 0, count: 7),
        [0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0], [UInt8](repeating: 0xFF, count: 8),
        [UInt8](repeating: 0x30, count: 9),
    ])
    func `T27 has no value for a blank or malformed field`(field: [UInt8]) {
        #expect(CardNumber(field: field) == nil)
    }

    @Test func `T27 compares whole numbers, every character of them`() throws {
        let number = try #require(CardNumber(text: "1234567A"))
        for position in 0..<CardNumber.width {
            var bytes = number.bytes
            bytes[position] = UInt8(ascii: "X")
            #expect(CardNumber(field: bytes) != number)
        }
    }

    @Test func `masks all but the last four characters`() {
        #expect(CardNumber(text: "1234567A")?.masked == "****567A")
    }
}

@Suite struct TerminalNumberTests {
    @Test func `is eight characters of the alphabet`() throws {
        let number = try #require(TerminalNumber(text: "SHOP0001"))
        #expect(number.text == "SHOP0001")
        #expect("\(number)" == "SHOP0001")
        #expect(TerminalNumber(field: number.bytes) == number)
    }

    @Test(arguments: ["", "SHOP001", "SHOP00012", "shop0001", "SHOP 001"])
    func `refuses any other text`(text: String) {
        #expect(TerminalNumber(text: text) == nil)
    }

    @Test func `has no value for a blank field`() {
        #expect(TerminalNumber(field: [UInt8](repeating: 0, count: 8)) == nil)
    }
}
