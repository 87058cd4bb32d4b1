import Crypto
import FolderTesting
import Foundation
import TUF
import Testing

/// python-tuf, the reference implementation, on the other side: `./run test-all` installs it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["MAINSTAY_TEST_ALL"] == "1"))
struct TUFPeerLongTests {
    private static let now = SignedTime(
        secondsSince1970: Int64(Date().timeIntervalSince1970))

    private static func time(_ seconds: Int64) -> SignedTime {
        SignedTime(secondsSince1970: now.secondsSince1970 + seconds)
    }

    @Test func `reads what we publish, through a root rotation and a delegation`() throws {
        let site = try Site()
        try site.publish(1, expires: Self.time(3600), issued: Self.now)
        #expect(try Peer.run("read", site.folder.path, "list", "team/file") == "list 1\nteam 1\n")
        try site.rotate(expires: Self.time(3600))
        try site.publish(2, expires: Self.time(3600), issued: Self.now)
        #expect(try Peer.run("read", site.folder.path, "list", "team/file") == "list 2\nteam 2\n")
    }

    @Test func `finds what we published too old when its time is over`() throws {
        let site = try Site()
        try site.publish(1, expires: Self.time(-1), issued: Self.time(-3600))
        #expect(throws: Peer.Failure.self) { try Peer.run("read", site.folder.path, "list") }
    }

    @Test func `signs what we accept, with keys of all three kinds`() async throws {
        let folder = try TemporaryFolder()
        #expect(try Peer.run("write", folder.path) == "")
        let metadata = folder.path(of: "metadata/")
        let store = FileStore()
        store.files["root.json"] = try Array(
            Data(contentsOf: URL(filePath: metadata + "1.root.json")))
        var updater = try Updater(store: store, startTime: Self.now) {
            (path: String, _: Int) async throws(FetchFailure) in
            guard let data = FileManager.default.contents(atPath: metadata + path) else {
                throw .notFound
            }
            return Array(data)
        }
        #expect(try await updater.refresh() == .updated)
        #expect(updater.trusted.root.version == 2)
        for (name, text) in [
            ("list", "from the top"), ("team/file", "from the team"), ("team/deep", "from a bin"),
        ] {
            let file = try #require(try await updater.target(name))
            let place = folder.path(of: "targets/") + (try updater.location(of: file))
            let bytes = try Array(Data(contentsOf: URL(filePath: place)))
            var check = TargetCheck(file)
            try check.update(bytes)
            try check.finish()
            #expect(bytes == Array(text.utf8))
        }
        #expect(try await updater.target("team/none") == nil)
    }
}

/// Trusted metadata for the length of a test.
private final class FileStore: TrustedStore {
    var files: [String: [UInt8]] = [:]

    func load(_ name: String) -> [UInt8]? { files[name] }
    func save(_ bytes: [UInt8], as name: String) { files[name] = bytes }
    func remove(_ name: String) { files[name] = nil }
}
