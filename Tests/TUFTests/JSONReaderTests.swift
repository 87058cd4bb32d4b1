import CardTesting
import FeedTesting
import Testing

@testable import TUF

@Suite struct JSONReaderTests {
    private static let readable: [(String, JSON)] = [
        ("null", .null), (" true\n", true), ("[ ]", .list([])), ("{ }", .object([:])),
        (#"{"a":[1,-2,{"b":"c"}]}"#, ["a": [1, -2, ["b": "c"]]]),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        (#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, "\"\\/\u{8}\u{C}\n\r\t\u{e9}\u{1F600}"),
    ]

    @Test(arguments: readable)
    func `reads what is JSON`(text: String, value: JSON) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("", JSONReader.Failure.malformed), ("[", .malformed), ("[1,]", .malformed),
        ("{\"a\"}", .malformed), ("{\"a\":1,}", .malformed), ("nul", .malformed),
        ("1 2", .malformed), ("01", .malformed), ("-0", .malformed), ("-", .malformed),
        ("+1", .malformed), ("\"a", .malformed), ("\"\\x\"", .malformed),
        ("\"\t\"", .malformed), (#""\ud800""#, .malformed), (#""\ud800\u0041""#, .malformed),
        (#""\udc00""#, .malformed), (#""\u12""#, .malformed), ("NaN", .malformed),
        ("1.5", .notAnInteger), ("1e3", .notAnInteger), ("1.0", .notAnInteger),
        ("9223372036854775808", .notAnInteger), (#"{"a":1,"a":1}"#, .duplicateName),
        ("{\"\u{e9}\":1,\"e\u{301}\":1}", .duplicateName), ("\u{FEFF}1", .malformed),
    ])
    func `refuses what is not, or is not for us`(text: String, failure: JSONReader.Failure) {
        #expect(throws: failure) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test(arguments: [
        [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xFF, 0x22],
    ])
    func `refuses what is not UTF-8`(bytes: [UInt8]) {
        #expect(throws: JSONReader.Failure.malformed) { try JSONReader.read(bytes) }
    }

    @Test func `counts how deep it is`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONReader.read(nested(JSONReader.maximumDepth)) }
        #expect(throws: JSONReader.Failure.tooDeep) {
            try JSONReader.read(nested(JSONReader.maximumDepth + 1))
        }
        #expect(throws: JSONReader.Failure.tooDeep) {
            try JSONReader.read([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20))
        }
    }

    @Test func `what it reads has one canonical form, whatever happened to its bytes`() throws {
        var random = SeededRandom.fromEnvironment()
        print("MAINSTAY_SEED=\(random.seed)")
        let feed = try TestFeed()
        let document = try feed.server.get("1.targets.json", 1 << 20)
        var readable = 0
        for _ in 0..<2000 {
            let damaged = random.damaged(document)
            guard let value = try? JSONReader.read(damaged) else { continue }
            readable += 1
            _ = try? Envelope(damaged)
            // The canonical form escapes no control character, and JSON allows none unescaped.
            guard value.canonical.allSatisfy({ $0 >= 0x20 }) else { continue }
            #expect(try JSONReader.read(value.canonical) == value)
        }
        #expect(readable > 0)
    }
}

@Suite struct CanonicalJSONTests {
    /// As securesystemslib 1.4.0 encodes them.
    private static let forms: [(JSON, String)] = [
        (["b": 1, "a": [true, false, .null], "": ""], #"{"":"","a":[true,false,null],"b":1}"#),
        (["\u{1F600}": 1, "\u{FFFD}": 2], "{\"\u{FFFD}\":2,\"\u{1F600}\":1}"),
        ("a\"b\\c\n\u{7f}", "\"a\\\"b\\\\c\n\u{7f}\""),
        (["B": 1, "a": 2, "A": -3], #"{"A":-3,"B":1,"a":2}"#),
    ]

    @Test(arguments: forms)
    func `is that of the specification`(value: JSON, text: String) {
        #expect(value.canonical == Array(text.utf8))
    }
}
