import DurableSQLite
import FeedTesting
import FolderTesting
import Foundation
import IssuerStore
import TUF
import Testing

@testable import FeedPublishing

@Suite struct FeedSetupTests {
    private let trial: FeedTrial

    init() throws { trial = try FeedTrial() }

    private func client() throws -> FeedClient {
        FeedClient(root: try #require(try trial.home.rootForTerminals()))
    }

    private func vault() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: trial.offline) {
            files[name] = FileManager.default.contents(atPath: trial.offline + "/" + name)
        }
        return files
    }

    @Test func `keys are for their owner alone, and made once`() throws {
        let before = try vault()
        #expect(before.count == 3)
        for path in before.keys.map({ trial.offline + "/" + $0 })
            + [trial.home.path + "/feed-keys.json"]
        {
            let file = try FileManager.default.attributesOfItem(atPath: path)
            #expect(file[.posixPermissions] as? Int == 0o600, "\(path)")
        }
        #expect(throws: FeedError.exists) { try trial.setup.create(atMs: trial.nowMs) }
        #expect(throws: FeedError.exists) {
            try FeedSetup(trial.home, offline: trial.folder.path(of: "x")).create(atMs: trial.nowMs)
        }
        #expect(try vault() == before)
    }

    @Test func `a folder with other things in it is left as it is`() throws {
        let fresh = try FeedTrial(hasKeys: false)
        try FileManager.default.createDirectory(
            atPath: fresh.offline, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: fresh.offline + "/x"))
        #expect(throws: FeedError.folder(.exists)) { try fresh.setup.create(atMs: fresh.nowMs) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: fresh.offline) == ["x"])
        try FileManager.default.removeItem(atPath: fresh.offline + "/x")
        #expect(try fresh.setup.create(atMs: fresh.nowMs).rootVersion == 1)
    }

    @Test func `says no secret`() throws {
        let keys = try #require(try FeedKeys(in: trial.home.path))
        var text = ""
        dump(keys, to: &text)
        dump(try OfflineKeys(at: trial.offline), to: &text)
        text += String(reflecting: keys)
        for key in keys.keys.values.joined() {
            #expect(!text.contains(key.bytes.map(String.init).joined(separator: ", ")))
        }
        #expect(text.contains("redacted"))
    }

    @Test(
        arguments: FeedRole.allCases.map { [$0] } + [FeedRole.allCases, [.list, .timestamp]])
    func `terminals follow a rotation, at every root`(_ roles: [FeedRole]) async throws {
        try trial.list("1234567A")
        try trial.publish()
        let old = try client()
        let never = try client()
        _ = try await old.follow(trial.web, atMs: trial.nowMs)
        let keys = try trial.setup.rotate(Set(roles), atMs: trial.nowMs)
        #expect(keys.rootVersion == 2)
        // Until it is published nothing has changed, and new terminals begin with what is served.
        _ = try await old.follow(trial.web, atMs: trial.nowMs)
        _ = try await client().follow(trial.web, atMs: trial.nowMs)
        try trial.list("7654321B")
        try trial.publish()
        #expect(try await old.follow(trial.web, atMs: trial.nowMs).count == 2)
        try trial.publish()
        for client in [old, never, try client()] {
            #expect(try await client.follow(trial.web, atMs: trial.nowMs).count == 2)
            let root = try Envelope(try #require(client.files["root.json"])).signed
            #expect(root["version"] == 2)
        }
        let timestamp = try Envelope(
            Array(try #require(try trial.served()["metadata/timestamp.json"])))
        #expect(timestamp.signatures.count == 1)
    }

    @Test func `rotations that were never served are followed one by one`() async throws {
        try trial.publish()
        let client = try client()
        for role in [FeedRole.timestamp, .timestamp, .list, .root, .snapshot] {
            _ = try trial.setup.rotate([role], atMs: trial.nowMs)
        }
        try trial.publish()
        #expect(try await client.follow(trial.web, atMs: trial.nowMs).count == 1)
        #expect(try Envelope(try #require(client.files["root.json"])).signed["version"] == 6)
    }

    /// The files of a rotation one by one, in the order in which they are written.
    @Test(arguments: FeedRole.allCases)
    func `between any two files of a rotation the feed is good`(_ role: FeedRole) async throws {
        try trial.list("1234567A")
        try trial.publish()
        let before = try trial.served()
        let root = try #require(try trial.home.rootForTerminals())
        _ = try trial.setup.rotate([role], atMs: trial.nowMs)
        try trial.list("7654321B")
        try trial.publish()
        let after = try trial.served()
        let new = after.filter { before[$0.key] != $0.value }.keys.sorted { left, right in
            Self.rank(left) < Self.rank(right)
        }
        let middle = trial.folder.path(of: "middle")
        for count in 0...new.count {
            try? FileManager.default.removeItem(atPath: middle)
            let files = before.merging(new.prefix(count).map { ($0, after[$0] ?? Data()) }) { $1 }
            for (name, bytes) in files {
                let file = URL(filePath: middle + "/" + name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try bytes.write(to: file)
            }
            let offered = try await FeedClient(root: root).follow(middle, atMs: trial.nowMs)
            #expect([1, 2].contains(offered.count), "\(count) of \(new)")
        }
    }

    private static func rank(_ name: String) -> Int {
        if name.hasPrefix("targets/") { return 0 }
        if name.hasSuffix("root.json") { return 3 }
        return name.hasSuffix("timestamp.json") ? 2 : 1
    }

    @Test func `two of three root keys are enough, one is not`() throws {
        let files = try vault().keys.sorted()
        try FileManager.default.removeItem(atPath: trial.offline + "/" + files[0])
        #expect(try trial.setup.rotate([.list], atMs: trial.nowMs).rootVersion == 2)
        try FileManager.default.removeItem(atPath: trial.offline + "/" + files[1])
        #expect(throws: FeedError.offline) {
            try trial.setup.rotate([.list], atMs: trial.nowMs)
        }
        #expect(throws: FeedError.offline) {
            try FeedSetup(trial.home, offline: trial.folder.path(of: "none"))
                .rotate([.list], atMs: trial.nowMs)
        }
    }

    @Test func `no key is overwritten by a rotation, and strangers' keys do not count`() throws {
        let before = try vault()
        let stranger = try FeedTrial()
        #expect(throws: FeedError.offline) {
            try FeedSetup(trial.home, offline: stranger.offline).rotate([.root], atMs: trial.nowMs)
        }
        _ = try trial.setup.rotate([.root], atMs: trial.nowMs)
        let after = try vault()
        #expect(after.count == 6)
        for (name, bytes) in before { #expect(after[name] == bytes) }
    }

    @Test func `without keys there is nothing to rotate`() throws {
        let keyless = try FeedTrial(hasKeys: false)
        #expect(throws: FeedError.keyless) {
            try keyless.setup.rotate([.list], atMs: keyless.nowMs)
        }
    }
}
