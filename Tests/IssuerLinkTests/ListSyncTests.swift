import Authorization
import Blacklist
import BlacklistTesting
import FeedTesting
import Foundation
import IssuerLink
import Numbers
import PairedCards
import ShopStore
import TUF
import Testing

@Suite struct ListSyncTests {
    private static let first = ListModel(0..<2_000, below: 10_000)
    private static let second = ListModel(3..<2_100, below: 10_000, version: 2)
    private static let third = ListModel(5..<2_100, below: 10_000, version: 3)

    @Test func `gets the first list whole, and the next ones as changes`() async throws {
        let feed = try ListFeed()
        #expect(try feed.use.state == .absent)
        try feed.publish(Self.first)
        let first = try await feed.sync()
        #expect(first.means == .snapshot && first.before == nil && first.now.version == 1)
        #expect(first.change?.addedCount == 2_000)
        #expect(feed.held == (try Self.first.bytes()))
        #expect(try feed.use.state == .fresh)

        try feed.publish(Self.second)
        let second = try await feed.sync()
        #expect(second.means == .delta && second.before?.version == 1)
        #expect(second.now.version == 2 && second.now.listedCount == 2_097)
        #expect(second.change?.addedCount == 100 && second.change?.removedCount == 3)
        #expect(feed.held == (try Self.second.bytes()))

        // Two steps at once.
        try feed.publish(Self.third)
        try feed.publish(ListModel(7..<2_100, below: 10_000, version: 4))
        let fourth = try await feed.sync()
        #expect(fourth.means == .delta && fourth.now.version == 4)
        #expect(fourth.change?.removedCount == 4)
        #expect(try feed.litter == [])
        #expect(try feed.home.database.acceptedLists() == [fourth.now])
    }

    @Test func `nothing new moves the time of confirmation alone`() async throws {
        let feed = try ListFeed()
        try feed.publish(Self.first)
        let first = try await feed.sync()
        feed.nowMs += 20 * ListFeed.hour
        try feed.publish()
        let again = try await feed.sync()
        #expect(again.means == .none && again.change == nil)
        #expect(again.now.issuedAtMs == first.now.issuedAtMs)
        #expect(again.now.confirmedAtMs == ListFeed.start + 20 * ListFeed.hour)
        #expect(try feed.use.ageSeconds == 0)
        // The very same timestamp: one small file.
        let poll = try await feed.sync()
        #expect(poll.means == .none)
        #expect(poll.byteCount < 1_000)
        print("a poll that finds nothing new: \(poll.byteCount) bytes")
    }

    @Test func `what was confirmed is not confirmed by an older word`() async throws {
        let feed = try ListFeed()
        try feed.publish(Self.first)
        let held = try await feed.sync().now
        try feed.home.database.confirm(held, timeMs: held.confirmedAtMs - 1)
        #expect(try feed.home.database.acceptedLists() == [held])
    }

    @Test func `the list in use stays readable while another takes its place`() async throws {
        let feed = try ListFeed()
        try feed.publish(Self.first)
        try await feed.sync()
        let old = try feed.shopList()
        let accepted = try #require(old.accepted)
        try feed.publish(Self.second)
        try await feed.sync()
        #expect(try accepted.entry(for: 0) == .listed(.first))
        #expect(old.use(atMs: feed.nowMs).version == 1)
        #expect(try feed.shopList().accepted?.entry(for: 0) == .notListed)
        #expect(try feed.use.version == 2)
    }

    @Test func `a list that goes on being named is fresh, and ages when it is not`() async throws {
        let feed = try ListFeed()
        try feed.publish(Self.first)
        try await feed.sync()
        for (hours, state) in [(26, "fresh"), (27, "ageing"), (72, "ageing"), (73, "stale")] {
            feed.nowMs = ListFeed.start + Int64(hours) * ListFeed.hour
            #expect(try feed.use.state.rawValue == state)
        }
        // A newer list is named, and cannot be had: the one that is held goes on ageing.
        var changes = ListFeed.Changes()
        changes.replace = [
            ListFeed.snapshot(Self.second): { _ in nil }, ListFeed.delta(Self.second): { _ in nil },
        ]
        try feed.publish(Self.second, changes)
        #expect(await feed.failure() == .notFetched(.notFound))
        #expect(try feed.use.state == .stale)
        #expect(try feed.use.version == 1)
        try feed.publish()
        try await feed.sync()
        #expect(try feed.use.state == .fresh)
        #expect(try feed.use.version == 2)
    }

