import Authorization
import Numbers
import PairedCards
import Testing

@Suite struct CardRulesTests {
    @Test(arguments: [
        (nil, Finding.notAsked(.factMissing)),
        (CardReading.foreign, .refused(.cardForeign)),
        (.otherIssuer, .refused(.cardOtherIssuer)),
        (.notAuthentic, .refused(.cardNotAuthentic)),
        (.genuine(try ExampleFacts.mainCard(), environment: .test), .met),
    ])
    func `T26 a card is genuine only when it has proved it`(
        card: CardReading?, finding: Finding
    ) throws {
        var facts = try ExampleFacts.sale()
        facts.card = card
        #expect(CardIsGenuine().finding(on: facts) == finding)
    }

    @Test(arguments: [nil, CardReading.foreign, .otherIssuer, .notAuthentic])
    func `T26 nothing on the card is asked before it has proved itself`(card: CardReading?) throws {
        var facts = try ExampleFacts.sale()
        facts.card = card
        let rules: [any Rule] = [
            CardFitsEnvironment(), CardIsMain(), CardIsNotListed(), CardIsCovered(),
            CardHasMethod(),
        ]
        for rule in rules {
            #expect(rule.finding(on: facts) == .notAsked(.factMissing))
        }
    }

    @Test(arguments: [
        (card: Environment.production, home: Environment.production, Finding.met),
        (card: .test, home: .test, .met),
        (card: .test, home: .production, .refused(.cardTest)),
        (card: .production, home: .test, .refused(.cardNotTest)),
    ])
    func `test cards and real money stay apart`(
        card: Environment, home: Environment, finding: Finding
    ) throws {
        var facts = try ExampleFacts.sale()
        facts.environment = home
        facts.card = .genuine(try ExampleFacts.mainCard(), environment: card)
        #expect(CardFitsEnvironment().finding(on: facts) == finding)
    }

    @Test(arguments: [
        (try ExampleFacts.mainCard(), Finding.met),
        (try ExampleFacts.spareCard(), .refused(.cardNotMain)),
        (try ExampleFacts.blankCard(), .refused(.cardBlank)),
        (try ExampleFacts.invalidatedCard(), .refused(.cardInvalidated)),
    ])
    func `O1 O2 only a main card may be used`(table: CardTable, finding: Finding) throws {
        var facts = try ExampleFacts.sale()
        facts.card = .genuine(table, environment: .production)
        #expect(CardIsMain().finding(on: facts) == finding)
    }

    @Test(arguments: [
        (nil, Finding.notAsked(.factMissing)), (ListAnswer.notListed, .met),
        (.notCovered, .met), (.released(Epoch(9)), .met),
        (.listed(Epoch(0)), .met), (.listed(Epoch(1)), .met),
        (.listed(Epoch(2)), .refused(.cardListed)), (.listed(Epoch(3)), .refused(.cardListed)),
        (.listed(Epoch(.max)), .refused(.cardListed)), (.listedByHand, .refused(.cardListed)),
    ])
    func `T25 an entry counts from the card's epoch on`(list: ListAnswer?, finding: Finding) throws
    {
        var facts = try ExampleFacts.sale()
        facts.list = list
        #expect(CardIsNotListed().finding(on: facts) == finding)
    }

    @Test(arguments: [
        (claimed: UInt16(3), proven: UInt16(0), listed: UInt16(0), isRefused: true),
        (3, 1, 0, false), (3, 1, 1, true), (3, 9, 2, false), (3, 9, 3, true), (1, 9, 1, true),
    ])
    func `T25 a card's epoch counts as far as a paper proves it`(
        claimed: UInt16, proven: UInt16, listed: UInt16, isRefused: Bool
    ) throws {
        var facts = try ExampleFacts.sale()
        var table = try ExampleFacts.mainCard()
        table.epoch = Epoch(claimed)
        facts.card = .genuine(table, environment: .production)
        facts.provenEpoch = Epoch(proven)
        facts.list = .listed(Epoch(listed))
        #expect(CardIsNotListed().finding(on: facts) == (isRefused ? .refused(.cardListed) : .met))
    }
}
