import Authorization
import Blacklist
import BlacklistTesting
import Foundation
import IssuerLink
import ShopStore
import TUF
import Testing

/// A list that removes unusually much, a switch that was cut off, and clocks that are wrong.
@Suite struct HeldListTests {
    private static let full = ListModel(0..<1_000, below: 10_000)
    private static let most = ListModel(200..<1_000, below: 10_000, version: 2)
    private static let less = ListModel(201..<1_000, below: 10_000, version: 2)
    private static let after = ListModel(202..<1_000, below: 10_000, version: 3)

    private func begun(_ list: ListModel = full) async throws -> ListFeed {
        let feed = try ListFeed()
        try feed.publish(list)
        try await feed.sync()
        return feed
    }

    private func isHeld(_ failure: SyncFailure?) -> Bool {
        guard case .held = failure else { return false }
        return failure?.reason == .feedHeld
    }

    @Test func `a fifth may go, and one more waits for the issuer's word`() async throws {
        let feed = try await begun()
        try feed.publish(Self.most)
        #expect(try await feed.sync().change?.removedCount == 200)

        let strict = try await begun()
        try strict.publish(Self.less)
        #expect(isHeld(await strict.failure()))
        #expect(try strict.use.version == 1)
        // The next list removes as much, and nobody has confirmed that either.
        try strict.publish(Self.after)
        #expect(isHeld(await strict.failure()))
        // What was confirmed is the list before: that covers this step, too.
        var changes = ListFeed.Changes()
        changes.custom["confirmed"] = 2
        try strict.publish(nil, changes)
        #expect(try await strict.sync().now.version == 3)
    }

    @Test func `a confirmation of an older step is none of this one`() async throws {
        let feed = try await begun()
        var changes = ListFeed.Changes()
        changes.custom["confirmed"] = 1
        try feed.publish(Self.less, changes)
        #expect(isHeld(await feed.failure()))
    }

    @Test func `a confirmation does not cover a later step that nobody has confirmed`() async throws
    {
        let feed = try await begun()
        var changes = ListFeed.Changes()
        changes.custom["confirmed"] = 2
        changes.custom["unconfirmed"] = 3
        try feed.publish(Self.after, changes)
        #expect(isHeld(await feed.failure()))
        #expect(try feed.use.version == 1)
    }

    @Test func `many small steps that remove much together are taken by who comes late`()
        async throws
    {
        let feed = try await begun()
        var changes = ListFeed.Changes()
        changes.custom["unconfirmed"] = 0
        try feed.publish(ListModel(900..<1_000, below: 10_000, version: 9), changes)
        #expect(try await feed.sync().change?.removedCount == 900)
        // The next one is measured here, whatever the publisher thinks of it.
        try feed.publish(ListModel(990..<1_000, below: 10_000, version: 10), changes)
        #expect(isHeld(await feed.failure()))
    }

    @Test func `who has no list takes the newest one`() async throws {
        let feed = try ListFeed()
        var changes = ListFeed.Changes()
        changes.custom["unconfirmed"] = 3
        try feed.publish(Self.after, changes)
        #expect(try await feed.sync().now.version == 3)
    }

    @Test func `a lost file does not lift the limit`() async throws {
        let feed = try await begun()
        try Data("MSBL".utf8).write(to: URL(filePath: feed.home.listPath))
        try feed.publish(Self.less)
        #expect(isHeld(await feed.failure()))
        #expect(try feed.shopList().isDamaged)
    }

    // MARK: Waiting

    /// The list and its changes cannot be had any more.
    private static func gone(_ lists: ListModel..., custom: [String: JSON?] = [:])
        -> ListFeed.Changes
    {
        var changes = ListFeed.Changes()
        for list in lists {
            for name in [ListFeed.snapshot(list), ListFeed.delta(list)] {
                changes.replace[name] = { _ in nil }
            }
        }
        changes.custom = custom
        return changes
    }

    private func isWaiting(_ feed: ListFeed) -> Bool {
        let path = feed.home.feedFolder + "/" + ShopHome.waitingListName
        return FileManager.default.fileExists(atPath: path)
    }

