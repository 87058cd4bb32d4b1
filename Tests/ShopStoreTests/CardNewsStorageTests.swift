import Authorization
import Blacklist
import DurableSQLite
import Numbers
import PairedCards
import ShopStore
import Testing

@Suite struct CardNewsStorageTests {
    private let shop: ExampleShop
    private let old: CardNumber
    private let new: CardNumber
    private var database: ShopDatabase { shop.database }

    init() throws {
        shop = try ExampleShop()
        old = try ExampleShop.number("1234567A")
        new = try ExampleShop.number("1234567B")
    }

    private func news(_ epoch: UInt16, validFrom: UInt16? = nil) -> CardNews {
        var news = CardNews(teller: new, heardAtMs: 1_000)
        news.replaced = [BlacklistEntry(number: old, epoch: Epoch(epoch))]
        news.validFrom = validFrom.map { Epoch($0) }
        return news
    }

    private func answer(_ number: CardNumber) throws -> NumberAnswer {
        let known = KnownNumbers(list: .none, store: database)
        return try known.answer(for: number, validFrom: known.validFrom(number))
    }

    @Test(arguments: [(1, 2, 2), (2, 1, 2), (0, 0, 0), (0, .max, .max)])
    func `of two epochs the higher one stays`(first: UInt16, second: UInt16, kept: UInt16) throws {
        #expect(try answer(old) == .notListed)
        try database.append(ExampleShop.outcome(1), hearing: news(first))
        try database.append(ExampleShop.outcome(2), hearing: news(second))
        #expect(try answer(old) == .listed(Epoch(kept), .news))
        #expect(try answer(new) == .notListed)
    }

    @Test func `what a card has proved of itself is kept`() throws {
        try database.append(ExampleShop.outcome(1), hearing: news(0, validFrom: 3))
        try database.append(ExampleShop.outcome(2), hearing: news(0, validFrom: 2))
        #expect(try database.restoredEpoch(of: new) == Epoch(3))
        #expect(try answer(new) == .released(Epoch(2), .grant))
    }

    @Test func `news are durable with the intent, and gone with a record that is refused`() throws {
        let intent = database.begin(try ExampleShop.intent(1), hearing: news(0)) { [1] }
        try intent.wait()
        #expect(try answer(old) == .listed(.first, .news))
        try database.append(ExampleShop.outcome(1))
        // Approved before: no second outcome.
        #expect(throws: (any Error).self) {
            try database.append(ExampleShop.outcome(1), hearing: news(7))
        }
        let unsealed = database.begin(try ExampleShop.intent(2), hearing: news(8)) { nil }
        #expect(throws: (any Error).self) { try unsealed.wait() }
        #expect(try answer(old) == .listed(.first, .news))
    }

    @Test(
        arguments: [
            (nil, nil, nil), (nil, 0, 0), (0, nil, 0), (0, 0, 0), (1, 0, 1), (0, 1, 1),
        ] as [(UInt16?, UInt16?, UInt16?)])
    func `the highest release of a number that was named stays`(
        first: UInt16?, second: UInt16?, kept: UInt16?
    ) throws {
        #expect(try database.named(old) == nil)
        for (outcome, released) in [(UInt8(1), first), (2, second)] {
            var news = CardNews(teller: new, heardAtMs: 1_000)
            news.named[old] = NamedNumber(released: released.map { Epoch($0) })
            try database.append(ExampleShop.outcome(outcome), hearing: news)
        }
        #expect(try database.named(old) == NamedNumber(released: kept.map { Epoch($0) }))
        try database.append(ExampleShop.outcome(3), hearing: self.news(1))
        #expect(
            try answer(old) == (kept == 1 ? .released(Epoch(1), .list) : .listed(Epoch(1), .news)))
    }

    @Test func `a hand has the last word, and its removal leaves what cards have told`() throws {
        let known = KnownNumbers(list: .none, store: database)
        let entry = BlacklistEntry(number: old, epoch: .first)
        try database.overlayAdd(old, epoch: Epoch(5), reason: "", atMs: 0)
        #expect(try known.isNews(entry))
        try database.append(ExampleShop.outcome(1), hearing: news(0))
        #expect(try !known.isNews(entry))
        #expect(try known.isNews(BlacklistEntry(number: old, epoch: Epoch(1))))
        #expect(try answer(old) == .listed(Epoch(5), .overlay))
        try database.overlayRemove(old)
        #expect(try answer(old) == .listed(.first, .news))
    }
}
