import Foundation
import Testing

/// Walks the sources for what must never be there.
@Suite struct SourceTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private struct Source {
        let path: String
        let lines: [String]
        /// `Card`, `Rules`, …
        let floor: String
        let target: String
    }

    private static func sources() throws -> [Source] {
        let base = root.appending(path: "Sources")
        let all = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try all.filter { $0.hasSuffix(".swift") }.map { path in
            let parts = path.split(separator: "/").map(String.init)
            let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
            return Source(
                path: path, lines: text.components(separatedBy: "\n"), floor: parts[0],
                target: parts[1])
        }
    }

    private static func imports(_ source: Source) -> [String] {
        source.lines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"), place <= 1 else { return nil }
            return words.last
        }
    }

    @Test(arguments: ["try!", "as!", "fatalError(", "TODO", "FIXME", "print("])
    func `nothing that traps, and nothing left to do`(word: String) throws {
        for source in try Self.sources() {
            for (number, line) in source.lines.enumerated() where line.contains(word) {
                Issue.record("\(source.path):\(number + 1): \(word)")
            }
        }
    }

    @Test func `imports go downwards only`() throws {
        let floors = [
            "Card", "Rules", "Scheme", "Service", "Shop", "Issuer", "Testing", "Programs",
        ]
        let sources = try Self.sources()
        let floorOf = Dictionary(sources.map { ($0.target, $0.floor) }) { first, _ in first }
        for source in sources {
            for name in Self.imports(source) {
                guard let floor = floorOf[name], let there = floors.firstIndex(of: floor),
                    let here = floors.firstIndex(of: source.floor)
                else { continue }
                #expect(there <= here, "\(source.path) imports \(name)")
                let isAcross = [source.floor, floor].sorted() == ["Issuer", "Shop"]
                #expect(!isAcross, "\(source.path) imports \(name)")
            }
        }
    }

    /// Third-party modules, and who may import them.
    private static let allowed: [String: Set<String>] = [
        "GRDB": ["DurableSQLite", "ShopStore", "IssuerStore"],
        "ArgumentParser": [
            "Console", "ShopCommands", "IssuerCommands", "SimulatorCommands", "tuf-client",
        ],
        "Crypto": [
            "DESFire", "CardEmulator", "CardLayout", "Evidence", "TUF", "FeedTesting", "ShopStore",
            "FeedPublishing", "SchemeMessages", "BackupDevice",
        ],
        "CryptoExtras": ["DESFire", "CardEmulator", "TUF", "BackupDevice"],
        "AsyncHTTPClient": ["IssuerLink"],
        "NIOCore": ["IssuerLink"],
        "NIOHTTP1": ["IssuerLink"],
        "NIOSSL": ["IssuerLink"],
        "CPCSC": ["PCSC"],
    ]

    @Test func `third-party modules stay where they are allowed`() throws {
        for source in try Self.sources() {
            for name in Self.imports(source) {
                guard let targets = Self.allowed[name] else { continue }
                #expect(targets.contains(source.target), "\(source.path) imports \(name)")
            }
        }
    }

    @Test func `the rules know neither Foundation nor the clock`() throws {
        for source in try Self.sources() where source.floor == "Rules" {
            let names = Self.imports(source)
            #expect(!names.contains { $0.hasPrefix("Foundation") }, "\(source.path)")
            for word in ["Date()", "ContinuousClock", "SystemRandomNumberGenerator", "async "] {
                #expect(!source.lines.contains { $0.contains(word) }, "\(source.path): \(word)")
            }
        }
    }

    @Test func `the product links nothing virtual`() throws {
        for source in try Self.sources()
        where source.target == "mainstay" || source.target == "ShopCommands" {
            for name in Self.imports(source) {
                #expect(!["CardEmulator", "ShopTesting", "CardTesting", "VPCD"].contains(name))
            }
        }
    }

    @Test func `no file is longer than 400 lines, no sharing is unchecked`() throws {
        for source in try Self.sources() {
            #expect(source.lines.count <= 401, "\(source.path)")
            guard source.target != "PCSC" else { continue }
            #expect(!source.lines.contains { $0.contains("@unchecked") }, "\(source.path)")
        }
    }
}
