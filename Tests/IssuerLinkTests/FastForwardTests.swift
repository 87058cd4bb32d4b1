import Authorization
import Blacklist
import BlacklistTesting
import Crypto
import FeedTesting
import Foundation
import IssuerLink
import ShopStore
import TUF
import Testing

/// Versions and times that somebody with stolen keys has moved ahead, so that nothing of the issuer
/// would be taken any more (The Update Framework, 5.3.11).
@Suite struct FastForwardTests {
    private static let online: Set<RoleName> = [.timestamp, .snapshot]
    private static let all = online.union([.targets])
    private static let fresh = [TestFeed.signer(21), TestFeed.signer(22)]
    private static let years = TUF.SignedTime(
        secondsSince1970: TestFeed.now.secondsSince1970 * 2)

    private static func list(_ version: UInt32, from first: UInt64 = 0) -> ListModel {
        ListModel(first..<1_000, below: 10_000, version: version)
    }

    /// A terminal that holds this list.
    private func begun(_ version: UInt32 = 1) async throws -> ListFeed {
        let feed = try ListFeed()
        try feed.publish(Self.list(version))
        try await feed.sync()
        return feed
    }

    /// The root gives these roles other keys.
    private func rotate(_ roles: Set<RoleName>, of feed: ListFeed) throws {
        var draft = TestFeed.root(version: 2, expires: Self.years)
        let role = RootDraft.Role(Self.fresh, threshold: 2)
        if roles.contains(.timestamp) { draft.timestamp = role }
        if roles.contains(.snapshot) { draft.snapshot = role }
        if roles.contains(.targets) { draft.targets = role }
        let old = TestFeed.signers[.root] ?? []
        feed.feed.server.put(
            try MetadataFile.sign(draft.signed, as: "", by: old).bytes, "2.root.json")
    }

    private func changes(signedAnew roles: Set<RoleName>) -> ListFeed.Changes {
        var changes = ListFeed.Changes()
        for role in roles { changes.metadata.signers[role] = Self.fresh }
        return changes
    }

    // MARK: One step

    @Test func `a list that is far ahead is refused, and the next good one works`() async throws {
        let feed = try await begun()
        let held = feed.held
        try feed.publish(Self.list(100_002))
        #expect(await feed.failure() == .list(.jumped))
        #expect(SyncFailure.list(.jumped).reason == .feedVersionJump)
        #expect(feed.held == held)
        try feed.publish(Self.list(100_001))
        #expect(try await feed.sync().now.version == 100_001)
    }

    @Test(arguments: [UInt32(100_002), 16_777_215])
    func `the issuer's confirmation reaches as far as any list`(version: UInt32) async throws {
        let feed = try await begun()
        var changes = ListFeed.Changes()
        changes.custom["confirmed"] = .integer(Int64(version) - 100_000)
        try feed.publish(Self.list(version), changes)
        #expect(try await feed.sync().now.version == version)
    }

    @Test func `who has no list takes one of any version`() async throws {
        #expect(try await begun(16_777_215).use.version == 16_777_215)
    }

    // MARK: Recovery

    @Test func `when the root gives lists other keys, versions begin again below`() async throws {
        let feed = try await begun()
        // The thief's list says little, and uses versions up.
        try feed.publish(Self.list(100_000, from: 800))
        #expect(try await feed.sync(perMille: 1_000).now.version == 100_000)
        try feed.publish(Self.list(2))
        #expect(await feed.failure() == .list(.rolledBack))
        try rotate(Self.all, of: feed)
        try feed.publish(nil, changes(signedAnew: Self.all))
        let recovered = try await feed.sync()
        #expect(recovered.now.version == 2 && recovered.before?.version == 100_000)
        #expect(feed.held == (try Self.list(2).bytes()))
        #expect(try feed.home.database.acceptedLists() == [recovered.now])
        #expect(try feed.use.state == .fresh)
        // From here on they do not go back again.
        try feed.publish(Self.list(1), changes(signedAnew: Self.all))
        #expect(await feed.failure() == .list(.rolledBack))
        try feed.publish(Self.list(3), changes(signedAnew: Self.all))
        #expect(try await feed.sync().now.version == 3)
    }

