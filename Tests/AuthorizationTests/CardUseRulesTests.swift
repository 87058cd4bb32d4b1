import Authorization
import Numbers
import PairedCards
import Testing

@Suite struct CardUseRulesTests {
    @Test(arguments: [
        (PaymentMethod.eMoney, true, true, Finding.met), (.eMoney, true, false, .met),
        (.eMoney, false, true, .refused(.eMoneyAbsent)),
        (.credit, true, true, .met), (.credit, false, true, .met),
        (.credit, true, false, .refused(.creditAbsent)),
    ])
    func `the method must be on the card`(
        method: PaymentMethod, hasEMoney: Bool, hasCredit: Bool, finding: Finding
    ) throws {
        var table = try ExampleFacts.mainCard()
        if !hasEMoney { table.eMoneyID = nil }
        if !hasCredit { table.creditNumber = nil }
        var facts = try ExampleFacts.sale(method)
        facts.card = .genuine(table, environment: .production)
        #expect(CardHasMethod().finding(on: facts) == finding)
    }

    @Test(arguments: [
        (nil, Finding.notAsked(.factMissing)), (Int64(48_999), .met), (49_000, .met),
        (49_001, .refused(.limitCardDay)), (.max, .refused(.limitCardDay)),
    ])
    func `a card spends no more in a day than its limit`(
        spentTodayMinor: Int64?, finding: Finding
    ) throws {
        for method in PaymentMethod.allCases {
            var facts = try ExampleFacts.sale(method, amountMinor: 1_000)
            facts.spentTodayMinor = spentTodayMinor
            #expect(CardDayHasRoom().finding(on: facts) == finding)
        }
    }

    @Test(arguments: [
        (nil, Finding.notAsked(.factMissing)), (Int64(1_001), .met), (1_000, .met),
        (999, .notMet(Reason(.balanceInsufficient, shortfallMinor: 1))),
        (0, .notMet(Reason(.balanceInsufficient, shortfallMinor: 1_000))),
        (.min, .notMet(Reason(.balanceInsufficient, shortfallMinor: .max))),
    ])
    func `e-money must cover the sale, and the shortfall is told`(
        balanceMinor: Int64?, finding: Finding
    ) throws {
        var facts = try ExampleFacts.sale(amountMinor: 1_000)
        facts.balanceMinor = balanceMinor
        #expect(BalanceSuffices().finding(on: facts) == finding)
    }

    @Test func `credit does not ask for the balance`() throws {
        var facts = try ExampleFacts.sale(.credit)
        facts.balanceMinor = nil
        #expect(BalanceSuffices().finding(on: facts) == .notAsked(.notConcerned))
    }
}
