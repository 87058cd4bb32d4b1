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
import Testing

extension Shop {
    func cancel(_ reader: (any CardReader)? = nil, _ id: TransactionID? = nil) throws
        -> ReversalResult
    {
        try till.cancel(
            till.cancelOrder(for: id), on: reader, waitSeconds: 0,
            transactionID: TrialIssuer.freshID())
    }
}

@Suite struct AbandonTests {
    @Test(arguments: [true, false])
    func `an abandoned sale that the card took is owed to the card, and said once`(
        isTaken: Bool
    ) throws {
        let shop = try Shop()
        let card = try shop.card()
        let torn = try shop.sell(
            1_000, .eMoney, card.reader(cut: isTaken ? .after(9) : .before(9)))
        try shop.till.abandon(torn.transactionID)
        #expect(throws: TillError.saleUnknown) { try shop.till.abandon(torn.transactionID) }
        #expect(try shop.store.pending().map(\.isAbandoned) == [true])
        let next = try shop.sell(1_000, .eMoney, card.reader())
        #expect(next.verdict == .approved)
        #expect(next.transactionID != torn.transactionID)
        #expect(next.resolved.map(\.isOwed) == [isTaken])
        #expect(next.owedMinor == (isTaken ? 1_000 : 0))
        #expect(try shop.balance(card) == (isTaken ? 8_000 : 9_000))
        #expect(try shop.store.pending().isEmpty)
        let last = try shop.sell(100, .eMoney, card.reader())
        #expect(last.resolved.isEmpty)
        #expect(last.owedMinor == (isTaken ? 1_000 : 0))
        #expect(try shop.store.verifyJournal() != .broken(sequence: 1))
    }

    @Test func `a sale that never reached a card is over when it is abandoned`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let torn = try shop.sell(1_000, .eMoney, card.reader(cut: .before(3)))
        try shop.till.abandon(torn.transactionID)
        #expect(try shop.store.pending().isEmpty)
    }

    @Test func `only an open sale can be abandoned`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let paid = try shop.sell(1_000, .eMoney, card.reader())
        #expect(throws: TillError.saleUnknown) { try shop.till.abandon(paid.transactionID) }
        let unknown = try TrialIssuer.freshID()
        #expect(throws: TillError.saleUnknown) { try shop.till.abandon(unknown) }
    }
}

