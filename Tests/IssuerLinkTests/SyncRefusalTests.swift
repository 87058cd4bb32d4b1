import Authorization
import Blacklist
import BlacklistTesting
import FeedTesting
import Foundation
import IssuerLink
import ShopStore
import TUF
import Testing

/// Every row of "what is refused" (feed), for each role that it can strike, through a whole sync.
@Suite struct SyncRefusalTests {
    private static let first = ListModel(0..<2_000, below: 10_000)
    private static let second = ListModel(3..<2_100, below: 10_000, version: 2)
    private static let third = ListModel(5..<2_100, below: 10_000, version: 3)

    /// A terminal that holds the first list.
    private static func begun() async throws -> ListFeed {
        let feed = try ListFeed()
        try feed.publish(first)
        try await feed.sync()
        return feed
    }

    /// The lie is refused for its own reason, the list is kept, and the next good feed works.
    private static func expect(
        _ failure: SyncFailure, _ code: ReasonCode, in feed: ListFeed,
        next: ListModel? = third
    ) async throws {
        let held = feed.held
        #expect(await feed.failure() == failure)
        #expect(failure.reason == code)
        #expect(feed.held == held)
        #expect(try feed.use.version == 1)
        #expect(try feed.use.state == .fresh)
        #expect(try feed.litter == [])
        try feed.publish(next)
        let good = try await feed.sync()
        #expect(good.now.version == feed.lists.last?.version)
        #expect(feed.held == (try feed.lists.last?.bytes()))
    }

    // MARK: Metadata

    @Test(arguments: Attack.all.filter { $0.role != TestFeed.team })
    func `a lie of a role has its own reason`(attack: Attack) async throws {
        let feed = try await Self.begun()
        var changes = ListFeed.Changes()
        changes.metadata = attack.changes
        try feed.publish(Self.second, changes)
        let failure = SyncFailure.metadata(attack.error)
        #expect(failure.part == attack.role.text)
        #expect(failure.reason.rawValue.hasPrefix("feed."))
        try await Self.expect(failure, failure.reason, in: feed)
    }

    @Test(arguments: [
        (RoleName.timestamp, UpdateError.refused(.timestamp, .rolledBack)),
        (.snapshot, .refused(.timestamp, .snapshotRolledBack)),
        (.targets, .refused(.snapshot, .targetsRolledBack)),
    ])
    func `no role goes back`(role: RoleName, error: UpdateError) async throws {
        let feed = try ListFeed()
        try feed.publish()
        try feed.publish(Self.first)
        try await feed.sync()
        var changes = ListFeed.Changes()
        switch role {
        case .timestamp: changes.metadata.edit[role] = { $0["version"] = 1 }
        case .snapshot:
            changes.metadata.edit[.timestamp] = { Self.list("snapshot.json", 1, in: &$0) }
        default: changes.metadata.edit[.snapshot] = { Self.list("targets.json", 1, in: &$0) }
        }
        try feed.publish(Self.second, changes)
        try await Self.expect(.metadata(error), .feedRolledBack, in: feed)
    }

    @Test func `one version of a timestamp does not say two things`() async throws {
        let feed = try await Self.begun()
        var changes = ListFeed.Changes()
        changes.metadata.edit[.timestamp] = {
            $0["note"] = "another"
            $0["version"] = 1
        }
        try feed.publish(Self.second, changes)
        try await Self.expect(.equivocated, .feedEquivocated, in: feed)
    }

    @Test(arguments: [JSON?.none, "yesterday", 5, "2199-01-01T00:00:00Z"])
    func `a timestamp says when it was issued`(issued: JSON?) async throws {
        let feed = try await Self.begun()
        var changes = ListFeed.Changes()
        changes.metadata.edit[.timestamp] = { $0["issued"] = issued }
        try feed.publish(Self.second, changes)
        try await Self.expect(.timeless, .feedMalformed, in: feed)
    }

    @Test func `a timestamp alone does not move the time to years ahead`() async throws {
        let feed = try await Self.begun()
        var changes = ListFeed.Changes()
        changes.metadata.edit[.timestamp] = {
            $0["issued"] = "2035-01-01T00:00:00Z"
            $0["expires"] = "2035-01-02T00:00:00Z"
        }
        try feed.publish(Self.second, changes)
        let before = try feed.home.database.signedTime()
        try await Self.expect(.timeless, .feedMalformed, in: feed)
        #expect(try feed.home.database.signedTime() == before)
    }

