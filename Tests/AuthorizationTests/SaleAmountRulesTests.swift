import Authorization
import Numbers
import Testing

@Suite struct SaleAmountRulesTests {
    @Test(arguments: [
        (Int64.min, Finding.refused(.amountInvalid)), (-1, .refused(.amountInvalid)),
        (0, .refused(.amountInvalid)), (1, .met), (2_147_483_647, .met),
        (2_147_483_648, .refused(.amountInvalid)), (.max, .refused(.amountInvalid)),
    ])
    func `an amount is positive and fits a value file`(amountMinor: Int64, finding: Finding) throws
    {
        let facts = try ExampleFacts.sale(amountMinor: amountMinor)
        #expect(AmountIsValid().finding(on: facts) == finding)
    }

    @Test(arguments: [
        (PaymentMethod.eMoney, Int64(19_999), Finding.met), (.eMoney, 20_000, .met),
        (.eMoney, 20_001, .refused(.amountAboveLimit)),
        (.credit, 20_001, .notAsked(.notConcerned)),
    ])
    func `an e-money sale is within its limit`(
        method: PaymentMethod, amountMinor: Int64, finding: Finding
    ) throws {
        let facts = try ExampleFacts.sale(method, amountMinor: amountMinor)
        #expect(AmountWithinSaleLimit().finding(on: facts) == finding)
    }

    @Test(arguments: [
        (PaymentMethod.credit, Int64(9_999), Finding.met), (.credit, 10_000, .met),
        (.credit, 10_001, .refused(.creditOnlineOnly)),
        (.eMoney, 10_001, .notAsked(.notConcerned)),
    ])
    func `credit above the floor needs the issuer online`(
        method: PaymentMethod, amountMinor: Int64, finding: Finding
    ) throws {
        let facts = try ExampleFacts.sale(method, amountMinor: amountMinor)
        #expect(CreditWithinFloor().finding(on: facts) == finding)
    }

    @Test(arguments: [
        (Int64(998_999), 0, Finding.met), (999_000, 0, .met),
        (999_001, 0, .refused(.limitOfflineTotal)), (.max, 0, .refused(.limitOfflineTotal)),
        (0, 4_998, .met), (0, 4_999, .met), (0, 5_000, .refused(.limitOfflineTotal)),
        (0, .max, .refused(.limitOfflineTotal)),
    ])
    func `an agent uploads before it has sold too much`(
        sumMinor: Int64, count: Int, finding: Finding
    ) throws {
        var facts = try ExampleFacts.sale(amountMinor: 1_000)
        facts.offline = OfflineTotals(sumMinor: sumMinor, count: count)
        #expect(OfflineTotalHasRoom().finding(on: facts) == finding)
    }

    @Test func `says nothing before there is a sale`() throws {
        var facts = try ExampleFacts.sale()
        facts.sale = nil
        for rule in SaleRules.inOrder
        where !CheckRules.inOrder.contains(where: { $0.name == rule.name }) {
            #expect(rule.finding(on: facts) == .notAsked(.factMissing))
        }
    }

    @Test func `says nothing about totals that are not known`() throws {
        var facts = try ExampleFacts.sale()
        facts.offline = nil
        #expect(OfflineTotalHasRoom().finding(on: facts) == .notAsked(.factMissing))
    }
}
