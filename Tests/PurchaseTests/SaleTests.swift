import Authorization
import CardEmulator
import CardLayout
import DESFire
import DESFireWire
import DurableSQLite
import Evidence
import Foundation
import Numbers
import PairedCards
import Personalisation
import SchemeMessages
import ShopStore
import ShopTesting
import SmartCard
import Synchronization
import Testing

@testable import Purchase

@Suite struct SaleTests {
    @Test func `e-money takes nine APDUs and at most 680 bytes`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let sale = try shop.sell(1_200, .eMoney, card.reader())
        #expect(sale.verdict == .approved)
        #expect(sale.timing.apduCount == 9)
        #expect(sale.timing.bytesOut + sale.timing.bytesIn == 657)
        #expect(sale.balanceBeforeMinor == 10_000 && sale.balanceAfterMinor == 8_800)
        #expect(try shop.balance(card) == 8_800)
    }

    @Test func `credit takes eight APDUs from the allowance`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let sale = try shop.sell(2_500, .credit, card.reader())
        #expect(sale.verdict == .approved)
        #expect(sale.timing.apduCount == 8)
        #expect(try shop.balance(card, .allowance) == 27_500)
        #expect(try shop.balance(card) == 10_000)
    }

    @Test func `a check takes four APDUs and leaves no trace`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let before = card.current
        let check = try shop.till.check(on: card.reader(), waitSeconds: 0)
        #expect(check.verdict == .approved)
        #expect(check.timing.apduCount == 4)
        #expect(check.table?.cardNumber.text == "1234567A")
        #expect(card.current == before)
        #expect(try shop.store.records(limit: 9).isEmpty)
    }

    @Test(arguments: [PaymentMethod.eMoney, .credit])
    func `the issuer verifies what the chip says about the sale`(method: PaymentMethod) throws {
        let shop = try Shop()
        let card = try shop.card()
        let sale = try shop.sell(500, method, card.reader())
        let records = try shop.store.records(of: sale.transactionID)
        let sealed = try #require(records.first?.sealedEvidence)
        let terminal = try #require(TerminalNumber(text: "SHOP0001"))
        let rows = try #require(
            EvidenceSeal.open(
                sealed, with: shop.issuer.evidenceKey, id: sale.transactionID, terminal: terminal))
        let uid = try #require(CardUID(Shop.uid))
        let key = try #require(shop.issuer.vault.key(.transactionMAC, version: 3, uid: uid))
        let proof = try #require(records.last?.outcome?.proof)
        #expect(proof.counter == 2)
        #expect(
            TransactionMAC.value(rows: rows, key: key, uid: uid.bytes, counter: proof.counter)
                == proof.mac)
    }

    @Test func `the intent is in the journal before the outcome`() throws {
        let shop = try Shop()
        let sale = try shop.sell(500, .eMoney, try shop.card().reader())
        let records = try shop.store.records(of: sale.transactionID)
        #expect(records.map { $0.outcome == nil } == [true, false])
        #expect(records.last?.outcome?.verdict == .approved)
        #expect(records.last?.outcome?.trace.count == SaleRules.inOrder.count)
        #expect(try shop.store.offlineTotals() == OfflineTotals(sumMinor: 500, count: 1))
    }
}

@Suite struct CardInTheFieldTests {
    /// Notes how often the shop has waited for its disk by the time that it lets go of the card.
    private final class WatchedChannel: CardChannel {
        private let channel: any CardChannel
        private let letGo: () -> Void

        init(_ channel: any CardChannel, letGo: @escaping () -> Void) {
            self.channel = channel
            self.letGo = letGo
        }

        func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
            try channel.transmit(command)
        }

        func disconnect() {
            letGo()
            channel.disconnect()
        }
    }

    @Test(arguments: PaymentMethod.allCases)
    func `one sync while the card is there, the outcome's when it may go`(
        method: PaymentMethod
    ) throws {
        let shop = try Shop()
        let card = try shop.card()
        let before = shop.store.writeCounts.commits
        let there = Mutex<[Int]>([])
        let reader = ChipReader {
            WatchedChannel(card.tap()) {
                there.withLock { $0.append(shop.store.writeCounts.commits - before) }
            }
        }
        #expect(try shop.sell(500, method, reader).verdict == .approved)
        #expect(there.withLock { $0 } == [1])
        #expect(shop.store.writeCounts.commits - before == 2)
    }
}