    @Test func `a version that the thief has used says what the issuer's list says`() async throws {
        let feed = try await begun()
        try feed.publish(Self.list(2, from: 900))
        try await feed.sync(perMille: 1_000)
        try rotate(Self.all, of: feed)
        let own = Self.list(2, from: 1)
        try feed.publish(own, changes(signedAnew: Self.all))
        #expect(try await feed.sync().now.version == 2)
        #expect(feed.held == (try own.bytes()))
    }

    @Test func `other keys for the timestamp alone do not let a list go back`() async throws {
        let feed = try await begun(5)
        try rotate(Self.online, of: feed)
        try feed.publish(Self.list(4), changes(signedAnew: Self.online))
        #expect(await feed.failure() == .list(.rolledBack))
        try feed.publish(Self.list(6), changes(signedAnew: Self.online))
        #expect(try await feed.sync().now.version == 6)
    }

    @Test func `the same list is confirmed by the new keys, and does not go back under them`()
        async throws
    {
        let feed = try await begun(5)
        try rotate(Self.all, of: feed)
        try feed.publish(nil, changes(signedAnew: Self.all))
        #expect(try await feed.sync().means == .none)
        try feed.publish(Self.list(4), changes(signedAnew: Self.all))
        #expect(await feed.failure() == .list(.rolledBack))
    }

    @Test func `a recovery that was cut off before the switch is finished by the next sync`()
        async throws
    {
        let other = try await begun()
        try rotate(Self.all, of: other)
        try other.publish(Self.list(2), changes(signedAnew: Self.all))
        let keys = try await other.sync().now.keys

        let feed = try await begun()
        try feed.publish(Self.list(100_000))
        let thief = try await feed.sync().now
        #expect(thief.keys != keys)
        try rotate(Self.all, of: feed)
        let own = Self.list(2, from: 1)
        var changes = changes(signedAnew: Self.all)
        changes.replace = [
            ListFeed.snapshot(own): { _ in nil }, ListFeed.delta(own): { _ in nil },
        ]
        try feed.publish(own, changes)
        #expect(await feed.failure() == .notFetched(.notFound))
        #expect(try feed.use.version == 100_000)
        // As far as the new list's row.
        let digest = Array(SHA256.hash(data: Data(try own.bytes())))
        try feed.home.database.accept(
            AcceptedList(
                version: 2, keys: keys, sha256: digest, listedCount: 999, issuedAtMs: 1,
                confirmedAtMs: 1))
        #expect(try feed.use.version == 100_000)
        try feed.publish(nil, self.changes(signedAnew: Self.all))
        #expect(try await feed.sync().now.version == 2)
        #expect(try feed.use.version == 2)
        #expect(try feed.home.database.acceptedLists().count == 1)
    }

    @Test func `a time that a thief has moved ahead ends with the keys that told it`() async throws
    {
        let feed = try await begun()
        let ahead = TestFeed.now.secondsSince1970 + 5 * 365 * 86_400
        let issued = TUF.SignedTime(secondsSince1970: ahead).text
        let expires = TUF.SignedTime(secondsSince1970: ahead + 86_400).text
        var theft = ListFeed.Changes()
        theft.metadata.edit[.timestamp] = {
            $0["issued"] = .text(issued)
            $0["expires"] = .text(expires)
        }
        for role in [RoleName.snapshot, .targets] {
            theft.metadata.edit[role] = { $0["expires"] = .text(expires) }
        }
        try feed.publish(Self.list(2), theft)
        try await feed.sync()
        #expect(try feed.home.database.signedTime().signedMs == ahead * 1_000)
        try feed.publish(Self.list(3))
        #expect(await feed.failure()?.reason == .feedExpired)
        try rotate(Self.all, of: feed)
        try feed.publish(nil, changes(signedAnew: Self.all))
        #expect(try await feed.sync().now.version == 3)
        #expect(try feed.home.database.signedTime().signedMs == feed.nowMs)
        #expect(try feed.use.state == .fresh && feed.use.ageSeconds == 0)
    }
}
