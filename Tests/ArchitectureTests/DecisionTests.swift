import Foundation
import Testing

/// The numbered decisions, and the tests that they say hold them.
@Suite struct DecisionTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func decisions() throws -> [(name: String, text: String)] {
        let folder = root.appending(path: "Sources/Programs/mainstay/mainstay.docc/Decisions")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
        }
    }

    private static func suites() throws -> Set<Substring> {
        let folder = root.appending(path: "Tests")
        var names: Set<Substring> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for match in text.matches(of: /struct (\w+Tests)\b/) { names.insert(match.1) }
        }
        return names
    }

    @Test func `each has its parts, and its number in order`() throws {
        let decisions = try Self.decisions()
        #expect(decisions.count >= 16)
        for (index, decision) in decisions.enumerated() {
            #expect(decision.text.hasPrefix("# \(index + 1). "), "\(decision.name)")
            for part in ["**Context.**", "**Decision.**", "**Consequence.**", "**Held by**"] {
                #expect(decision.text.contains(part), "\(decision.name): \(part)")
            }
        }
    }

    @Test func `each is held by tests that exist`() throws {
        let suites = try Self.suites()
        for decision in try Self.decisions() {
            let held = decision.text.components(separatedBy: "**Held by**").last ?? ""
            let named = held.matches(of: /`(\w+)`/).map(\.1)
            #expect(!named.isEmpty, "\(decision.name)")
            for name in named {
                #expect(suites.contains(name), "\(decision.name): \(name)")
            }
        }
    }
}