@Suite struct RefusedSaleTests {
    private func reasons(_ sale: SaleResult) -> [ReasonCode] { sale.verdict.reasons.map(\.code) }

    @Test func `what needs no card is refused without one`() throws {
        let shop = try Shop()
        let empty = ChipReader { nil }
        #expect(
            reasons(try shop.sell(20_001, .eMoney, empty)) == [.amountAboveLimit, .pinRequired])
        #expect(reasons(try shop.sell(10_001, .eMoney, empty)) == [.pinRequired])
        #expect(reasons(try shop.sell(3_001, .credit, empty)) == [.pinRequired])
        #expect(throws: TillError.reader(.noCard)) { try shop.sell(1, .eMoney, empty) }
    }

    @Test func `too little balance is told with what is missing`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(balance: 700))
        let sale = try shop.sell(1_000, .eMoney, card.reader())
        #expect(sale.verdict == .declined([Reason(.balanceInsufficient, shortfallMinor: 300)]))
        #expect(sale.timing.apduCount == 5)
    }

    @Test func `too little allowance is refused by the chip`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(allowance: 100))
        #expect(reasons(try shop.sell(1_000, .credit, card.reader())) == [.allowanceInsufficient])
        #expect(try shop.balance(card, .allowance) == 100)
        #expect(try shop.store.offlineTotals().count == 0)
    }

    @Test func `a factory chip is no card of ours`() throws {
        let shop = try Shop()
        let box = ChipBox(image: .factoryFresh(uid: Shop.uid, model: .ev3))
        #expect(reasons(try shop.sell(100, .eMoney, box.reader())) == [.cardForeign])
    }

    @Test func `another issuer's card is told as one`() throws {
        let shop = try Shop()
        let other = try TrialIssuer(id: [9, 9, 9, 9, 9, 9, 9], keyVersion: 77)
        let card = ChipBox(try other.chip(other.mainPlan(), uid: Shop.uid))
        #expect(reasons(try shop.sell(100, .eMoney, card.reader())) == [.cardOtherIssuer])
    }

    @Test func `a card that cannot prove its key is not authentic`() throws {
        let shop = try Shop()
        let rogue = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        let card = ChipBox(try rogue.chip(rogue.mainPlan(), uid: Shop.uid))
        #expect(reasons(try shop.sell(100, .eMoney, card.reader())) == [.cardNotAuthentic])
    }

    @Test func `a blank sub is not ready, a bound one is a spare`() throws {
        let shop = try Shop()
        let sub = try shop.card(try shop.issuer.subPlan())
        #expect(reasons(try shop.sell(100, .eMoney, sub.reader())).first == .cardBlank)
        try shop.issuer.rewrite(sub.tap(), uid: Shop.uid) {
            $0.mainCardNumber = CardNumber(text: "1234567A")
        }
        #expect(reasons(try shop.sell(100, .eMoney, sub.reader())).first == .cardNotMain)
    }

    @Test func `a number in the overlay is refused until a person removes it`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let number = try #require(CardNumber(text: "1234567A"))
        try shop.store.overlayAdd(number, epoch: Epoch(0), reason: "lost", atMs: 0)
        #expect(reasons(try shop.sell(100, .eMoney, card.reader())) == [.cardListed])
        try shop.issuer.rewrite(card.tap(), uid: Shop.uid) { $0.epoch = Epoch(1) }
        #expect(reasons(try shop.sell(100, .eMoney, card.reader())) == [.cardListed])
        #expect(try shop.store.overlayRemove(number))
        #expect(try !shop.store.overlayRemove(number))
        #expect(try shop.sell(100, .eMoney, card.reader()).verdict == .approved)
    }

    @Test func `a card without the method is refused`() throws {
        let shop = try Shop()
        let plan = try shop.issuer.mainPlan(eMoneyID: nil, creditNumber: nil)
        let card = try shop.card(plan)
        #expect(reasons(try shop.sell(100, .eMoney, card.reader())) == [.eMoneyAbsent])
        #expect(reasons(try shop.sell(100, .credit, card.reader())) == [.creditAbsent])
    }

    @Test func `a card's day at one shop has a limit, equal allowed`() throws {
        let shop = try Shop()
        let card = try shop.card(try shop.issuer.mainPlan(balance: 50_000))
        for _ in 0..<5 {
            #expect(try shop.sell(10_000, .eMoney, card.reader()).verdict == .approved)
        }
        #expect(reasons(try shop.sell(1, .eMoney, card.reader())).contains(.limitCardDay))
    }

    @Test func `an emulated card is refused in a production home`() throws {
        let shop = try Shop(environment: .production)
        let card = try shop.card()
        #expect(throws: TillError.emulatedReader) { try shop.sell(100, .eMoney, card.reader()) }
    }

    @Test func `a table of another chip is not believed`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let other: [UInt8] = [4, 9, 9, 9, 9, 9, 9]
        let copy = try shop.card(try shop.issuer.mainPlan("7654321B"), uid: other)
        // What somebody with a leaked re-issue key could do: A's whole table on another chip.
        let otherUID = try #require(CardUID(other))
        let uid = try #require(CardUID(Shop.uid))
        let key = try #require(shop.issuer.vault.key(.reissue, version: 3, uid: otherUID))
        let read = try #require(shop.issuer.vault.key(.validation, version: 3, uid: uid))
        var source = DESFireCard(channel: card.tap())
        try source.select(CardApplication.id)
        try source.authenticate(key: read, number: KeyRole.validation.number)
        let table = try source.perform(ReadData(file: FileNumber.table.rawValue, count: 224))
        var target = DESFireCard(channel: copy.tap())
        try target.select(CardApplication.id)
        try target.authenticate(key: key, number: KeyRole.reissue.number)
        try target.perform(WriteData(file: FileNumber.table.rawValue, data: table))
        _ = try target.perform(CommitTransaction())
        #expect(reasons(try shop.sell(100, .eMoney, copy.reader())) == [.cardNotAuthentic])
    }
}