    /// Told of by a card, at place 5 of the list.
    private func hear(_ feed: ListFeed) throws -> CardNumber {
        let number = try #require(CardNumber(text: "AAAAAAAF"))
        let teller = try #require(CardNumber(text: "AAAAAAAG"))
        var news = CardNews(teller: teller, heardAtMs: 1)
        news.replaced = [BlacklistEntry(number: number, epoch: .first)]
        news.named[number] = NamedNumber(released: nil)
        let id = try #require(TransactionID(bytes: [UInt8](repeating: 7, count: 16)))
        let currency = try #require(Currency(code: "JPY"))
        let subject = JournalSubject(
            transactionID: id, sale: nil, currency: currency, cardNumber: teller, cardUID: nil,
            list: .none)
        try feed.home.database.append(
            OutcomeRecord(
                subject: subject, recordedAtMs: 1, verdict: .declined([Reason(.pinWrong)]),
                trace: []),
            hearing: news)
        return number
    }

    private func answer(_ number: CardNumber, _ feed: ListFeed) throws -> NumberAnswer {
        try KnownNumbers(list: feed.shopList(), store: feed.home.database)
            .answer(for: number, validFrom: nil)
    }

    @Test(arguments: [true, false])
    func `what a list took back stays so when later lists have forgotten it`(
        isHeardLate: Bool
    ) async throws {
        let feed = try ListFeed()
        var released = ListModel(6..<2_000, below: 10_000, version: 2)
        released.releases[5] = ReleaseRow(place: 5, epoch: .first, version: 2)
        try feed.publish(ListModel(6..<2_000, below: 10_000))
        try await feed.sync()
        if isHeardLate {
            // By a till that still asked the old list when the new one came.
            try feed.publish(released)
            try await feed.sync()
        }
        let number = try hear(feed)
        if !isHeardLate {
            #expect(try answer(number, feed) == .listed(.first, .news))
            try feed.publish(released)
        }
        try await feed.sync()
        #expect(try answer(number, feed) == .released(.first, .list))
        try feed.publish(ListModel(6..<2_000, below: 10_000, version: 40))
        try await feed.sync()
        #expect(try answer(number, feed) == .released(.first, .list))
    }

    @Test func `a number that is gone from the list was taken back, whatever lists lie between`()
        async throws
    {
        let feed = try ListFeed()
        try feed.publish(ListModel(5..<2_000, below: 10_000))
        try await feed.sync()
        let number = try hear(feed)
        #expect(try answer(number, feed) == .listed(.first, .list))
        try feed.publish(ListModel(6..<2_000, below: 10_000, version: 40))
        try await feed.sync()
        #expect(try answer(number, feed) == .released(.first, .list))
    }

    @Test(arguments: [
        Data(), Data("MSBL".utf8), Data(repeating: 7, count: 3_000),
    ])
    func `a list that was tampered with is not used, and comes again`(bytes: Data) async throws {
        let feed = try ListFeed()
        try feed.publish(Self.first)
        try await feed.sync()
        try FileManager.default.removeItem(atPath: feed.home.listPath)
        if !bytes.isEmpty { try bytes.write(to: URL(filePath: feed.home.listPath)) }
        #expect(try feed.shopList().isDamaged)
        #expect(try feed.shopList().accepted == nil)
        #expect(try feed.use.state == .absent)
        let healed = try await feed.sync()
        #expect(healed.means == .snapshot && healed.wasDamaged && healed.now.version == 1)
        #expect(try feed.use.state == .fresh)
        #expect(try !feed.shopList().isDamaged)
    }

    @Test func `a base that was tampered with is replaced by the whole list`() async throws {
        let feed = try ListFeed()
        try feed.publish(Self.first)
        try await feed.sync()
        try Data(ListModel([1], below: 10_000).bytes())
            .write(to: URL(filePath: feed.home.listPath))
        try feed.publish(Self.second)
        let healed = try await feed.sync()
        #expect(healed.means == .snapshot && healed.wasDamaged)
        #expect(try feed.use.version == 2)
    }
}
