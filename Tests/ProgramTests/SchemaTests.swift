import Foundation
import Testing

/// The published schemas, and the checker that the other suites trust.
@Suite struct SchemaTests {
    private static let names = [
        "sale", "check", "card", "journal-list", "journal-record", "readers", "doctor",
        "blacklist", "error", "enroll", "issuer-init", "card-issue", "terminal-add", "chip",
        "reversal", "sales-open", "abandon", "journal-verify", "day",
        "config-check",
        "list-number", "list-import", "feed-address", "feed-keys", "feed-publish",
        "sync", "blacklist-status", "status",
        "pair-assign", "pair-list", "grant", "unlock",
        "desk-session", "desk-status", "desk-unlock", "staff", "staff-list",
        "desk-procedure", "desk-open", "drill",
    ]

    @Test func `every published schema is known here`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Schema.folder.path)
        #expect(Set(files) == Set(Self.names.map { $0 + ".json" }))
        for name in Self.names {
            let schema = try Schema(name)
            #expect(
                schema.root["$schema"]
                    == .string("https://json-schema.org/draft/2020-12/schema"))
        }
    }

    @Test func `the checker finds what is wrong`() throws {
        let schema = try Schema("blacklist")
        func problems(_ text: String) throws -> Int {
            schema.problems(in: try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8)))
                .count
        }
        #expect(try problems(#"{"number": "1234567A", "answer": "listed"}"#) == 0)
        #expect(try problems(#"{"number": "1234567A", "answer": "listed", "more": 1}"#) == 0)
        #expect(try problems(#"{"number": "1234567A"}"#) == 1)
        #expect(try problems(#"{"number": "1234567a", "answer": "listed"}"#) == 1)
        #expect(try problems(#"{"number": 1, "answer": "perhaps"}"#) == 2)
        #expect(try problems("[]") == 1)
    }

    @Test func `truth and numbers are kept apart`() throws {
        let tree = try JSONDecoder().decode(JSONTree.self, from: Data("[true, 1, 1.5, null]".utf8))
        #expect(tree == .array([.bool(true), .integer(1), .number(1.5), .null]))
    }
}
