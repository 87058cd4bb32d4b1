import Authorization
import Numbers
import PairedCards
import Testing

@Suite struct ListRulesTests {
    @Test(arguments: [
        (nil, Finding.notAsked(.factMissing)), (ListState?.some(.none), .met), (.fresh, .met),
        (.ageing, .met), (.stale, .refused(.listStale)), (.absent, .refused(.listAbsent)),
    ])
    func `sells by a list that is young enough`(state: ListState?, finding: Finding) throws {
        var facts = try ExampleFacts.sale()
        facts.listState = state
        #expect(ListIsUsable().finding(on: facts) == finding)
    }

    @Test(arguments: [ListState.stale, .absent])
    func `asks nobody for a card while the list is too old`(state: ListState) {
        let sale = Sale(amountMinor: 1, method: .eMoney)
        let facts = Facts(
            sale: sale, environment: .production, limits: .defaults, listState: state)
        let code: ReasonCode = state == .stale ? .listStale : .listAbsent
        #expect(
            Judgement(of: facts, under: SaleRules.inOrder).outcome == .declined([Reason(code)]))
    }

    @Test(arguments: [ListState.stale, .absent])
    func `tells whoever checks a card what it is, and that nothing is sold`(state: ListState) throws
    {
        var facts = Facts(environment: .production, limits: .defaults, listState: state)
        facts.card = .genuine(try ExampleFacts.spareCard(), environment: .production)
        facts.list = .notListed
        let code: ReasonCode = state == .stale ? .listStale : .listAbsent
        #expect(
            Judgement(of: facts, under: CheckRules.inOrder).outcome
                == .declined([Reason(.cardNotMain), Reason(code)]))
    }

    @Test(arguments: [
        (PaymentMethod.eMoney, Int64(10_000), Finding.met),
        (.eMoney, 10_001, .refused(.listAgeing)), (.credit, 1, .refused(.listAgeing)),
    ])
    func `an ageing list leaves half of e-money and no credit`(
        method: PaymentMethod, amountMinor: Int64, finding: Finding
    ) throws {
        var facts = try ExampleFacts.sale(method, amountMinor: amountMinor)
        facts.listState = .ageing
        #expect(SaleFitsListAge().finding(on: facts) == finding)
        facts.listState = .fresh
        #expect(SaleFitsListAge().finding(on: facts) == .notAsked(.notConcerned))
        facts.listState = nil
        #expect(SaleFitsListAge().finding(on: facts) == .notAsked(.factMissing))
    }

    @Test(arguments: [
        (ListState?.some(.none), Finding.met), (.fresh, .met), (.ageing, .refused(.cardNotCovered)),
        (.stale, .notAsked(.notConcerned)), (.absent, .notAsked(.notConcerned)),
        (nil, .notAsked(.factMissing)),
    ])
    func `a card that is newer than the list counts as not listed while the list is fresh`(
        state: ListState?, finding: Finding
    ) throws {
        var facts = try ExampleFacts.sale()
        facts.list = .notCovered
        facts.listState = state
        #expect(CardIsCovered().finding(on: facts) == finding)
        #expect(CardIsNotListed().finding(on: facts) == .met)
    }

    @Test(arguments: [
        ListAnswer.notListed, .listed(.first), .listed(Epoch(9)), .released(Epoch(1)),
    ])
    func `an ageing list covers what it speaks of`(list: ListAnswer) throws {
        var facts = try ExampleFacts.sale()
        facts.list = list
        facts.listState = .ageing
        #expect(CardIsCovered().finding(on: facts) == .met)
    }
}
