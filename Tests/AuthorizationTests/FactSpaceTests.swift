import Authorization
import Numbers
import PairedCards
import Testing

/// Every combination of a small space of facts, judged a second time by plain conditions that
/// share no code with the rules.
@Suite struct FactSpaceTests {
    @Test func `agrees with an independent oracle on every combination`() throws {
        var differing: [Point] = []
        var allowed = 0
        let points = try Point.all()
        for point in points {
            let sale = Judgement(of: point.facts, under: SaleRules.inOrder).outcome
            let check = Judgement(of: point.facts, under: CheckRules.inOrder).outcome
            if sale != point.expectedOfSale || check != point.expectedOfCheck {
                differing.append(point)
            }
            if sale == .allowed { allowed += 1 }
        }
        #expect(differing.first == nil, "\(differing.count) of \(points.count) differ")
        #expect(allowed > 0)
    }
}

/// One combination, with what its author knows about it.
private struct Point: Sendable {
    let sale: SaleRow
    let card: CardRow
    let home: Environment
    let list: ListRow
    let balanceMinor: Int64?
    let spentTodayMinor: Int64?
    let offline: OfflineTotals?

    static func all() throws -> [Point] {
        let balances: [Int64?] = [nil, 0, 10_000, 20_001]
        let spent: [Int64?] = [nil, 40_000, 50_000]
        let totals = [
            nil, OfflineTotals(sumMinor: 990_000, count: 0),
            OfflineTotals(sumMinor: 0, count: 5_000),
        ]
        var points: [Point] = []
        for card in try CardRow.all() {
            for sale in SaleRow.all {
                for home in Environment.allCases {
                    for list in ListRow.all {
                        for balance in balances {
                            for spentToday in spent {
                                for offline in totals {
                                    points.append(
                                        Point(
                                            sale: sale, card: card, home: home, list: list,
                                            balanceMinor: balance, spentTodayMinor: spentToday,
                                            offline: offline))
                                }
                            }
                        }
                    }
                }
            }
        }
        return points
    }

    var facts: Facts {
        Facts(
            sale: sale.sale, environment: home, limits: .defaults, card: card.reading,
            listState: list.state, list: list.answer, provenEpoch: Epoch(2),
            balanceMinor: balanceMinor, spentTodayMinor: spentTodayMinor, offline: offline)
    }

    var expectedOfCheck: Judgement.Outcome {
        let isKnown = card.reading != nil && list.isKnown
        return outcome(reasonsOfCard + reasonsOfListAge, isKnown: isKnown)
    }

    var expectedOfSale: Judgement.Outcome {
        guard let wanted = sale.sale else {
            return outcome(reasonsOfListAge + reasonsOfCard, isKnown: false)
        }
        var reasons = sale.codes.filter { $0 != .pinRequired }.map { Reason($0) }
        reasons += reasonsOfListAge
        if list.state == .ageing, wanted.amountMinor > (wanted.method == .eMoney ? 10_000 : 0) {
            reasons.append(Reason(.listAgeing))
        }
        if let offline, offline.count == 5_000 || offline.sumMinor + wanted.amountMinor > 1_000_000
        {
            reasons.append(Reason(.limitOfflineTotal))
        }
        if sale.codes.contains(.pinRequired) { reasons.append(Reason(.pinRequired)) }
        reasons += reasonsOfCard
        if card.isGenuine, wanted.method == .eMoney, !card.hasEMoney {
            reasons.append(Reason(.eMoneyAbsent))
        }
        if card.isGenuine, wanted.method == .credit, !card.hasCredit {
            reasons.append(Reason(.creditAbsent))
        }
        if let spentTodayMinor, spentTodayMinor + wanted.amountMinor > 50_000 {
            reasons.append(Reason(.limitCardDay))
        }
        if wanted.method == .eMoney, let balanceMinor, balanceMinor < wanted.amountMinor {
            let shortfallMinor = wanted.amountMinor - balanceMinor
            reasons.append(Reason(.balanceInsufficient, shortfallMinor: shortfallMinor))
        }
        let isKnown =
            card.reading != nil && list.isKnown && spentTodayMinor != nil && offline != nil
            && (wanted.method == .credit || balanceMinor != nil)
        return outcome(reasons, isKnown: isKnown)
    }

    private var reasonsOfCard: [Reason] {
        var reasons: [Reason] = []
        if !card.isGenuine, let code = card.code { return [Reason(code)] }
        if card.isGenuine, home == .production, card.isTest { reasons.append(Reason(.cardTest)) }
        if card.isGenuine, home == .test, !card.isTest { reasons.append(Reason(.cardNotTest)) }
        if let code = card.code { reasons.append(Reason(code)) }
        let against: [ListAnswer] = [.listed(Epoch(2)), .listed(Epoch(3)), .listedByHand]
        if card.isGenuine, let answer = list.answer, against.contains(answer) {
            reasons.append(Reason(.cardListed))
        }
        if card.isGenuine, list.answer == .notCovered, list.state == .ageing {
            reasons.append(Reason(.cardNotCovered))
        }
        return reasons
    }

