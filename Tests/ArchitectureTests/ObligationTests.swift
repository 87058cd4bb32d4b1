import Foundation
import Testing

/// The obligations O1 to O31 and the traps T1 to T32 of the source document, each by its name.
@Suite struct ObligationTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    static let all = (1...31).map { "O\($0)" } + (1...32).map { "T\($0)" }

    /// What tests and suites are called, in every file of tests but this one; none where they cannot
    /// be read.
    private static let held: Set<String> = {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
        return paths.filter {
            $0.hasSuffix("Tests.swift") && !$0.hasSuffix("/ObligationTests.swift")
        }
        .compactMap { try? String(contentsOf: root.appending(path: $0), encoding: .utf8) }
        .reduce(into: []) { $0.formUnion(names(in: $1)) }
    }()

    /// The words in the titles of tests and suites; a helper of the same look is none. Whole words:
    /// `T1` is not in `T12`.
    private static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        var isTest = false
        for line in text.split(separator: "\n") {
            if line.contains("@Test") { isTest = true }
            if line.contains("@Suite(\"") { names.formUnion(words(of: line, between: "\"")) }
            guard line.contains("func ") else { continue }
            if isTest { names.formUnion(words(of: line, between: "`")) }
            isTest = false
        }
        return names
    }

    private static func words(of line: Substring, between mark: Character) -> [String] {
        let parts = line.split(separator: mark, omittingEmptySubsequences: false)
        guard parts.count > 2 else { return [] }
        return parts[1].split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    @Test(arguments: all)
    func `every obligation and every trap is held by a test that names it`(name: String) {
        #expect(Self.held.contains(name))
    }

    @Test func `a name in a comment, a helper or a longer name does not count`() {
        let text = """
            /// O4 is a comment.
            func `O5 is a helper`() {}
            @Test(arguments: rows) func `O11, T31: is a test`(row: Row) {}
            @Test
            func `T2 is another`() throws {}
            @Suite("T7") struct RowTests {}
            """
        let names = Self.names(in: text)
        #expect(names.isDisjoint(with: ["O4", "O5", "O1", "T1", "T3"]))
        #expect(names.isSuperset(of: ["O11", "T31", "T2", "T7"]))
    }
}
