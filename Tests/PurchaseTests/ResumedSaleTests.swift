import Authorization
import CardEmulator
import CardLayout
import DESFire
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import SmartCard
import Synchronization
import Testing

@Suite struct ResumedSaleTests {
    @Test(arguments: [PaymentMethod.eMoney, .credit], [true, false])
    func `the next tap finishes a torn sale, wherever it tore`(
        method: PaymentMethod, before: Bool
    ) throws {
        let file: FileNumber = method == .eMoney ? .balance : .allowance
        for cut in 1...(method == .eMoney ? 9 : 8) {
            let shop = try Shop()
            let card = try shop.card()
            let full = try shop.balance(card, file)
            let torn = try shop.sell(
                1_000, method, card.reader(cut: before ? .before(cut) : .after(cut)))
            let sale = try shop.sell(1_000, method, card.reader())
            #expect(sale.verdict == .approved, "cut \(cut)")
            #expect(sale.isResumed, "cut \(cut)")
            #expect(sale.transactionID == torn.transactionID, "cut \(cut)")
            #expect(full - (try shop.balance(card, file)) == 1_000, "cut \(cut)")
            #expect(try shop.store.pending().isEmpty, "cut \(cut)")
            #expect(try shop.store.offlineTotals() == OfflineTotals(sumMinor: 1_000, count: 1))
        }
    }

    @Test func `one number given at two readers at once is one sale`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let other = try shop.card(shop.issuer.mainPlan("7654321B"), uid: [4, 9, 9, 9, 9, 9, 9])
        let second = Mutex<TillError?>(nil)
        let reader = ChipReader {
            // While the first waits for its card.
            let error = #expect(throws: TillError.self) {
                // Also for a till that was made anew over the same journal.
                try Till(bundle: shop.issuer.bundle(), store: shop.store).sell(
                    SaleRequest(amountMinor: 1_000, method: .eMoney, saleReference: "R1"),
                    on: other.reader(), waitSeconds: 0, transactionID: TrialIssuer.freshID())
            }
            second.withLock { $0 = error }
            return card.tap()
        }
        let sale = try shop.sell(1_000, .eMoney, reader, reference: "R1")
        #expect(sale.verdict == .approved)
        #expect(second.withLock { $0 } == .saleGoingOn)
        #expect(try shop.balance(other) == 10_000)
        let again = try shop.sell(1_000, .eMoney, other.reader(), reference: "R1")
        #expect(again.isRepeated)
    }

    @Test func `a sale that the card took is not taken again, and the answer knows the balance`()
        throws
    {
        let shop = try Shop()
        let card = try shop.card()
        _ = try shop.sell(1_000, .eMoney, card.reader(cut: .after(9)))
        let sale = try shop.sell(1_000, .eMoney, card.reader())
        #expect(sale.verdict == .approved)
        #expect(sale.balanceAfterMinor == 9_000)
        let records = try shop.store.records(of: sale.transactionID)
        let last = try #require(records.last?.outcome)
        #expect(last.proof != nil)
        // select, key (2), table, log, balance, log record, commit
        #expect(sale.timing.apduCount == 8)
    }

    @Test func `another amount on the same card is another sale, and the torn one is resolved`()
        throws
    {
        let shop = try Shop()
        let card = try shop.card()
        let taken = try shop.sell(1_000, .eMoney, card.reader(cut: .after(9)))
        let lost = try shop.sell(700, .eMoney, card.reader(cut: .before(9)))
        #expect(lost.verdict == .incomplete(Reason(.cardRemoved)))
        #expect(lost.resolved.map(\.transactionID) == [taken.transactionID])
        #expect(lost.resolved.map(\.verdict) == [.approved])
        let last = try shop.sell(300, .eMoney, card.reader())
        #expect(last.verdict == .approved)
        #expect(!last.isResumed)
        #expect(try shop.store.pending().map(\.transactionID) == [lost.transactionID])
        let spent: Int32 = 1_000 + 300
        #expect(try shop.balance(card) == 10_000 - spent)
    }

    @Test func `after five minutes the same amount is a new sale`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let first = try shop.sell(1_000, .eMoney, card.reader(cut: .before(9)))
        shop.clock.advance(minutes: 6)
        let second = try shop.sell(1_000, .eMoney, card.reader())
        #expect(!second.isResumed)
        #expect(second.transactionID != first.transactionID)
        #expect(second.resolved.map(\.verdict) == [.declined([Reason(.saleNotTaken)])])
        #expect(try shop.balance(card) == 9_000)
    }
}

