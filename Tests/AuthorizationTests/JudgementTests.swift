import Authorization
import Numbers
import PairedCards
import Testing

@Suite struct JudgementTests {
    @Test(arguments: PaymentMethod.allCases)
    func `allows a sale under which every rule is met`(method: PaymentMethod) throws {
        let facts = try ExampleFacts.sale(method)
        #expect(Judgement(of: facts, under: SaleRules.inOrder).outcome == .allowed)
    }

    @Test func `O1 allows a check of a main card`() throws {
        var facts = Facts(environment: .production, limits: .defaults, listState: .fresh)
        facts.card = .genuine(try ExampleFacts.mainCard(), environment: .production)
        facts.list = .notListed
        #expect(Judgement(of: facts, under: CheckRules.inOrder).outcome == .allowed)
    }

    @Test func `O2 declines a check of a spare`() throws {
        var facts = Facts(environment: .production, limits: .defaults, listState: .fresh)
        facts.card = .genuine(try ExampleFacts.spareCard(), environment: .production)
        facts.list = .notListed
        let outcome = Judgement(of: facts, under: CheckRules.inOrder).outcome
        #expect(outcome == .declined([Reason(.cardNotMain)]))
    }

    @Test func `declines a hopeless amount before any card is there`() {
        let sale = Sale(amountMinor: 30_000, method: .eMoney)
        let facts = Facts(
            sale: sale, environment: .test, limits: .defaults, listState: .fresh)
        let reasons = [Reason(.amountAboveLimit), Reason(.pinRequired)]
        #expect(Judgement(of: facts, under: SaleRules.inOrder).outcome == .declined(reasons))
    }

    @Test func `gives every reason in the order of the rules`() throws {
        var facts = try ExampleFacts.sale(amountMinor: 25_000)
        facts.card = .genuine(try ExampleFacts.spareCard(), environment: .test)
        facts.list = .listed(Epoch(2))
        facts.balanceMinor = 5_000
        let reasons = [
            Reason(.amountAboveLimit), Reason(.pinRequired), Reason(.cardTest),
            Reason(.cardNotMain), Reason(.cardListed),
            Reason(.balanceInsufficient, shortfallMinor: 20_000),
        ]
        #expect(Judgement(of: facts, under: SaleRules.inOrder).outcome == .declined(reasons))
    }

    @Test func `traces every rule by its name, in order, once`() throws {
        let judgement = Judgement(of: try ExampleFacts.sale(), under: SaleRules.inOrder)
        #expect(judgement.trace.map(\.rule) == RuleName.allCases)
    }

    @Test func `checks what a card is before whether anything may be sold`() {
        #expect(
            CheckRules.inOrder.map(\.name) == [
                .cardIsGenuine, .cardFitsEnvironment, .cardIsMain, .cardIsNotListed,
                .cardIsCovered, .listIsUsable,
            ])
    }

    @Test func `allows nothing under no rules`() throws {
        #expect(Judgement(of: try ExampleFacts.sale(), under: []).outcome == .undecided)
    }
}
