import Authorization
import CardTesting
import Testing

@Suite struct LostCardCostTests {
    @Test func `under the defaults a lost card costs at most the card's day`() {
        let cost = LostCardCost(under: .defaults, knowsPIN: false)
        #expect(cost.dayMinor == 50_000)
        #expect(cost.totalMinor == 1_000_000)
        #expect(LostCardCost(under: .defaults, knowsPIN: true) == cost)
    }

    @Test func `a card that needs its PIN for every sale costs nothing without it`() {
        let limits = Limits.defaults.stricter([.eMoneyPINAbove: 0, .creditPINAbove: 0])
        #expect(LostCardCost(under: limits, knowsPIN: false).totalMinor == 0)
        #expect(LostCardCost(under: limits, knowsPIN: true).dayMinor == 50_000)
    }

    @Test func `credit alone ends with the allowance`() {
        let limits = Limits.defaults.stricter([.eMoneySale: 0])
        let cost = LostCardCost(under: limits, knowsPIN: false)
        #expect(cost.dayMinor == 30_000)
        #expect(cost.totalMinor == 30_000)
    }

    @Test func `figures too large to multiply do not trap`() {
        let limits = Limits(
            eMoneySaleMinor: .max, eMoneyPINAboveMinor: .max, creditFloorMinor: .max,
            creditPINAboveMinor: .max, creditAllowanceMinor: .max, cardDayMinor: .max,
            offlineTotalMinor: .max, offlineCount: .max)
        #expect(LostCardCost(under: limits, knowsPIN: false).totalMinor == .max)
        var negative = limits
        for limit in ShopLimit.allCases { negative[limit] = -.max }
        #expect(LostCardCost(under: negative, knowsPIN: true).totalMinor == 0)
    }

    @Test func `an older list makes it less, and an old one nothing`() throws {
        let fresh = LostCardCost(under: .defaults, knowsPIN: true)
        let ageing = LostCardCost(
            under: try #require(Limits.defaults.with(.ageing)), knowsPIN: true)
        #expect(ageing.dayMinor <= fresh.dayMinor && ageing.totalMinor <= fresh.totalMinor)
        for state in [ListState.stale, .absent] {
            var thief = try Thief(limits: .defaults, state: state, pin: .right, days: 4)
            let most = thief.most()
            #expect(most == 0)
        }
    }

    /// Every order of sales that the rules of a sale allow, searched through: none takes more than
    /// the figure, and one takes as much.
    @Test func `is the most that any run of allowed sales takes`() throws {
        var random = SeededRandom.fromEnvironment()
        print("LostCardCostTests: MAINSTAY_SEED=\(random.seed)")
        for _ in 0..<25 {
            let limits = Limits(
                eMoneySaleMinor: .random(in: 0...4, using: &random),
                eMoneyPINAboveMinor: .random(in: 0...4, using: &random),
                creditFloorMinor: .random(in: 0...4, using: &random),
                creditPINAboveMinor: .random(in: 0...4, using: &random),
                creditAllowanceMinor: .random(in: 0...6, using: &random),
                cardDayMinor: .random(in: 0...8, using: &random),
                offlineTotalMinor: .random(in: 0...12, using: &random),
                offlineCount: .random(in: 0...4, using: &random))
            for state in [ListState.fresh, .ageing] {
                let left = try #require(limits.with(state))
                for knowsPIN in [false, true] {
                    let cost = LostCardCost(under: left, knowsPIN: knowsPIN)
                    let pin = knowsPIN ? PINFact.right : .notEntered
                    var oneDay = try Thief(limits: limits, state: state, pin: pin, days: 1)
                    let inOneDay = oneDay.most()
                    #expect(inOneDay == cost.dayMinor, "\(limits) \(state)")
                    var patient = try Thief(limits: limits, state: state, pin: pin, days: 4)
                    let inAll = patient.most()
                    #expect(inAll == cost.totalMinor, "\(limits) \(state)")
                }
            }
        }
    }
}

/// Tries everything that the rules allow; a sale a day is enough, so four days are for four sales.
private struct Thief {
    struct State: Hashable {
        var spentToday: Int64 = 0
        var creditUsed: Int64 = 0
        var sum: Int64 = 0
        var count = 0
        var day = 1
    }

    let limits: Limits
    let days: Int
    private let facts: Facts
    private var known: [State: Int64] = [:]

    init(limits: Limits, state: ListState, pin: PINFact, days: Int) throws {
        self.limits = limits
        var facts = try ExampleFacts.sale()
        facts.limits = limits
        facts.listState = state
        facts.pin = pin
        self.facts = facts
        self.days = days
    }

    mutating func most(from state: State = State()) -> Int64 {
        if let most = known[state] { return most }
        var most = state.sum
        if state.day < days {
            var tomorrow = state
            tomorrow.day += 1
            tomorrow.spentToday = 0
            most = max(most, self.most(from: tomorrow))
        }
        for method in PaymentMethod.allCases {
            for amount in Int64(1)...4 where isAllowed(amount, method, state) {
                var next = state
                next.spentToday += amount
                next.sum += amount
                next.count += 1
                if method == .credit { next.creditUsed += amount }
                most = max(most, self.most(from: next))
            }
        }
        known[state] = most
        return most
    }

    private func isAllowed(_ amount: Int64, _ method: PaymentMethod, _ state: State) -> Bool {
        var facts = facts
        facts.sale = Sale(amountMinor: amount, method: method)
        facts.allowanceMinor = limits.creditAllowanceMinor - state.creditUsed
        facts.spentTodayMinor = state.spentToday
        facts.offline = OfflineTotals(sumMinor: state.sum, count: state.count)
        return Judgement(of: facts, under: SaleRules.inOrder).outcome == .allowed
    }
}