@Suite struct ReferencedSaleTests {
    @Test func `the same number gives the stored answer, without a card`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let first = try shop.sell(1_000, .eMoney, card.reader(), reference: "R1")
        let again = try shop.sell(1_000, .eMoney, ChipReader { nil }, reference: "R1")
        #expect(again.verdict == .approved)
        #expect(again.isRepeated)
        #expect(again.transactionID == first.transactionID)
        #expect(again.balanceAfterMinor == 9_000)
        #expect(try shop.balance(card) == 9_000)
    }

    @Test(arguments: [(Int64(1_001), PaymentMethod.eMoney), (1_000, .credit)])
    func `the same number with other values is a conflict`(
        amount: Int64, method: PaymentMethod
    ) throws {
        let shop = try Shop()
        let card = try shop.card()
        _ = try shop.sell(1_000, .eMoney, card.reader(), reference: "R1")
        #expect(throws: TillError.saleConflict) {
            try shop.sell(amount, method, card.reader(), reference: "R1")
        }
    }

    @Test func `an open sale is finished under its number, at any age`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let torn = try shop.sell(
            1_000, .eMoney, card.reader(cut: .after(9)), reference: "R1")
        shop.clock.advance(minutes: 600)
        let done = try shop.sell(1_000, .eMoney, card.reader(), reference: "R1")
        #expect(done.verdict == .approved)
        #expect(done.transactionID == torn.transactionID)
        #expect(try shop.balance(card) == 9_000)
    }

    @Test func `after a decline the same number runs anew`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let first = try shop.sell(10_500, .eMoney, card.reader(), reference: "R1")
        #expect(first.verdict == .declined([Reason(.pinRequired)]))
        let second = try shop.sell(900, .eMoney, card.reader(), reference: "R1")
        #expect(second.verdict == .approved)
        #expect(second.transactionID != first.transactionID)
    }

    @Test(arguments: ["listed", "PIN"])
    func `a torn sale that the card has not taken is refused and over`(why: String) throws {
        let shop = try Shop()
        let card = try shop.card(shop.issuer.mainPlan(balance: 50_000))
        let amount: Int64 = why == "PIN" ? 12_000 : 1_000
        let pin = why == "PIN" ? "1234" : nil
        let cut = why == "PIN" ? 13 : 9
        let torn = try shop.sell(
            amount, .eMoney, card.reader(cut: .before(cut)), pin: pin, reference: "R1")
        #expect(try shop.store.pending(torn.transactionID)?.intent != nil)
        if why == "listed" {
            let number = try #require(CardNumber(text: "1234567A"))
            try shop.store.overlayAdd(number, epoch: .first, reason: "", atMs: 0)
        }
        let refused = try shop.sell(
            amount, .eMoney, card.reader(), pin: pin.map { _ in "9999" }, reference: "R1")
        #expect(refused.transactionID == torn.transactionID)
        let code: ReasonCode = why == "PIN" ? .pinWrong : .cardListed
        #expect(refused.verdict == .declined([Reason(code)]))
        #expect(try shop.store.pending().isEmpty)
        #expect(try shop.store.offlineTotals() == OfflineTotals(sumMinor: 0, count: 0))
        #expect(try shop.balance(card) == 50_000)
    }

    @Test func `what a card tells later of an abandoned sale leaves the paid one its number`()
        throws
    {
        let shop = try Shop()
        let (first, second) = (try shop.card(), try shop.card(uid: [4, 9, 9, 9, 9, 9, 9]))
        let torn = try shop.sell(700, .eMoney, first.reader(cut: .after(9)), reference: "X")
        try shop.till.abandon(torn.transactionID)
        let paid = try shop.sell(700, .eMoney, second.reader(), reference: "X")
        #expect(paid.verdict == .approved)
        let other = try shop.sell(300, .eMoney, first.reader())
        #expect(other.resolved.map(\.isOwed) == [true])
        let again = try shop.sell(700, .eMoney, second.reader(), reference: "X")
        #expect(again.isRepeated)
        #expect(again.transactionID == paid.transactionID)
        #expect(try shop.balance(second) == 9_300)
    }

    @Test func `a sale of which a part was refunded keeps its answer, and loses it with the rest`()
        throws
    {
        let shop = try Shop()
        let card = try shop.card()
        let sale = try shop.sell(700, .eMoney, card.reader(), reference: "X")
        _ = try shop.till.refund(
            sale.transactionID, amountMinor: 100, transactionID: TrialIssuer.freshID())
        #expect(try shop.sell(700, .eMoney, card.reader(), reference: "X").isRepeated)
        _ = try shop.till.refund(
            sale.transactionID, amountMinor: nil, transactionID: TrialIssuer.freshID())
        #expect(throws: TillError.saleCancelled) {
            try shop.sell(700, .eMoney, card.reader(), reference: "X")
        }
        #expect(try shop.balance(card) == 9_300)
    }

    @Test func `another card does not pay an open sale, and is not touched`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let uid: [UInt8] = [4, 9, 9, 9, 9, 9, 9]
        let other = try shop.card(try shop.issuer.mainPlan("7654321B"), uid: uid)
        let torn = try shop.sell(
            1_000, .eMoney, card.reader(cut: .after(9)), reference: "R1")
        let wrong = try shop.sell(1_000, .eMoney, other.reader(), reference: "R1")
        #expect(wrong.verdict == .incomplete(Reason(.cardChanged)))
        #expect(wrong.timing.apduCount == 0)
        #expect(try shop.balance(other) == 10_000)
        #expect(try shop.store.pending().map(\.transactionID) == [torn.transactionID])
        #expect(try shop.sell(1_000, .eMoney, card.reader(), reference: "R1").verdict == .approved)
    }
}

