import Numbers
import Testing

@Suite struct CurrencyTests {
    @Test(arguments: [
        ("JPY", 0), ("KRW", 0), ("VND", 0), ("USD", 2), ("EUR", 2), ("GBP", 2), ("CNY", 2),
        ("SGD", 2), ("HKD", 2), ("THB", 2), ("AUD", 2), ("CAD", 2), ("CHF", 2), ("INR", 2),
        ("TWD", 2), ("KWD", 3), ("BHD", 3),
    ])
    func `knows its exponent`(code: String, exponent: Int) {
        #expect(Currency(code: code)?.exponent == exponent)
    }

    @Test(arguments: ["", "jpy", "XXX", "JPYX", "JP"])
    func `refuses an unknown code`(code: String) {
        #expect(Currency(code: code) == nil)
    }

    @Test(arguments: [
        ("JPY", "1200", Int64(1200)), ("JPY", "1", 1), ("JPY", "007", 7),
        ("JPY", "2147483647", 2_147_483_647), ("EUR", "12.50", 1250), ("EUR", "12.5", 1250),
        ("EUR", "12", 1200), ("EUR", "0.01", 1), ("EUR", "21474836.47", 2_147_483_647),
        ("KWD", "1.234", 1234), ("KWD", "1.2", 1200),
        ("JPY", String(repeating: "0", count: 400) + "5", 5),
    ])
    func `reads an amount in minor units`(code: String, text: String, minor: Int64) throws {
        let currency = try #require(Currency(code: code))
        #expect(try currency.minorUnits(from: text) == minor)
    }

    @Test(arguments: [
        ("JPY", "", AmountError.empty),
        ("JPY", " ", .notANumber), ("JPY", "1 200", .notANumber), ("JPY", "1,200", .notANumber),
        ("JPY", "+5", .notANumber), ("JPY", "-", .notANumber), ("JPY", "--5", .notANumber),
        ("JPY", "0x10", .notANumber), ("JPY", "1e3", .notANumber), ("JPY", "１２", .notANumber),
        ("JPY", "99999999999999999999x", .notANumber), ("JPY", "12.", .notANumber),
        ("EUR", ".5", .notANumber), ("EUR", "1.2.3", .notANumber), ("EUR", ".", .notANumber),
        ("JPY", "12.5", .fractional), ("JPY", "12.0", .fractional), ("EUR", "1.234", .fractional),
        ("JPY", "-5", .negative), ("EUR", "-0.01", .negative),
        ("JPY", "0", .zero), ("EUR", "0.00", .zero), ("EUR", "000", .zero),
        ("JPY", "2147483648", .tooLarge), ("EUR", "21474836.48", .tooLarge),
        ("JPY", String(repeating: "9", count: 400), .tooLarge),
    ])
    func `refuses what is no amount`(code: String, text: String, error: AmountError) throws {
        let currency = try #require(Currency(code: code))
        #expect(throws: error) { try currency.minorUnits(from: text) }
    }

    @Test(arguments: [
        ("JPY", Int64(1200), "1,200 JPY"), ("JPY", 0, "0 JPY"), ("JPY", 999, "999 JPY"),
        ("JPY", 1_234_567, "1,234,567 JPY"), ("JPY", -1200, "-1,200 JPY"),
        ("EUR", 1250, "12.50 EUR"), ("EUR", 5, "0.05 EUR"), ("EUR", -5, "-0.05 EUR"),
        ("EUR", 123_456, "1,234.56 EUR"), ("KWD", 1, "0.001 KWD"),
        ("JPY", .min, "-9,223,372,036,854,775,808 JPY"),
    ])
    func `writes an amount without asking a locale`(
        code: String, minor: Int64, text: String
    ) throws {
        let currency = try #require(Currency(code: code))
        #expect(currency.format(minor: minor) == text)
    }
}