@Suite struct TornSaleTests {
    @Test(arguments: [PaymentMethod.eMoney, .credit], [true, false])
    func `a card lost at any APDU leaves the sale incomplete`(
        method: PaymentMethod, before: Bool
    ) throws {
        let file: FileNumber = method == .eMoney ? .balance : .allowance
        for cut in 1...(method == .eMoney ? 9 : 8) {
            let shop = try Shop()
            let card = try shop.card()
            let full = try shop.balance(card, file)
            let sale = try shop.sell(
                1_000, method, card.reader(cut: before ? .before(cut) : .after(cut)))
            #expect(sale.verdict == .incomplete(Reason(.cardRemoved)), "cut \(cut)")
            let last = cut == (method == .eMoney ? 9 : 8)
            let taken = full - (try shop.balance(card, file))
            #expect(taken == (last && !before ? 1_000 : 0), "cut \(cut)")
            let records = try shop.store.records(of: sale.transactionID)
            #expect(records.last?.outcome?.verdict == sale.verdict, "cut \(cut)")
            // Whoever may have taken money has written its intent before.
            if last { #expect(records.first?.outcome == nil) }
        }
    }

    @Test func `a reader that refuses long APDUs is served in frames, and remembered`() throws {
        let shop = try Shop()
        let card = try shop.card()
        let reader = ChipReader(name: "short reader") { ShortReader(card.tap()) }
        let first = try shop.sell(100, .eMoney, reader)
        #expect(first.verdict == .approved)
        #expect(try shop.store.style(ofReader: "short reader") == .frames)
        let second = try shop.sell(100, .eMoney, reader)
        #expect(second.verdict == .approved)
        #expect(second.timing.apduCount < first.timing.apduCount)
        #expect(try shop.balance(card) == 9_800)
    }
}

/// A reader that cannot split: it refuses the opcodes whose answers are long.
private final class ShortReader: CardChannel {
    private let channel: any CardChannel

    init(_ channel: any CardChannel) { self.channel = channel }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        if command.bytes[1] == Instruction.readData.rawValue {
            return ResponseAPDU(sw1: 0x67, sw2: 0x00)
        }
        return try channel.transmit(command)
    }

    func disconnect() { channel.disconnect() }
}