@Suite struct PINSaleTests {
    @Test func `the right PIN pays, in four more APDUs`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(balance: 50_000))
        let sale = try shop.sell(15_000, .eMoney, card.reader(), pin: "1234")
        #expect(sale.verdict == .approved)
        #expect(sale.timing.apduCount == 13)
        #expect(try shop.balance(card) == 35_000)
        let credit = try shop.sell(9_000, .credit, card.reader(), pin: "567890")
        #expect(credit.verdict == .approved)
        #expect(credit.timing.apduCount == 13)
        #expect(try shop.balance(card, .allowance) == 21_000)
    }

    @Test func `three wrong ones block it, and the right one comes too late`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(balance: 50_000))
        for left: UInt8 in [2, 1, 0] {
            let sale = try shop.sell(15_000, .eMoney, card.reader(), pin: "9999")
            #expect(sale.verdict == .declined([Reason(.pinWrong)]))
            #expect(sale.triesLeft == left)
        }
        let late = try shop.sell(15_000, .eMoney, card.reader(), pin: "1234")
        #expect(late.verdict == .declined([Reason(.pinBlocked)]))
        #expect(try shop.balance(card) == 50_000)
        // The other PIN has its own tries.
        let credit = try shop.sell(9_000, .credit, card.reader(), pin: "567890")
        #expect(credit.verdict == .approved)
    }

    @Test func `a right one gives all tries back`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(balance: 50_000))
        for _ in 1...2 { _ = try shop.sell(11_000, .eMoney, card.reader(), pin: "9999") }
        #expect(
            try shop.sell(11_000, .eMoney, card.reader(), pin: "1234").verdict == .approved)
        let wrong = try shop.sell(11_000, .eMoney, card.reader(), pin: "9999")
        #expect(wrong.triesLeft == 2)
    }

    @Test func `no PIN is spent on too small a balance or allowance`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(balance: 10_500, allowance: 5_000))
        let sale = try shop.sell(15_000, .eMoney, card.reader(), pin: "9999")
        #expect(sale.verdict.reasons.map(\.code) == [.balanceInsufficient])
        let credit = try shop.sell(9_000, .credit, card.reader(), pin: "111111")
        #expect(credit.verdict.reasons.map(\.code) == [.allowanceInsufficient])
        let wrong = try shop.sell(10_400, .eMoney, card.reader(), pin: "9999")
        #expect(wrong.triesLeft == 2)
    }

    @Test func `every commit of a PIN is journalled with sealed evidence and its proof`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(balance: 50_000))
        let sale = try shop.sell(15_000, .eMoney, card.reader(), pin: "1234")
        let records = try shop.store.records(of: sale.transactionID)
        #expect(records.count == 4)
        guard case .commit(let tries) = records[0].entry, case .proof(let spent) = records[1].entry,
            case .intent = records[2].entry, case .outcome(let paid) = records[3].entry
        else {
            Issue.record("\(records.map(\.entry))")
            return
        }
        #expect(tries.purpose == .tries)
        #expect(records[0].sealedEvidence != nil)
        #expect(paid.proof?.counter == spent.proof.counter + 1)
        #expect(try shop.store.verifyJournal() == .intact(count: 4))
    }

    @Test(arguments: 1...13, [true, false])
    func `a card cut anywhere gives no free try and is charged once`(
        cut: Int, before: Bool
    ) throws {
        for pin in ["1234", "9999"] {
            let shop = try Shop()
            let card = try shop.card(try shop.issuer.mainPlan(balance: 50_000))
            let torn = try shop.sell(
                15_000, .eMoney, card.reader(cut: before ? .before(cut) : .after(cut)), pin: pin)
            // The tries commit is the eighth APDU: a wrong PIN is told after it.
            let isTold = pin == "9999" && cut > 8
            #expect(
                torn.verdict
                    == (isTold
                        ? .declined([Reason(.pinWrong)]) : .incomplete(Reason(.cardRemoved))))
            let wrong = try shop.sell(15_000, .eMoney, card.reader(), pin: "8888")
            let isPaid = pin == "1234" && cut == 13 && !before
            if isPaid {
                #expect(wrong.verdict == .approved)
            } else {
                let isSpent = cut > 8 || cut == 8 && !before
                #expect(wrong.triesLeft == (isSpent ? 1 : 2), "cut \(cut) \(before) \(pin)")
                let right = try shop.sell(15_000, .eMoney, card.reader(), pin: "1234")
                #expect(right.verdict == .approved)
            }
            #expect(try shop.balance(card) == 35_000, "cut \(cut) \(before) \(pin)")
            #expect(try shop.store.pending().isEmpty)
        }
    }
}
