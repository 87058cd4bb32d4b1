import Authorization
import DurableSQLite
import FolderTesting
import GRDB
import Numbers
import Testing

@testable import ShopStore

@Suite struct SpentTotalsTests {
    enum Step: Hashable, Sendable {
        case intent
        case approved, declined, incomplete
    }

    private let shop: ExampleShop
    private var database: ShopDatabase { shop.database }

    init() throws { shop = try ExampleShop() }

    private func take(
        _ step: Step, of index: UInt8, amountMinor: Int64 = 1_200, card: String = "1234567A",
        atMs: Int64 = 1_000
    ) throws {
        let verdict: Verdict
        switch step {
        case .intent:
            return try shop.begin(
                try ExampleShop.intent(index, amountMinor: amountMinor, card: card, atMs: atMs))
        case .approved: verdict = .approved
        case .declined: verdict = ExampleShop.declined
        case .incomplete: verdict = ExampleShop.incomplete
        }
        try database.append(
            try ExampleShop.outcome(
                index, verdict, amountMinor: amountMinor, card: card, atMs: atMs))
    }

    @Test func `are nothing in a new shop`() throws {
        let number = try ExampleShop.number("1234567A")
        #expect(try database.offlineTotals() == OfflineTotals(sumMinor: 0, count: 0))
        #expect(try database.spentToday(card: number, since: 0) == 0)
    }

    @Test(arguments: [
        ([Step.intent], true), ([.intent, .approved], true), ([.approved], true),
        ([.intent, .incomplete], true), ([.intent, .incomplete, .intent], true),
        ([.intent, .incomplete, .intent, .approved], true),
        ([.intent, .declined], false), ([.intent, .incomplete, .declined], false),
        ([.declined], false), ([.incomplete], false), ([.incomplete, .declined], false),
    ])
    func `count a sale once, from its intent until it is declined`(steps: [Step], counts: Bool)
        throws
    {
        for step in steps { try take(step, of: 1) }
        let number = try ExampleShop.number("1234567A")
        let sum: Int64 = counts ? 1_200 : 0
        #expect(
            try database.offlineTotals() == OfflineTotals(sumMinor: sum, count: counts ? 1 : 0))
        #expect(try database.spentToday(card: number, since: 1_000) == sum)
    }

    @Test func `keep cards and days apart`() throws {
        try take(.intent, of: 1, amountMinor: 1, atMs: 999)
        try take(.approved, of: 2, amountMinor: 10, atMs: 1_000)
        try take(.intent, of: 3, amountMinor: 100, atMs: 5_000)
        try take(.approved, of: 4, amountMinor: 1_000, card: "7654321B", atMs: 5_000)
        let first = try ExampleShop.number("1234567A")
        let second = try ExampleShop.number("7654321B")
        #expect(try database.spentToday(card: first, since: 0) == 111)
        #expect(try database.spentToday(card: first, since: 1_000) == 110)
        #expect(try database.spentToday(card: second, since: 1_000) == 1_000)
        #expect(try database.spentToday(card: first, since: 5_001) == 0)
        #expect(try database.offlineTotals() == OfflineTotals(sumMinor: 1_111, count: 4))
    }

    @Test func `count no check`() throws {
        try database.append(try ExampleShop.outcome(1, amountMinor: nil))
        #expect(try database.offlineTotals() == OfflineTotals(sumMinor: 0, count: 0))
    }

    @Test func `do not overflow over the largest sales`() throws {
        for index: UInt8 in 1...3 {
            try take(.intent, of: index, amountMinor: Currency.maximumMinor)
        }
        #expect(try database.offlineTotals().sumMinor == 3 * Currency.maximumMinor)
    }

    @Test(arguments: [
        ("last_sequence > 0", "spent_since"),
        ("card_number = 'X' AND last_at_ms >= 0", "spent_card"),
    ])
    func `are answered from an index`(condition: String, index: String) throws {
        let plan = try database.database.read { database in
            try Row.fetchAll(
                database,
                sql: "EXPLAIN QUERY PLAN " + ShopDatabase.totalsSQL(where: condition),
                arguments: ["excluded": nil]
            ).map { try $0.stored.text("detail") }
        }
        #expect(plan.count == 1)
        #expect(plan[0].contains("COVERING INDEX \(index)"), "\(plan)")
    }
}
