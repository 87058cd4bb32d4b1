import Authorization
import CardEmulator
import CardLayout
import Numbers
import Purchase
import ShopStore
import ShopTesting
import Testing

/// What a sale is worth under a list of any age.
@Suite struct AgedListTests {
    private let lists: TrialList
    private var shop: Shop

    init() throws {
        lists = try TrialList()
        shop = try Shop()
        shop.take(try lists.accepted(TrialList.model()))
    }

    private func codes(_ verdict: Verdict) -> [ReasonCode] { verdict.reasons.map(\.code) }

    @Test func `every record, the answer and the card's log say which list was asked`() throws {
        shop.clock.advance(minutes: 60)
        let card = try shop.card()
        let sale = try shop.sell(1_200, .eMoney, card.reader())
        let use = ListUse(state: .fresh, version: 7, ageSeconds: 3_600)
        #expect(sale.verdict == .approved && sale.list == use)
        #expect(sale.timing.apduCount == 9)
        let records = try shop.store.records(of: sale.transactionID)
        #expect(records.map(\.subject.list) == [use, use])
        guard case .intent(let intent) = records.first?.entry else {
            Issue.record("no intent")
            return
        }
        #expect(intent.logRecord?.listVersion == 7)
        #expect(try shop.till.check(on: card.reader(), waitSeconds: 0).list == use)
    }

    @Test func `O28 a listed number is refused, and the list alone is enough for that`() throws {
        var shop = shop
        shop.take(try lists.accepted(TrialList.model(listed: ["1234567A": 0])))
        let card = try shop.card()
        let sale = try shop.sell(1_200, .eMoney, card.reader())
        #expect(codes(sale.verdict) == [.cardListed])
        #expect(sale.timing.apduCount == 4)
        let check = try shop.till.check(on: card.reader(), waitSeconds: 0)
        #expect(codes(check.verdict) == [.cardListed])
        #expect(check.timing.apduCount == 4)
    }

    @Test func `an ageing list leaves half of e-money, and no credit`() throws {
        shop.clock.advance(minutes: 30 * 60)
        let card = try shop.card(try shop.issuer.mainPlan(balance: 30_000))
        let empty = ChipReader { nil }
        #expect(codes(try shop.sell(1, .credit, empty).verdict) == [.listAgeing])
        #expect(codes(try shop.sell(10_001, .eMoney, empty).verdict).first == .listAgeing)
        let sale = try shop.sell(10_000, .eMoney, card.reader())
        #expect(sale.verdict == .approved && sale.list.state == .ageing)
        #expect(try shop.till.check(on: card.reader(), waitSeconds: 0).verdict == .approved)
    }

    @Test func `with a stale or absent list nobody is asked for a card, and a check says it`()
        throws
    {
        var shop = shop
        let card = try shop.card()
        let empty = ChipReader { nil }
        shop.clock.advance(minutes: 73 * 60)
        let old = try shop.sell(1, .eMoney, empty)
        #expect(codes(old.verdict) == [.listStale] && old.list.state == .stale)
        #expect(
            codes(try shop.till.check(on: card.reader(), waitSeconds: 0).verdict) == [.listStale])
        shop.take(TrialList.absent)
        let none = try shop.sell(1, .eMoney, empty)
        #expect(codes(none.verdict) == [.listAbsent] && none.list.state == .absent)
        #expect(
            codes(try shop.till.check(on: card.reader(), waitSeconds: 0).verdict) == [.listAbsent])
    }

    @Test(arguments: [true, false])
    func `an open sale is ended by the card's word, however old the list is`(isTaken: Bool) throws {
        let card = try shop.card()
        let cut = isTaken ? card.reader(cut: .after(9)) : card.reader(cut: .before(9))
        let torn = try shop.sell(1_000, .eMoney, cut, reference: "7")
        #expect(torn.verdict == .incomplete(Reason(.cardRemoved)))
        shop.clock.advance(minutes: 73 * 60)
        let sale = try shop.sell(1_000, .eMoney, card.reader(), reference: "7")
        #expect(sale.transactionID == torn.transactionID)
        #expect(codes(sale.verdict) == (isTaken ? [] : [.listStale]))
        #expect(try shop.balance(card) == (isTaken ? 9_000 : 10_000))
        #expect(try shop.store.pending().isEmpty)
    }

    @Test func `nobody is asked for a PIN that could not help`() throws {
        func asks(_ amount: Int64, _ method: PaymentMethod, _ reference: String? = nil) throws
            -> Bool
        {
            try shop.till.asksForPIN(
                SaleRequest(amountMinor: amount, method: method, saleReference: reference),
                transactionID: TrialIssuer.freshID())
        }
        // Needed and of use; not needed; of no use, because the amount is above the limit.
        #expect(try asks(3_001, .credit) && asks(10_001, .eMoney))
        #expect(try !asks(3_000, .credit) && !asks(10_000, .eMoney))
        #expect(try !asks(10_001, .credit) && !asks(20_001, .eMoney))
        let card = try shop.card(try shop.issuer.mainPlan(balance: 30_000))
        let cut = card.reader(cut: .before(13))
        let torn = try shop.sell(10_001, .eMoney, cut, pin: "1234", reference: "7")
        #expect(torn.verdict == .incomplete(Reason(.cardRemoved)))
        #expect(try shop.store.pending().first?.intent != nil)
        shop.clock.advance(minutes: 30 * 60)
        #expect(try !asks(3_001, .credit) && !asks(10_001, .eMoney))
        shop.clock.advance(minutes: 43 * 60)
        #expect(try !asks(3_001, .credit) && !asks(10_001, .eMoney))
        // What may have been paid is finished all the same.
        #expect(try asks(10_001, .eMoney, "7"))
        #expect(throws: TillError.saleConflict) { try asks(10_002, .eMoney, "7") }
        let end = try shop.sell(10_001, .eMoney, card.reader(), pin: "1234", reference: "7")
        #expect(codes(end.verdict) == [.listStale])
    }

    @Test func `an agent that has sold enough says so before it asks for a PIN`() throws {
        let sale = Sale(amountMinor: 5_000, method: .credit)
        let full = Limits.defaults.stricter([.offlineCount: 0])
        let facts = Facts(
            sale: sale, environment: .test, limits: full, listState: .fresh,
            offline: OfflineTotals(sumMinor: 0, count: 0))
        let outcome = Judgement(of: facts, under: SaleRules.inOrder).outcome
        #expect(outcome == .declined([Reason(.limitOfflineTotal), Reason(.pinRequired)]))
    }

    @Test func `a card that is newer than the list is taken while the list is fresh`() throws {
        var shop = shop
        shop.take(try lists.accepted(TrialList.model(issued: 0...9)))
        let card = try shop.card()
        #expect(try shop.sell(100, .eMoney, card.reader()).verdict == .approved)
        shop.clock.advance(minutes: 30 * 60)
        let sale = try shop.sell(100, .eMoney, card.reader())
        #expect(codes(sale.verdict) == [.cardNotCovered])
        let check = try shop.till.check(on: card.reader(), waitSeconds: 0)
        #expect(codes(check.verdict) == [.cardNotCovered])
    }
}
