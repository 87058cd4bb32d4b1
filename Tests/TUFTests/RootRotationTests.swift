import ByteCoding
import Crypto
import FeedTesting
import Testing

@testable import TUF

@Suite struct RootRotationTests {
    private static let old = TestFeed.signers[.root] ?? []
    private static let new = [TestFeed.signer(11), TestFeed.signer(12)]

    /// Root 2, whose root keys are the new ones.
    private static func rotated(
        _ version: Int64 = 2, expires: SignedTime = TestFeed.later
    ) -> RootDraft {
        var draft = TestFeed.root(version: version, expires: expires)
        draft.root = RootDraft.Role(new, threshold: 2)
        return draft
    }

    /// The bytes of a root that need not be good.
    private static func bytes(_ draft: RootDraft, _ signers: [RoleSigner]) throws -> [UInt8] {
        try MetadataFile.sign(draft.signed, as: "", by: signers).bytes
    }

    @Test(arguments: [
        ("the new keys only", new, Refusal.notSignedByOldRoot),
        ("the old keys only", old, .notSignedByNewRoot),
        ("one old key", Array(old.prefix(1)) + new, .notSignedByOldRoot),
        ("one new key", old + new.prefix(1), .notSignedByNewRoot),
        ("nobody", [], .unsigned),
        ("a stranger", [TestFeed.stranger], .notSignedByOldRoot),
        ("a forger", [TestFeed.forger(.root)] + new, .notSignedByOldRoot),
    ])
    func `both sides sign a new root`(
        who: String, signers: [RoleSigner], refusal: Refusal
    ) async throws {
        let feed = try TestFeed()
        let first = feed.store.files
        feed.server.put(try Self.bytes(Self.rotated(), signers), "2.root.json")
        await #expect(throws: UpdateError.refused(.root, refusal)) { try await feed.update() }
        #expect(feed.store.files == first)
        feed.server.put(try Self.bytes(Self.rotated(), Self.old + Self.new), "2.root.json")
        #expect(try await feed.update() == .updated)
        #expect(feed.store.files["root.json"] != first["root.json"])
        #expect(throws: PublicationError.refused(.root, refusal)) {
            try Self.rotated().publish(after: first["root.json"] ?? [], signedBy: signers)
        }
    }

    @Test(arguments: [Int64(1), 3, 4, 1 << 53])
    func `a root is the next one`(version: Int64) async throws {
        let feed = try TestFeed()
        let first = feed.store.files
        let draft = Self.rotated(version)
        feed.server.put(try Self.bytes(draft, Self.old + Self.new), "2.root.json")
        await #expect(throws: UpdateError.refused(.root, .rootGap)) { try await feed.update() }
        #expect(feed.store.files == first)
    }

    @Test func `a chain with a hole ends before the hole`() async throws {
        let feed = try TestFeed()
        feed.server.put(try Self.bytes(Self.rotated(3), Self.old + Self.new), "3.root.json")
        _ = try await feed.update()
        #expect(!feed.server.asked.contains("3.root.json"))
    }

    @Test func `a root may be expired on the way, not at the end`() async throws {
        let feed = try TestFeed()
        let both = Self.old + Self.new
        feed.server.put(try Self.bytes(Self.rotated(expires: TestFeed.now), both), "2.root.json")
        await #expect(throws: UpdateError.refused(.root, .expired)) { try await feed.update() }
        // It is the newest root all the same, and is kept; nothing else is.
        #expect(feed.store.files.keys.sorted() == ["root.json"])
        feed.server.put(try Self.bytes(Self.rotated(3), Self.new), "3.root.json")
        #expect(try await feed.update() == .updated)
        #expect(feed.server.asked.suffix(6).first == "3.root.json")
    }

    @Test func `one key described twice is one key`() async throws {
        let feed = try TestFeed()
        var twin = TestFeed.signer(11).description.object ?? [:]
        twin["note"] = "the same"
        var draft = TestFeed.root(version: 2)
        draft.timestamp = RootDraft.Role(
            keys: [TestFeed.signer(11).description, .object(twin)], threshold: 2)
        feed.server.put(try Self.bytes(draft, Self.old), "2.root.json")
        let signed = try JSONReader.read(feed.server.get("timestamp.json", 1 << 20))["signed"]
        guard let signed else { throw Refusal.malformed }
        let payload = signed.canonical
        let signature = Array(try TestFeed.key(11).signature(for: payload)).hex
        let keyIDs = [TestFeed.signer(11).keyID, PublicKey.keyID(of: .object(twin))]
        let signatures = keyIDs.map { ["keyid": .text($0), "sig": .text(signature)] as JSON }
        let file: JSON = ["signatures": .list(signatures), "signed": signed]
        feed.server.put(file.canonical, "timestamp.json")
        await #expect(throws: UpdateError.refused(.timestamp, .keyTwice)) {
            try await feed.update()
        }
    }

    @Test func `a key under an id that is not its own signs nothing`() throws {
        let signer = TestFeed.signer(1)
        let keys = try Authority.keys(in: [
            "0123": signer.description, signer.keyID: signer.description,
        ])
        #expect(keys.keys.sorted() == [signer.keyID])
    }

    @Test func `rotated keys recover from versions that a thief counted up`() async throws {
        let feed = try TestFeed()
        try feed.publish(1000)
        _ = try await feed.update()
        try feed.publish(2)
        await #expect(throws: UpdateError.refused(.timestamp, .rolledBack)) {
            try await feed.update()
        }
        var draft = TestFeed.root(version: 2)
        let fresh = RootDraft.Role(Self.new, threshold: 2)
        draft.timestamp = fresh
        draft.snapshot = fresh
        feed.server.put(try Self.bytes(draft, Self.old), "2.root.json")
        var changes = TestFeed.Changes()
        changes.signers[.timestamp] = Self.new
        changes.signers[.snapshot] = Self.new
        try feed.publish(2, changes)
        #expect(try await feed.update() == .updated)
    }
}
