import Authorization
import Foundation
import Numbers
import PairedCards
import ShopStore
import Testing

/// `mainstay blacklist lookup`, as a process.
@Suite struct LookupProgramTests {
    private let shop: TrialShop

    init() throws { shop = try TrialShop() }

    private func lookup(_ number: String) throws -> (exit: Int32, json: JSONTree) {
        let run = try shop.agent("blacklist", "lookup", number, "--json")
        let json = try run.json()
        #expect(try Schema("blacklist").problems(in: json).isEmpty)
        return (run.exit, json)
    }

    /// As a sale leaves it under an ageing list, whose card has told and proved something.
    @discardableResult
    private func hear(_ change: (inout CardNews) throws -> Void) throws -> TransactionID {
        let database = try ShopDatabase.open(at: shop.path("shop/shop.sqlite"))
        var news = CardNews(teller: try number("7654321Y"), heardAtMs: 1_000)
        try change(&news)
        let subject = JournalSubject(
            transactionID: try #require(
                TransactionID(bytes: (0..<16).map { _ in .random(in: 0...255) })),
            sale: Sale(amountMinor: 1, method: .eMoney),
            currency: try #require(Currency(code: "JPY")), cardNumber: news.teller, cardUID: nil,
            list: ListUse(state: .ageing, version: 7, ageSeconds: 108_000))
        try database.append(
            OutcomeRecord(
                subject: subject, recordedAtMs: 1_000, verdict: .declined([Reason(.pinWrong)]),
                trace: [TraceLine(rule: "pin.isRight", finding: "notMet pin.wrong")]),
            hearing: news)
        try database.close()
        return subject.transactionID
    }

    private func number(_ text: String) throws -> CardNumber {
        try #require(CardNumber(text: text))
    }

    @Test func `says that nobody has anything against a number`() throws {
        let (exit, json) = try lookup("7654321Z")
        #expect(exit == 0 && json["answer"] == .string("notListed"))
        #expect(json["epoch"] == .null && json["source"] == .null)
    }

    @Test func `says who had the last word`() throws {
        try hear { $0.replaced = [BlacklistEntry(number: try number("7654321Z"), epoch: Epoch(3))] }
        let told = try lookup("7654321Z")
        #expect(told.exit == 1 && told.json["answer"] == .string("listed"))
        #expect(told.json["epoch"] == .integer(3) && told.json["source"] == .string("news"))
        #expect(try shop.agent("blacklist", "add", "7654321Z").exit == 0)
        let added = try lookup("7654321Z")
        #expect(added.exit == 1 && added.json["source"] == .string("overlay"))
        let removed = try shop.agent("blacklist", "remove", "7654321Z", "--lang", "en")
        #expect(removed.exit == 0 && removed.output.contains("still refused"))
        #expect(try lookup("7654321Z").json["source"] == .string("news"))
    }

    @Test func `says that a card has proved its restoration`() throws {
        try hear { $0.validFrom = Epoch(2) }
        let (exit, json) = try lookup("7654321Y")
        #expect(exit == 0 && json["answer"] == .string("released"))
        #expect(json["epoch"] == .integer(1) && json["source"] == .string("grant"))
        let text = try shop.agent("blacklist", "lookup", "7654321Y", "--lang", "en")
        #expect(text.output == "7654321Y: released, up to epoch 1, by the issuer's grant\n")
    }

    @Test func `the trace of a sale says which list was asked`() throws {
        let id = try hear { _ in }
        let run = try shop.agent("journal", "show", id.text, "--why")
        #expect(run.output.contains("    x pin.isRight  pin.wrong\n"))
        #expect(run.output.hasSuffix("    list ageing, version 7, 108000 s old\n"))
    }
}