@Suite struct CancelTests {
    private func desk() throws -> Shop {
        try Shop(
            of: TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3), isBackupDevice: true)
    }

    @Test func `a backup device puts e-money back on the card, once`() throws {
        let shop = try desk()
        let card = try shop.card()
        let sale = try shop.sell(1_000, .eMoney, card.reader())
        let cancel = try shop.cancel(card.reader())
        #expect(cancel.verdict == .approved)
        #expect(cancel.returnedBy == .card)
        #expect(cancel.saleID == sale.transactionID)
        #expect(cancel.balanceAfterMinor == 10_000)
        #expect(try shop.balance(card) == 10_000)
        #expect(throws: TillError.cancelTooLate) { try shop.cancel(card.reader()) }
        #expect(throws: TillError.cancelTooLate) {
            try shop.cancel(card.reader(), sale.transactionID)
        }
        #expect(try shop.store.offlineTotals() == OfflineTotals(sumMinor: 0, count: 0))
    }

    @Test func `a second cancel does not go on to the sale before`() throws {
        let shop = try desk()
        let card = try shop.card()
        let first = try shop.sell(1_000, .eMoney, card.reader())
        _ = try shop.sell(2_000, .eMoney, card.reader())
        #expect(try shop.cancel(card.reader()).verdict == .approved)
        #expect(throws: TillError.cancelTooLate) { try shop.cancel(card.reader()) }
        #expect(try shop.balance(card) == 9_000)
        let named = try shop.cancel(card.reader(), first.transactionID)
        #expect(named.saleID == first.transactionID)
        #expect(named.returnedBy == .issuer)
    }

    @Test func `elsewhere, and for credit, the issuer returns it, and no card is asked for`()
        throws
    {
        for (isDesk, method) in [(false, PaymentMethod.eMoney), (true, .credit)] {
            let shop = isDesk ? try desk() : try Shop()
            let card = try shop.card()
            _ = try shop.sell(1_000, method, card.reader())
            let cancel = try shop.cancel()
            #expect(cancel.verdict == .approved)
            #expect(cancel.returnedBy == .issuer)
            let owed = try shop.store.owedMinor(to: try #require(cancel.cardNumber))
            #expect(owed == (method == .eMoney ? 1_000 : 0))
        }
    }

    @Test func `another card is refused, and nothing is given back`() throws {
        let shop = try desk()
        let card = try shop.card()
        let uid: [UInt8] = [4, 9, 9, 9, 9, 9, 9]
        let other = try shop.card(try shop.issuer.mainPlan("7654321B"), uid: uid)
        _ = try shop.sell(1_000, .eMoney, card.reader())
        let wrong = try shop.cancel(other.reader())
        #expect(wrong.verdict == .declined([Reason(.cardChanged)]))
        #expect(try shop.cancel(card.reader()).returnedBy == .card)
    }

    @Test func `a debit that is no longer the newest is returned by the issuer`() throws {
        let issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        let shop = try Shop(of: issuer, isBackupDevice: true)
        let other = try Shop(of: issuer, terminal: "SHOP0002")
        let card = try shop.card()
        _ = try shop.sell(1_000, .eMoney, card.reader())
        _ = try other.sell(500, .eMoney, card.reader())
        let cancel = try shop.cancel(card.reader())
        #expect(cancel.returnedBy == .issuer)
        #expect(try shop.balance(card) == 8_500)
    }

    @Test func `ten minutes later it is a refund, in parts up to the whole`() throws {
        let shop = try desk()
        let card = try shop.card()
        let sale = try shop.sell(1_000, .eMoney, card.reader())
        shop.clock.advance(minutes: 11)
        #expect(throws: TillError.cancelTooLate) { try shop.cancel(card.reader()) }
        func refund(_ amount: Int64?) throws -> ReversalResult {
            try shop.till.refund(
                sale.transactionID, amountMinor: amount, transactionID: TrialIssuer.freshID())
        }
        #expect(try refund(600).returnedBy == .issuer)
        #expect(throws: TillError.refundTooMuch) { try refund(401) }
        #expect(try refund(nil).sale.amountMinor == 400)
        #expect(throws: TillError.refundTooMuch) { try refund(nil) }
        #expect(throws: TillError.refundTooMuch) { try refund(1) }
    }

    @Test(arguments: 1...10, [true, false])
    func `a cancel cut anywhere is finished by the next one`(cut: Int, before: Bool) throws {
        let shop = try desk()
        let card = try shop.card()
        _ = try shop.sell(1_000, .eMoney, card.reader())
        let torn = try shop.cancel(card.reader(cut: before ? .before(cut) : .after(cut)))
        if torn.verdict == .approved { return }
        #expect(torn.verdict == .incomplete(Reason(.cardRemoved)))
        let done = try shop.cancel(card.reader())
        #expect(done.verdict == .approved)
        #expect(done.returnedBy == .card)
        #expect(try shop.balance(card) == 10_000)
        #expect(try shop.store.pending().isEmpty)
    }

    @Test(arguments: [true, false])
    func `a torn cancel is resolved by the next sale`(isDone: Bool) throws {
        let shop = try desk()
        let card = try shop.card()
        _ = try shop.sell(1_000, .eMoney, card.reader())
        let torn = try shop.cancel(card.reader(cut: isDone ? .after(9) : .before(9)))
        #expect(torn.verdict == .incomplete(Reason(.cardRemoved)))
        let next = try shop.sell(300, .eMoney, card.reader())
        #expect(next.verdict == .approved)
        #expect(next.resolved.map(\.kind) == [.cancel])
        #expect(next.resolved.map { $0.verdict == .approved } == [isDone])
        #expect(try shop.balance(card) == (isDone ? 9_700 : 8_700))
    }

    @Test func `no refund is queued while a cancel may have put the money on the card`() throws {
        let shop = try desk()
        let card = try shop.card()
        let sale = try shop.sell(1_000, .eMoney, card.reader())
        _ = try shop.cancel(card.reader(cut: .after(9)))
        #expect(throws: TillError.cancelOpen) {
            try shop.till.refund(sale.transactionID, transactionID: TrialIssuer.freshID())
        }
        shop.clock.advance(minutes: 30)
        #expect(throws: TillError.cancelTooLate) { try shop.cancel(card.reader()) }
        let done = try shop.cancel(card.reader(), sale.transactionID)
        #expect(done.returnedBy == .card)
        #expect(try shop.balance(card) == 10_000)
        #expect(throws: TillError.refundTooMuch) {
            try shop.till.refund(sale.transactionID, transactionID: TrialIssuer.freshID())
        }
    }

    @Test func `a cancel that never asked the card does not stand in a refund's way`() throws {
        let shop = try desk()
        let card = try shop.card()
        let sale = try shop.sell(1_000, .eMoney, card.reader())
        _ = try shop.cancel(card.reader(cut: .before(2)))
        let refund = try shop.till.refund(
            sale.transactionID, transactionID: TrialIssuer.freshID())
        #expect(refund.returnedBy == .issuer)
        #expect(try shop.store.pending().isEmpty)
        #expect(throws: TillError.cancelTooLate) {
            try shop.cancel(card.reader(), sale.transactionID)
        }
        #expect(try shop.balance(card) == 9_000)
    }

    @Test func `the number of a cancelled sale is used up`() throws {
        let shop = try desk()
        let card = try shop.card()
        _ = try shop.sell(1_000, .eMoney, card.reader(), reference: "R1")
        _ = try shop.cancel(card.reader())
        #expect(throws: TillError.saleCancelled) {
            try shop.sell(1_000, .eMoney, card.reader(), reference: "R1")
        }
    }
}
