import Authorization
import CardEmulator
import CardLayout
import CardTesting
import DESFire
import DESFireWire
import FolderTesting
import Foundation
import Numbers
import ShopStore
import ShopTesting
import SmartCard
import Synchronization
import Testing

@testable import Purchase

/// Somebody who has found a card, and as many terminals, readers and processes as he likes.
@Suite struct PINGuessTests {
    private let folder: TemporaryFolder
    private let issuer: TrialIssuer
    private let clock = TrialClock()

    init() throws {
        folder = try TemporaryFolder()
        issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
    }

    private func shop(_ number: Int, refusesLongAPDUs: Bool = false) throws -> WorldShop {
        try WorldShop(
            issuer, name: "SHOP000\(number)", isDesk: false, refusesLongAPDUs: refusesLongAPDUs,
            in: URL(filePath: folder.path), clock: clock)
    }

    private func card(_ number: String = "1234567A", uid: [UInt8] = Shop.uid) throws -> ChipBox {
        ChipBox(try issuer.chip(issuer.mainPlan(number, balance: 50_000), uid: uid))
    }

    private static func request(_ method: PaymentMethod) -> SaleRequest {
        SaleRequest(amountMinor: method == .eMoney ? 11_000 : 4_000, method: method)
    }

    private static func counter(_ method: PaymentMethod) -> TriesLayout.Counter {
        method == .eMoney ? .cardPIN : .creditPIN
    }

    private func entry(_ digits: String) throws -> PINEntry {
        PINEntry(try #require(PIN(digits)))
    }

    private func guess(
        _ method: PaymentMethod, _ digits: String, at shop: WorldShop, _ box: ChipBox,
        stop: WorldReader.Stop? = nil, disk: DiskWatch? = nil
    ) throws -> SaleResult {
        try shop.till.sell(
            Self.request(method), pin: entry(digits),
            on: WorldReader(
                shop.name, box, refusesLongAPDUs: shop.refusesLongAPDUs, stop: stop, disk: disk),
            waitSeconds: 0, transactionID: TrialIssuer.freshID())
    }

    private func left(_ method: PaymentMethod, _ box: ChipBox) throws -> UInt8 {
        try WorldCard.Figures(box.current).tries.left(Self.counter(method))
    }

    @Test(arguments: [PaymentMethod.eMoney, .credit])
    func `T22 three comparisons are all there are, whatever is torn, killed or changed`(
        method: PaymentMethod
    ) throws {
        var random = SeededRandom.fromEnvironment()
        print("PIN guesses: MAINSTAY_SEED=\(random.seed)")
        let shops = try (1...4).map { try shop($0, refusesLongAPDUs: $0 == 4) }
        var compared: [UInt8] = []
        for _ in 1...12 {
            let box = try card()
            var (told, lost) = (0, 0)
            for _ in 1...200 where try left(method, box) > 0 {
                let shop = shops[Int.random(in: shops.indices, using: &random)]
                clock.advance(minutes: 10)
                let before = try left(method, box)
                let place = Int.random(in: 1...16, using: &random)
                let stop: WorldReader.Stop =
                    Bool.random(using: &random)
                    ? .before(place) : .after(place)
                let disk = try DiskWatch(shop.store, at: shop.path)
                let sale = try guess(
                    method, "9999", at: shop, box,
                    stop: Bool.random(using: &random) ? stop : nil, disk: disk)
                // A process that knows nothing any more.
                try shop.restart(on: disk.durable.killed(before: disk.later(), &random))
                let after = try left(method, box)
                try #require(before - after <= 1)
                if sale.verdict == .declined([Reason(.pinWrong)]) {
                    #expect(after == before - 1 && sale.triesLeft == after)
                    told += 1
                    compared.append(after)
                } else if after < before {
                    lost += 1
                }
            }
            #expect(told + lost == 3)
            for shop in shops {
                clock.advance(minutes: 10)
                let late = try guess(method, Self.right(method), at: shop, box)
                #expect(late.verdict == .declined([Reason(.pinBlocked)]))
            }
            // The other PIN is not touched by all this.
            #expect(try left(method == .eMoney ? .credit : .eMoney, box) == 3)
        }
        #expect(compared.count > 12)
    }

    private static func right(_ method: PaymentMethod) -> String {
        method == .eMoney ? WorldCard.cardPIN : WorldCard.creditPIN
    }

    @Test(arguments: [PaymentMethod.eMoney, .credit], [true, false])
    func `T22 a process killed anywhere in a PIN sale gives no free try`(
        method: PaymentMethod, isRight: Bool
    ) throws {
        var random = SeededRandom.fromEnvironment()
        print("PIN kills: MAINSTAY_SEED=\(random.seed)")
        let shop = try shop(1)
        for place in 1...13 {
            for stop in [WorldReader.Stop.before(place), .after(place)] {
                let box = try card()
                let disk = try DiskWatch(shop.store, at: shop.path)
                let digits = isRight ? Self.right(method) : "9999"
                _ = try guess(method, digits, at: shop, box, stop: stop, disk: disk)
                try shop.restart(on: disk.durable.killed(before: disk.later(), &random))
                let isPaid = isRight && stop == .after(13)
                // The eighth APDU commits the try.
                let isSpent = place > 8 || stop == .after(8)
                let kept = try left(method, box)
                #expect(kept == (isPaid || !isSpent ? 3 : 2), "\(stop)")
                let next = try guess(method, "8888", at: shop, box)
                if isPaid {
                    #expect(next.verdict == .approved, "\(stop)")
                } else {
                    #expect(next.triesLeft == kept - 1, "\(stop)")
                    clock.advance(minutes: 10)
                }
                let figures = try WorldCard.Figures(box.current)
                let paid = 50_000 - figures.balanceMinor + 30_000 - figures.allowanceMinor
                #expect(paid == (isPaid ? Self.request(method).amountMinor : 0), "\(stop)")
                #expect(try shop.store.pending().allSatisfy { $0.intent == nil }, "\(stop)")
                clock.advance(minutes: 24 * 60)
            }
        }
    }
}

/// One PIN is typed for one card.
@Suite struct PINEntryTests {
    private let shop: Shop
    private let box: ChipBox
    private let other: ChipBox

