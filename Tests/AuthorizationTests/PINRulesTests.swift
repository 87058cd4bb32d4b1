import Authorization
import Numbers
import PairedCards
import Testing

@Suite struct PINRulesTests {
    @Test(arguments: [
        (PaymentMethod.eMoney, Int64(9_999), false), (.eMoney, 10_000, false),
        (.eMoney, 10_001, true), (.credit, 2_999, false), (.credit, 3_000, false),
        (.credit, 3_001, true),
    ])
    func `above its threshold a sale needs a PIN`(
        method: PaymentMethod, amountMinor: Int64, needsPIN: Bool
    ) throws {
        let facts = try ExampleFacts.sale(method, amountMinor: amountMinor)
        #expect(facts.needsPIN == needsPIN)
        let found = PINIsRight().finding(on: facts)
        #expect(found == (needsPIN ? .refused(.pinRequired) : .notAsked(.notConcerned)))
    }

    @Test(arguments: [PINFact.entered, .blocked, .wrong(triesLeft: 2), .uncheckable, .right])
    func `below its threshold no PIN is looked at`(fact: PINFact) throws {
        var facts = try ExampleFacts.sale(amountMinor: 10_000)
        facts.pin = fact
        #expect(PINIsRight().finding(on: facts) == .notAsked(.notConcerned))
    }

    @Test(arguments: [
        (PINFact.notEntered, Finding.refused(.pinRequired)),
        (.uncheckable, .refused(.pinUncheckable)), (.blocked, .refused(.pinBlocked)),
        (.wrong(triesLeft: 0), .refused(.pinWrong)), (.right, .met),
        (.entered, .notAsked(.factMissing)),
    ])
    func `above it only the right PIN will do`(fact: PINFact, finding: Finding) throws {
        var facts = try ExampleFacts.sale(amountMinor: 10_001)
        var table = try ExampleFacts.mainCard()
        table.cardPIN = PINVerificationValue(field: [1, 2, 3, 4, 5, 6, 7, 8])
        facts.card = .genuine(table, environment: .production)
        facts.pin = fact
        #expect(PINIsRight().finding(on: facts) == finding)
    }

    @Test(arguments: [PaymentMethod.eMoney, .credit])
    func `a card without that PIN is refused before one is tried`(method: PaymentMethod) throws {
        var facts = try ExampleFacts.sale(method, amountMinor: 10_001)
        var table = try ExampleFacts.mainCard()
        let value = PINVerificationValue(field: [1, 2, 3, 4, 5, 6, 7, 8])
        if method == .credit { table.cardPIN = value } else { table.creditPIN = value }
        facts.card = .genuine(table, environment: .production)
        facts.pin = .entered
        #expect(PINIsRight().finding(on: facts) == .refused(.pinAbsent))
    }

    @Test(arguments: [
        (Int64(3_000), Int64?.none, Finding.notAsked(.notConcerned)),
        (3_001, nil, .notAsked(.factMissing)), (3_001, 3_000, .refused(.allowanceInsufficient)),
        (3_001, 3_001, .met), (500, 499, .refused(.allowanceInsufficient)),
    ])
    func `the allowance is asked before a PIN is tried`(
        amountMinor: Int64, allowanceMinor: Int64?, finding: Finding
    ) throws {
        var facts = try ExampleFacts.sale(.credit, amountMinor: amountMinor)
        facts.allowanceMinor = allowanceMinor
        #expect(AllowanceSuffices().finding(on: facts) == finding)
    }

    @Test func `a judgement waits for the PIN when all else is known`() throws {
        var facts = try ExampleFacts.sale(amountMinor: 10_001)
        var table = try ExampleFacts.mainCard()
        table.cardPIN = PINVerificationValue(field: [1, 2, 3, 4, 5, 6, 7, 8])
        facts.card = .genuine(table, environment: .production)
        facts.pin = .entered
        #expect(Judgement(of: facts, under: SaleRules.inOrder).waitsOnly(for: .pinIsRight))
        facts.balanceMinor = nil
        #expect(!Judgement(of: facts, under: SaleRules.inOrder).waitsOnly(for: .pinIsRight))
        facts.balanceMinor = 1
        #expect(!Judgement(of: facts, under: SaleRules.inOrder).waitsOnly(for: .pinIsRight))
    }
}