    @Test(arguments: [true, false])
    func `a list that waits is not fetched again, and the word alone brings it in`(
        byDelta: Bool
    ) async throws {
        let feed = try await begun()
        var changes = ListFeed.Changes()
        if !byDelta { changes.missing = [ListFeed.delta(Self.less)] }
        try feed.publish(Self.less, changes)
        #expect(isHeld(await feed.failure()))
        #expect(isWaiting(feed))
        #expect(feed.held == (try Self.full.bytes()))
        // Neither another night nor a shop that has not changed its mind needs the files.
        try feed.publish(nil, Self.gone(Self.less))
        for _ in 0..<2 {
            #expect(
                await feed.failure()
                    == .held(
                        ListChange(
                            issuedCount: 10_000, countBefore: 1_000, addedCount: 0,
                            removedCount: 201,
                            releasedCount: 0)))
        }
        try feed.publish(nil, Self.gone(Self.less, custom: ["confirmed": 2]))
        let report = try await feed.sync()
        #expect(report.means == .none && report.listByteCount == 0)
        #expect(report.before?.version == 1 && report.now.version == 2)
        #expect(report.change?.removedCount == 201)
        #expect(feed.held == (try Self.less.bytes()))
        #expect(!isWaiting(feed))
        #expect(try feed.litter == [])
        #expect(try feed.home.database.acceptedLists() == [report.now])
    }

    @Test func `a list that waits is taken by a shop that lifts its limit`() async throws {
        let feed = try await begun()
        try feed.publish(Self.less)
        #expect(isHeld(await feed.failure()))
        let report = try await feed.sync(perMille: 201)
        #expect(report.means == .none && report.now.version == 2)
    }

    @Test func `a list that waits is forgotten for a newer one`() async throws {
        let feed = try await begun()
        try feed.publish(Self.less)
        #expect(isHeld(await feed.failure()))
        try feed.publish(ListModel(1..<1_000, below: 10_000, version: 3))
        let report = try await feed.sync()
        #expect(report.now.version == 3 && report.change?.removedCount == 1)
        #expect(!isWaiting(feed))
    }

    @Test(arguments: [Data(), Data("MSBL".utf8), Data(repeating: 7, count: 300)])
    func `a list that waits and was damaged comes again`(bytes: Data) async throws {
        let feed = try await begun()
        try feed.publish(Self.less)
        #expect(isHeld(await feed.failure()))
        let path = feed.home.feedFolder + "/" + ShopHome.waitingListName
        try bytes.write(to: URL(filePath: path))
        var changes = ListFeed.Changes()
        changes.custom["confirmed"] = 2
        try feed.publish(nil, changes)
        let report = try await feed.sync()
        #expect(report.means == .delta && report.now.version == 2)
        #expect(!isWaiting(feed))
        #expect(feed.held == (try Self.less.bytes()))
    }

    // MARK: Several steps

    /// Scattered, so that a list is longer than its changes.
    private static func scattered(_ ranks: Range<UInt64>, version: UInt32) -> ListModel {
        ListModel(ranks.map { $0 * 997 }, below: 2_000_000, version: version)
    }

    /// The second step takes back what the first one did: neither is summed up.
    @Test func `a chain of changes is measured by what it changes in all`() async throws {
        let feed = try await begun(Self.scattered(0..<1_000, version: 1))
        try feed.publish(Self.scattered(201..<1_000, version: 2))
        try feed.publish(Self.scattered(0..<1_001, version: 3))
        let mended = try await feed.sync()
        #expect(mended.means == .delta && mended.now.version == 3)
        #expect(mended.change?.removedCount == 0 && mended.change?.addedCount == 1)

        // And each of two steps is below the limit, both together are not.
        let split = try await begun(Self.scattered(0..<1_000, version: 1))
        try split.publish(Self.scattered(150..<1_000, version: 2))
        try split.publish(Self.scattered(300..<1_000, version: 3))
        let failure = await split.failure()
        guard case .held(let change) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(change.removedCount == 300 && change.countBefore == 1_000)
        #expect(try await split.sync(perMille: 300).means == .none)
    }

    // MARK: Cut off

    @Test func `a switch that was cut off pairs no list with another one's time`() async throws {
        let feed = try await begun()
        let old = try #require(try feed.home.database.acceptedLists().first)
        feed.nowMs += 20 * ListFeed.hour
        let later = AcceptedList(
            version: 2, keys: old.keys, sha256: [UInt8](repeating: 9, count: 32), listedCount: 800,
            issuedAtMs: feed.nowMs, confirmedAtMs: feed.nowMs)
        // The row is there, and the file is the old one.
        try feed.home.database.accept(later)
        #expect(try feed.use.version == 1)
        #expect(try feed.use.ageSeconds == 20 * 3_600)
        try feed.publish(ListModel(0..<1_001, below: 10_000, version: 3))
        #expect(try await feed.sync().before?.version == 1)
        // The new file is there, and the old row, too.
        let new = try #require(try feed.home.database.acceptedLists().first)
        try feed.home.database.accept(old)
        #expect(try feed.use.version == 3)
        #expect(try feed.use.ageSeconds == 0)
        try feed.publish()
        try await feed.sync()
        #expect(try feed.home.database.acceptedLists().map(\.version) == [new.version])
    }

    @Test func `one version is accepted with one content`() async throws {
        let feed = try await begun()
        var other = try #require(try feed.home.database.acceptedLists().first)
        other = AcceptedList(
            version: other.version, keys: other.keys, sha256: [UInt8](repeating: 1, count: 32),
            listedCount: 1,
            issuedAtMs: 1, confirmedAtMs: 1)
        #expect(throws: (any Error).self) { try feed.home.database.accept(other) }
    }

    // MARK: Clocks

    private static let year2019: Int64 = 1_560_000_000_000
    private static let year2035: Int64 = 2_060_000_000_000

    @Test func `a clock that is set back makes no list younger`() async throws {
        let feed = try await begun()
        let seen = feed.nowMs + 30 * ListFeed.hour
        feed.nowMs = seen
        try feed.home.database.note(clockMs: seen)
        #expect(try feed.use.state == .ageing)
        for clock in [seen - 29 * ListFeed.hour, Self.year2019, 0, -5] {
            feed.nowMs = clock
            try feed.home.database.note(clockMs: clock)
            #expect(try feed.use.state == .ageing)
            #expect(try feed.use.ageSeconds == 30 * 3_600)
        }
    }

    @Test func `a clock before 2020 takes a feed of today, and is no younger for it`() async throws
    {
        let feed = try await begun()
        let today = feed.nowMs + 20 * ListFeed.hour
        feed.nowMs = today
        try feed.publish(ListModel(0..<1_001, below: 10_000, version: 2))
        feed.nowMs = Self.year2019
        #expect(try await feed.sync().now.version == 2)
        #expect(try feed.home.database.signedTime().signedMs == today)
        #expect(try feed.use.ageSeconds == 0)
    }

    @Test func `a clock in 2035 refuses, and the next word of the issuer ends it`() async throws {
        let feed = try await begun()
        let real = feed.nowMs
        feed.nowMs = Self.year2035
        try feed.home.database.note(clockMs: feed.nowMs)
        #expect(try feed.use.state == .stale)
        #expect(await feed.failure()?.reason == .feedExpired)
        // Set right again: what the clock has shown still counts, until the issuer has spoken.
        feed.nowMs = real + ListFeed.hour
        #expect(try feed.use.state == .stale)
        try feed.publish()
        try await feed.sync()
        #expect(try feed.use.state == .fresh)
        #expect(try feed.home.database.signedTime().clockMs == nil)
    }

    @Test func `the clock is written down now and then`() async throws {
        let feed = try await begun()
        let database = feed.home.database
        try database.note(clockMs: feed.nowMs)
        try database.note(clockMs: feed.nowMs + 60_000)
        #expect(try database.signedTime().clockMs == feed.nowMs)
        try database.note(clockMs: feed.nowMs + 60_001)
        #expect(try database.signedTime().clockMs == feed.nowMs + 60_001)
        try database.note(signedMs: feed.nowMs - 1)
        #expect(try database.signedTime().clockMs == feed.nowMs + 60_001)
    }
}