    init() throws {
        shop = try Shop()
        box = try shop.card(try shop.issuer.mainPlan(balance: 50_000))
        other = try shop.card(
            try shop.issuer.mainPlan("7654321B", balance: 50_000), uid: [4, 9, 9, 9, 9, 9, 9])
    }

    private func sell(
        _ amount: Int64, _ entry: PINEntry?, _ reader: any CardReader, reference: String? = nil
    ) throws -> SaleResult {
        try shop.till.sell(
            SaleRequest(amountMinor: amount, method: .eMoney, saleReference: reference),
            pin: entry, on: reader, waitSeconds: 0, transactionID: TrialIssuer.freshID())
    }

    /// Passes short APDUs only, and has another card on it after the first long one.
    private final class SwappingChannel: CardChannel {
        private var channel: EmulatedChannel
        private let next: ChipBox

        init(_ first: ChipBox, _ next: ChipBox) {
            channel = first.tap()
            self.next = next
        }

        func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
            guard command.bytes[1] == Instruction.readData.rawValue else {
                return try channel.transmit(command)
            }
            channel = next.tap()
            return ResponseAPDU(sw1: 0x67, sw2: 0x00)
        }

        func disconnect() { channel.disconnect() }
    }

    @Test func `a second attempt in frames never meets a second card`() throws {
        let entry = PINEntry(try #require(PIN("1234")))
        let (box, other) = (box, other)
        let sale = try sell(11_000, entry, ChipReader { SwappingChannel(box, other) })
        #expect(sale.verdict == .declined([Reason(.cardChanged)]))
        #expect(entry.isFresh)
        for card in [box, other] {
            let figures = try WorldCard.Figures(card.current)
            #expect(figures.tries == .full)
            #expect(figures.balanceMinor == 50_000)
        }
    }

    @Test func `an open sale spends no try of another card`() throws {
        let torn = try sell(
            11_000, PINEntry(try #require(PIN("1234"))), box.reader(cut: .before(13)),
            reference: "R1")
        let wrong = try sell(
            11_000, PINEntry(try #require(PIN("1234"))), other.reader(), reference: "R1")
        #expect(wrong.transactionID == torn.transactionID)
        #expect(wrong.verdict == .incomplete(Reason(.cardChanged)))
        #expect(try WorldCard.Figures(other.current).tries == .full)
    }

    @Test func `one entry is good for one comparison`() throws {
        let entry = PINEntry(try #require(PIN("9999")))
        #expect(try sell(11_000, entry, box.reader()).triesLeft == 2)
        for card in [box, other] {
            let again = try sell(11_000, entry, card.reader())
            #expect(again.verdict == .declined([Reason(.pinRequired)]))
        }
        #expect(try WorldCard.Figures(box.current).tries.cardPIN == 2)
        #expect(try WorldCard.Figures(other.current).tries == .full)
    }

    @Test(arguments: [false, true])
    func `without a PIN no card is asked for`(isOpen: Bool) throws {
        if isOpen {
            _ = try sell(
                11_000, PINEntry(try #require(PIN("1234"))), box.reader(cut: .before(13)),
                reference: "R1")
        }
        let isAsked = Mutex(false)
        let reader = ChipReader {
            isAsked.withLock { $0 = true }
            return nil
        }
        let sale = try sell(11_000, nil, reader, reference: "R1")
        #expect(sale.verdict.reasons.map(\.code) == [.pinRequired])
        #expect(!isAsked.withLock { $0 })
    }

    /// Notes what the chip was asked.
    private final class ListeningChannel: CardChannel {
        private let channel: EmulatedChannel
        private let heard: @Sendable (UInt8) -> Void

        init(_ channel: EmulatedChannel, _ heard: @escaping @Sendable (UInt8) -> Void) {
            self.channel = channel
            self.heard = heard
        }

        func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
            if command.cla != 0xFF { heard(command.bytes[1]) }
            return try channel.transmit(command)
        }

        func disconnect() { channel.disconnect() }
    }

    @Test(arguments: [(PaymentMethod.eMoney, Int64(11_000)), (.credit, 4_000)])
    func `the value is read before a try is committed`(
        method: PaymentMethod, amount: Int64
    ) throws {
        let order = Order()
        let box = box
        let reader = ChipReader { ListeningChannel(box.tap()) { order.add($0) } }
        let digits = method == .eMoney ? WorldCard.cardPIN : WorldCard.creditPIN
        #expect(try shop.sell(amount, method, reader, pin: digits).verdict == .approved)
        let heard = order.all
        let value = try #require(heard.firstIndex(of: Instruction.getValue.rawValue))
        let commit = try #require(heard.firstIndex(of: Instruction.commitTransaction.rawValue))
        #expect(value < commit)
        #expect(heard.count { $0 == Instruction.commitTransaction.rawValue } == 2)
    }

    private final class Order: Sendable {
        private let heard = Mutex<[UInt8]>([])
        var all: [UInt8] { heard.withLock { $0 } }
        func add(_ instruction: UInt8) { heard.withLock { $0.append(instruction) } }
    }
}
