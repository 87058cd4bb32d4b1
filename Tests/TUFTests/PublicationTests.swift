import Crypto
import FeedTesting
import Testing

@testable import TUF

@Suite struct PublicationTests {
    private static func publication(_ root: [UInt8]) throws -> Publication {
        var publication = try Publication(root: root)
        try publication.add(TestFeed.targets(1), signedBy: TestFeed.signers[.targets] ?? [])
        try publication.add(
            delegated: "team",
            TargetsDraft(
                version: 1, expires: TestFeed.later,
                files: ["team/file": TargetsDraft.File(Array("x".utf8))]),
            of: TestFeed.targets(1), signedBy: TestFeed.signers[TestFeed.team] ?? [])
        try publication.addSnapshot(
            version: 1, expires: TestFeed.later, signedBy: TestFeed.signers[.snapshot] ?? [])
        try publication.addTimestamp(
            version: 1, expires: TestFeed.later, issued: TestFeed.now,
            signedBy: TestFeed.signers[.timestamp] ?? [])
        return publication
    }

    private static func root() throws -> [UInt8] {
        try TestFeed.root(version: 1).publish(signedBy: TestFeed.signers[.root] ?? []).bytes
    }

    @Test func `is the same bytes every time, and ends with the timestamp`() throws {
        let root = try Self.root()
        #expect(try Self.root() == root)
        let first = try Self.publication(root)
        #expect(try Self.publication(root).files == first.files)
        #expect(
            first.files.map(\.name)
                == ["1.targets.json", "1.team.json", "1.snapshot.json", "timestamp.json"])
    }

    @Test func `is what our client accepts, and tells when it was issued`() async throws {
        let root = try Self.root()
        let server = FeedServer()
        let store = MemoryStore()
        try store.save(root, as: "root.json")
        for file in try Self.publication(root).files { server.put(file.bytes, file.name) }
        var updater = try Updater(store: store, startTime: TestFeed.now) {
            (path: String, limit: Int) async throws(FetchFailure) in try server.get(path, limit)
        }
        #expect(try await updater.refresh() == .updated)
        #expect(updater.trusted.timestamp?.issued == TestFeed.now)
        let list = try #require(try await updater.target("list"))
        #expect(list.custom == ["v": 1])
        #expect(try await updater.target("team/file") != nil)
        #expect(try await updater.target("team/none") == nil)
        #expect(try await updater.target("none") == nil)
    }

    @Test func `a new timestamp alone keeps the rest as it is`() throws {
        let root = try Self.root()
        let files = try Self.publication(root).files
        let snapshot = try #require(files.first { $0.name == "1.snapshot.json" })
        var again = try Publication(root: root)
        try again.keep(snapshot: snapshot.bytes)
        try again.addTimestamp(
            version: 1, expires: TestFeed.later, issued: TestFeed.now,
            signedBy: TestFeed.signers[.timestamp] ?? [])
        #expect(again.files == files.suffix(1))
    }

    @Test func `is refused before anybody sees it when too few keys sign`() throws {
        var publication = try Publication(root: try Self.root())
        let one = Array((TestFeed.signers[.targets] ?? []).prefix(1))
        #expect(throws: PublicationError.refused(.targets, .belowThreshold)) {
            try publication.add(TestFeed.targets(1), signedBy: one)
        }
        #expect(throws: PublicationError.refused(.targets, .notListed)) {
            try publication.addSnapshot(
                version: 1, expires: TestFeed.later, signedBy: TestFeed.signers[.snapshot] ?? [])
        }
        #expect(throws: PublicationError.refused(.timestamp, .malformed)) {
            try publication.addTimestamp(
                version: 1, expires: TestFeed.later, issued: TestFeed.now,
                signedBy: TestFeed.signers[.timestamp] ?? [])
        }
        let locked = RoleSigner(ed25519: [UInt8](repeating: 1, count: 32)) { _ in
            throw PublicationError.keyUnavailable
        }
        #expect(throws: PublicationError.keyUnavailable) {
            try publication.add(TestFeed.targets(1), signedBy: [locked])
        }
        #expect(publication.files.isEmpty)
    }
}
