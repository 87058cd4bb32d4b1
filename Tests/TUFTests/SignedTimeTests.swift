import Testing

@testable import TUF

@Suite struct SignedTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2000-02-29T12:00:00Z", 951_825_600),
        ("2026-11-24T23:59:59Z", 1_795_564_799), ("1969-12-31T23:59:59Z", -1),
        ("9999-12-31T23:59:59Z", 253_402_300_799), ("0001-01-01T00:00:00Z", -62_135_596_800),
    ])
    func `is read and written`(text: String, seconds: Int64) {
        #expect(SignedTime(text)?.secondsSince1970 == seconds)
        #expect(SignedTime(secondsSince1970: seconds).text == text)
    }

    @Test(arguments: [
        "", "2026-11-24", "2026-11-24T23:59:59", "2026-11-24T23:59:59+00:00",
        "2026-11-24T23:59:59.5Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
        "2026-11-24t23:59:59Z", " 026-11-24T23:59:59Z", "-026-11-24T23:59:59Z",
    ])
    func `is a time that exists, in one form`(text: String) {
        #expect(SignedTime(text) == nil)
    }
}