    @Test func `metadata that cannot be read is fetched again`() async throws {
        let feed = try await Self.begun()
        for name in ["root.json", "timestamp.json", "snapshot.json", "targets.json"] {
            let path = feed.home.feedFolder + "/metadata/" + name
            #expect(FileManager.default.fileExists(atPath: path))
            try Data(repeating: 0x20, count: 2 << 20).write(to: URL(filePath: path))
        }
        try feed.publish(Self.second)
        try await feed.sync()
        #expect(try feed.use.version == 2)
    }

    @Test func `a frozen feed is refused when its time is over`() async throws {
        let feed = try await Self.begun()
        feed.nowMs += 25 * ListFeed.hour
        try await Self.expect(
            .metadata(.refused(.timestamp, .expired)), .feedExpired, in: feed)
    }

    private static func root(
        _ version: Int64, _ signers: [RoleSigner], expires: TUF.SignedTime? = nil
    ) throws -> [UInt8] {
        let years = TUF.SignedTime(secondsSince1970: TestFeed.now.secondsSince1970 * 2)
        var draft = TestFeed.root(version: version, expires: expires ?? years)
        draft.root = RootDraft.Role([TestFeed.signer(11), TestFeed.signer(12)], threshold: 2)
        return try MetadataFile.sign(draft.signed, as: "", by: signers).bytes
    }

    private static let old = TestFeed.signers[.root] ?? []
    private static let new = [TestFeed.signer(11), TestFeed.signer(12)]

    @Test(arguments: [
        ("the new keys only", new, Int64(2), Refusal.notSignedByOldRoot, ReasonCode.feedRootByOld),
        ("the old keys only", old, 2, .notSignedByNewRoot, .feedRootByNew),
        ("nobody", [], 2, .unsigned, .feedUnsigned),
        ("a gap", old + new, 3, .rootGap, .feedRootGap),
    ])
    func `a root that is not the next one, signed by both sides`(
        who: String, signers: [RoleSigner], version: Int64, refusal: Refusal, code: ReasonCode
    ) async throws {
        let feed = try await Self.begun()
        try feed.publish(Self.second)
        feed.feed.server.put(try Self.root(version, signers), "2.root.json")
        try feed.serve()
        #expect(await feed.failure() == .metadata(.refused(.root, refusal)))
        feed.feed.server.put(try Self.root(2, Self.old + Self.new), "2.root.json")
        feed.feed.server.put(try Self.root(version, signers), "x")
        try feed.serve()
        #expect(SyncFailure.metadata(.refused(.root, refusal)).reason == code)
        #expect(try await feed.sync().now.version == 2)
    }

    @Test func `a root that is expired at the end of the chain`() async throws {
        let feed = try await Self.begun()
        try feed.publish(Self.second)
        let bytes = try Self.root(2, Self.old + Self.new, expires: TestFeed.now)
        feed.feed.server.put(bytes, "2.root.json")
        try feed.serve()
        #expect(await feed.failure() == .metadata(.refused(.root, .expired)))
        #expect(try feed.use.version == 1)
        feed.feed.server.put(try Self.root(3, Self.new), "3.root.json")
        try feed.serve()
        #expect(try await feed.sync().now.version == 2)
    }

    @Test(arguments: ["root.json", "timestamp.json", "snapshot.json", "targets.json"])
    func `stored metadata that was tampered with is not believed, and mended`(
        name: String
    ) async throws {
        let feed = try await Self.begun()
        let file = URL(filePath: feed.home.feedFolder + "/metadata/" + name)
        try Data("{}".utf8).write(to: file)
        try feed.publish(Self.second)
        #expect(try await feed.sync().now.version == 2)
    }

    // MARK: The list

    /// What is served in place of the signed file.
    enum Served: String, CaseIterable {
        case longer, shorter, reversed, none

        func bytes(_ signed: [UInt8]) -> [UInt8]? {
            switch self {
            case .longer: signed + [0]
            case .shorter: signed.dropLast()
            case .reversed: signed.reversed()
            case .none: nil
            }
        }

        var failure: SyncFailure {
            switch self {
            case .longer, .shorter: .file(.wrongLength)
            case .reversed: .file(.wrongHash)
            case .none: .notFetched(.notFound)
            }
        }

        var code: ReasonCode {
            switch self {
            case .longer, .shorter: .feedWrongLength
            case .reversed: .feedWrongHash
            case .none: .feedMissing
            }
        }
    }

