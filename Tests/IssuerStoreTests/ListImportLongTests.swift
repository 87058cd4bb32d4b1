import CardTesting
import FolderTesting
import Foundation
import IssuerStore
import Numbers
import Testing

/// A file of a million lines: memory stays where it was.
@Suite struct ListImportLongTests {
    private static let count = 1_000_000
    /// In KiB: what the database may hold, and what the pieces of the file take.
    private static let roomKiB = 32 * 1_024

    @Test(.enabled(if: LongRun.isWanted)) func `takes a million lines in bounded memory`() throws {
        var random = SeededRandom.fromEnvironment()
        print("ListImportLongTests MAINSTAY_SEED=\(random.seed)")
        let folder = try TemporaryFolder()
        let scheme = try #require(NumberScheme("9999999A"))
        let file = folder.path(of: "list.csv")
        let step = scheme.capacity / UInt64(Self.count)
        // Scattered, each once: a step that shares no factor with the count visits all.
        try Data().write(to: URL(filePath: file))
        let handle = try FileHandle(forWritingTo: URL(filePath: file))
        var text = ListLine.header + "\n"
        for index in 0..<UInt64(Self.count) {
            let rank = index &* 610_007 % UInt64(Self.count)
            let place = rank * step + .random(in: 0..<step, using: &random)
            let line = ListLine(place: place, epoch: .first, reason: .lost)
            text += (line.text(in: scheme) ?? "") + "\n"
            if index % 10_000 == 9_999 {
                try handle.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try handle.close()

        let database = try IssuerDatabase.create(at: folder.path(of: "issuer.sqlite"))
        let before = try LongRun.peakKiB(reset: true)
        let start = ContinuousClock.now
        let result = try database.importFile(file, in: scheme)
        let took = ContinuousClock.now - start
        let grown = try LongRun.peakKiB(reset: false) - before
        print("imported \(result.lines) lines in \(took), peak \(grown) KiB above the start")
        #expect(result == ImportResult(lines: Self.count, changed: Self.count))
        #expect(grown < Self.roomKiB)
        var last: UInt64?
        var exported = 0
        try database.forEachLine { line in
            #expect(last.map { $0 < line.place } ?? true)
            last = line.place
            exported += 1
        }
        #expect(exported == Self.count)
        #expect(try database.importFile(file, in: scheme).changed == 0)
    }
}

/// Whether long tests run, and what the process holds.
enum LongRun {
    ///
    /// `./run test-all` gives what measures its process one without other tests.
    static var isWanted: Bool {
        ProcessInfo.processInfo.environment["MAINSTAY_TEST_ALL"] == "1"
    }

    /// The most that this process has had in memory since the last reset.
    static func peakKiB(reset: Bool) throws -> Int {
        if reset {
            let handle = try FileHandle(forWritingTo: URL(filePath: "/proc/self/clear_refs"))
            try handle.write(contentsOf: Data("5\n".utf8))
            try handle.close()
        }
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return try #require(line?.split(separator: " ").compactMap { Int($0) }.first)
    }
}