    private var reasonsOfListAge: [Reason] {
        if list.state == .stale { return [Reason(.listStale)] }
        return list.state == .absent ? [Reason(.listAbsent)] : []
    }

    private func outcome(_ reasons: [Reason], isKnown: Bool) -> Judgement.Outcome {
        if !reasons.isEmpty { return .declined(reasons) }
        return isKnown ? .allowed : .undecided
    }
}

/// A list's state, and what it says about the number on the card.
private struct ListRow: Sendable {
    let state: ListState?
    let answer: ListAnswer?

    var isKnown: Bool { state != nil && answer != nil }

    static let all: [ListRow] = [
        ListRow(state: .fresh, answer: nil), ListRow(state: nil, answer: .notListed),
        ListRow(state: .some(.none), answer: .listed(Epoch(1))),
        ListRow(state: .some(.none), answer: .notCovered),
        ListRow(state: .fresh, answer: .notListed), ListRow(state: .fresh, answer: .notCovered),
        ListRow(state: .fresh, answer: .listed(Epoch(2))),
        ListRow(state: .fresh, answer: .listedByHand),
        ListRow(state: .ageing, answer: .released(Epoch(2))),
        ListRow(state: .ageing, answer: .notCovered),
        ListRow(state: .ageing, answer: .listed(Epoch(3))),
        ListRow(state: .stale, answer: .notListed), ListRow(state: .absent, answer: .notCovered),
    ]
}

/// A sale, and what is wrong with its amount under the default limits.
private struct SaleRow: Sendable {
    let sale: Sale?
    let codes: [ReasonCode]

    init(_ method: PaymentMethod, _ amountMinor: Int64, _ codes: [ReasonCode] = []) {
        sale = Sale(amountMinor: amountMinor, method: method)
        self.codes = codes
    }

    private init() {
        sale = nil
        codes = []
    }

    static let all = [
        SaleRow(), SaleRow(.eMoney, 0, [.amountInvalid]), SaleRow(.eMoney, 1),
        SaleRow(.eMoney, 10_000), SaleRow(.eMoney, 10_001, [.pinRequired]),
        SaleRow(.eMoney, 20_000, [.pinRequired]),
        SaleRow(.eMoney, 20_001, [.amountAboveLimit, .pinRequired]),
        SaleRow(.credit, 0, [.amountInvalid]), SaleRow(.credit, 3_000),
        SaleRow(.credit, 3_001, [.pinRequired]), SaleRow(.credit, 10_000, [.pinRequired]),
        SaleRow(.credit, 10_001, [.creditOnlineOnly, .pinRequired]),
    ]
}

/// A card, what is wrong with it, and what is on it. The epoch of every genuine one is 2.
private struct CardRow: Sendable {
    var reading: CardReading?
    var code: ReasonCode?
    var isGenuine = false
    var isTest = false
    var hasEMoney = false
    var hasCredit = false

    static func all() throws -> [CardRow] {
        let main = try ExampleFacts.mainCard()
        var creditOnly = main
        creditOnly.eMoneyID = nil
        var eMoneyOnly = main
        eMoneyOnly.creditNumber = nil
        let strangers = [
            CardRow(), CardRow(reading: .foreign, code: .cardForeign),
            CardRow(reading: .otherIssuer, code: .cardOtherIssuer),
            CardRow(reading: .notAuthentic, code: .cardNotAuthentic),
        ]
        let ours = [
            genuine(main, nil, eMoney: true, credit: true),
            genuine(creditOnly, nil, credit: true),
            genuine(eMoneyOnly, nil, eMoney: true),
            genuine(try ExampleFacts.spareCard(), .cardNotMain, eMoney: true, credit: true),
            genuine(try ExampleFacts.blankCard(), .cardBlank),
            genuine(try ExampleFacts.invalidatedCard(), .cardInvalidated),
        ]
        return strangers + ours.flatMap { $0 }
    }

    /// The same table on a real card and on a test card.
    private static func genuine(
        _ table: CardTable, _ code: ReasonCode?, eMoney: Bool = false, credit: Bool = false
    ) -> [CardRow] {
        Environment.allCases.map { environment in
            CardRow(
                reading: .genuine(table, environment: environment), code: code, isGenuine: true,
                isTest: environment == .test, hasEMoney: eMoney, hasCredit: credit)
        }
    }
}