    @Test(arguments: Served.allCases)
    func `the file of a list is the signed one`(served: Served) async throws {
        let feed = try await Self.begun()
        var changes = ListFeed.Changes()
        changes.missing = [ListFeed.delta(Self.second)]
        changes.replace[ListFeed.snapshot(Self.second)] = { served.bytes($0) }
        try feed.publish(Self.second, changes)
        try await Self.expect(served.failure, served.code, in: feed)
    }

    struct Description: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let custom: [String: JSON?]
        let refusal: ListRefusal
        let code: ReasonCode
    }

    @Test(arguments: [
        Description(
            testDescription: "another issuer", custom: ["issuer": "01020304050608"],
            refusal: .otherIssuer, code: .feedOtherIssuer),
        Description(
            testDescription: "another scheme", custom: ["scheme": "9999999A"],
            refusal: .otherScheme, code: .feedOtherScheme),
        Description(
            testDescription: "another version", custom: ["version": 3], refusal: .malformed,
            code: .feedListMalformed),
        Description(
            testDescription: "a version in text", custom: ["version": "2"], refusal: .malformed,
            code: .feedListMalformed),
        Description(
            testDescription: "no time", custom: ["issued": nil], refusal: .malformed,
            code: .feedListMalformed),
        Description(
            testDescription: "a confirmation that is none", custom: ["confirmed": true],
            refusal: .malformed, code: .feedListMalformed),
    ])
    func `a list is described as one of this issuer's`(_ row: Description) async throws {
        let feed = try await Self.begun()
        var changes = ListFeed.Changes()
        changes.custom = row.custom
        try feed.publish(Self.second, changes)
        try await Self.expect(.list(row.refusal), row.code, in: feed)
    }

    @Test func `a list whose bytes are another's is refused whatever is said of it`() async throws {
        var other = Self.second
        other.issuer[6] = 9
        var scheme = Self.second
        scheme.scheme = "AAAAAAA9"
        var version = Self.second
        version.version = 9
        for (list, refusal, code) in [
            (other, ListRefusal.otherIssuer, ReasonCode.feedOtherIssuer),
            (scheme, .otherScheme, .feedOtherScheme), (version, .otherVersion, .feedMixed),
        ] {
            let feed = try await Self.begun()
            let bytes = try list.bytes()
            var changes = ListFeed.Changes()
            changes.missing = [ListFeed.delta(Self.second)]
            changes.spoil[ListFeed.snapshot(Self.second)] = { _ in bytes }
            try feed.publish(Self.second, changes)
            try await Self.expect(.list(refusal), code, in: feed)
        }
    }

    @Test func `signed bytes that are no list, and a feed without one`() async throws {
        let feed = try await Self.begun()
        var changes = ListFeed.Changes()
        changes.missing = [ListFeed.delta(Self.second)]
        changes.spoil[ListFeed.snapshot(Self.second)] = { Array($0.dropLast(3)) }
        try feed.publish(Self.second, changes)
        try await Self.expect(.contents(.badFormat), .feedListMalformed, in: feed)
        let none = try await Self.begun()
        changes.missing.insert(ListFeed.snapshot(Self.second))
        try none.publish(Self.second, changes)
        try await Self.expect(.list(.absent), .feedNoList, in: none)
    }

    @Test func `a list does not go back, nor say two things, whoever signs it`() async throws {
        let feed = try ListFeed()
        try feed.publish(Self.second)
        try await feed.sync()
        let held = feed.held
        try feed.publish(Self.first)
        #expect(await feed.failure() == .list(.rolledBack))
        #expect(SyncFailure.list(.rolledBack).reason == .feedRolledBack)
        let twin = ListModel(4..<2_100, below: 10_000, version: 2)
        try feed.publish(twin)
        #expect(await feed.failure() == .list(.equivocated))
        #expect(SyncFailure.list(.equivocated).reason == .feedEquivocated)
        #expect(feed.held == held)
        try feed.publish(Self.third)
        #expect(try await feed.sync().now.version == 3)
    }
}

extension SyncRefusalTests {
    /// Changes the version that is listed, and nothing else of the list.
    private static func list(_ name: String, _ version: Int64, in members: inout [String: JSON]) {
        var meta = members["meta"]?.object ?? [:]
        var listed = meta[name]?.object ?? [:]
        listed["version"] = .integer(version)
        meta[name] = .object(listed)
        members["meta"] = .object(meta)
    }
}
