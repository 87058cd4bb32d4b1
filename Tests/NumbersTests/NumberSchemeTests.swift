import Numbers
import Testing

@Suite struct NumberSchemeTests {
    @Test(arguments: [
        ("9999999A", "0000000A", 0), ("9999999A", "0000000B", 1), ("9999999A", "0000001A", 26),
        ("9999999A", "1234567A", 1_234_567 * 26), ("9999999A", "9999999Z", 259_999_999),
        ("A9999999", "B0000000", 10_000_000), ("99999999", "00000042", 42),
        ("AAAAAAAA", "ZZZZZZZZ", 208_827_064_575),
    ])
    func `counts in the mixed radix of its pattern`(
        pattern: String, text: String, index: UInt64
    ) throws {
        let scheme = try #require(NumberScheme(pattern))
        let number = try #require(CardNumber(text: text))
        #expect(scheme.index(of: number) == index)
        #expect(scheme.number(at: index) == number)
    }

    @Test(arguments: [
        ("99999999", UInt64(100_000_000)), ("9999999A", 260_000_000),
        ("AAAAAAAA", 208_827_064_576),
    ])
    func `ends at its capacity`(pattern: String, capacity: UInt64) throws {
        let scheme = try #require(NumberScheme(pattern))
        #expect(scheme.capacity == capacity)
        #expect(scheme.number(at: capacity - 1) != nil)
        #expect(scheme.number(at: capacity) == nil)
        #expect(scheme.number(at: .max) == nil)
    }

    @Test(arguments: ["", "9999999", "9999999AA", "9999999a", "9999999B", "8999999A", "999999é"])
    func `refuses other patterns`(pattern: String) {
        #expect(NumberScheme(pattern) == nil)
    }

    @Test(arguments: ["12345678", "A234567A", "123456AA"])
    func `has no place for a number that does not fit`(text: String) throws {
        let scheme = try #require(NumberScheme("9999999A"))
        let number = try #require(CardNumber(text: text))
        #expect(scheme.index(of: number) == nil)
    }

    @Test func `is one to one along the whole of a step`() throws {
        let scheme = try #require(NumberScheme("9A9A9A9A"))
        for index in stride(from: 0, to: scheme.capacity, by: 9_973_421) {
            let number = try #require(scheme.number(at: index))
            #expect(scheme.index(of: number) == index)
        }
    }
}
