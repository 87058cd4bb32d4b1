import Authorization
import CardEmulator
import CardLayout
import CardTesting
import DESFire
import Foundation
import Numbers
import ShopStore
import ShopTesting
import SmartCard
import Testing

@testable import Purchase

/// A genuine chip behind somebody who changes what it says.
private final class LyingChannel: CardChannel {
    private let channel: any CardChannel
    private let place: Int
    private var random: SeededRandom
    private var count = 0
    private var heard: [ResponseAPDU] = []

    init(_ channel: any CardChannel, place: Int, random: SeededRandom) {
        self.channel = channel
        self.place = place
        self.random = random
    }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let truth = try channel.transmit(command)
        guard command.cla != 0xFF else { return truth }
        count += 1
        defer { heard.append(truth) }
        return count == place ? try lie(truth) : truth
    }

    func disconnect() { channel.disconnect() }

    private func lie(_ truth: ResponseAPDU) throws(CardChannelError) -> ResponseAPDU {
        switch Int.random(in: 0..<7, using: &random) {
        case 0:
            return ResponseAPDU(
                data: truth.data, sw1: 0x91, sw2: .random(in: 1...255, using: &random))
        case 1: return ResponseAPDU(data: [], sw1: truth.sw1, sw2: truth.sw2)
        case 2: return ResponseAPDU(data: truth.data.dropLast(), truth)
        case 3: return ResponseAPDU(data: truth.data + [0], truth)
        case 4: return heard.randomElement(using: &random) ?? truth
        case 5:
            throw [.cardRemoved, .readerGone, .timedOut, .malformedAnswer]
                .randomElement(using: &random) ?? .cardRemoved
        default:
            var data = truth.data
            guard let index = data.indices.randomElement(using: &random) else {
                return ResponseAPDU(data: [], sw1: 0x90, sw2: 0x00)
            }
            data[index] ^= UInt8.random(in: 1...255, using: &random)
            return ResponseAPDU(data: data, truth)
        }
    }
}

extension ResponseAPDU {
    fileprivate init(data: some Sequence<UInt8>, _ other: ResponseAPDU) {
        self.init(data: Array(data.prefix(256)), sw1: other.sw1, sw2: other.sw2)
    }
}

@Suite struct HostileCardLongTests {
    /// Runs many lies, and more of them where time is given; replays from `MAINSTAY_SEED`.
    @Test func `no lie gets an approval that the chip has not made, or hides one`() throws {
        let environment = ProcessInfo.processInfo.environment
        let count =
            environment["MAINSTAY_PROVE"] == "1"
            ? 20_000 : environment["MAINSTAY_TEST_ALL"] == "1" ? 1_000 : 300
        var random = SeededRandom.fromEnvironment()
        print("hostile card: \(count) lies, MAINSTAY_SEED=\(random.seed)")
        var (shop, fresh) = try Self.newShop()
        var verdicts: [String: Int] = [:]
        for round in 0..<count {
            // A shop sells 5,000 times offline; behind that no card would be asked at all.
            if round > 0, round.isMultiple(of: 2_000) { (shop, fresh) = try Self.newShop() }
            let card = ChipBox(image: fresh)
            let method: PaymentMethod = round.isMultiple(of: 2) ? .eMoney : .credit
            let file: FileNumber = method == .eMoney ? .balance : .allowance
            let place = Int.random(in: 1...10, using: &random)
            let seed = UInt64.random(in: 0 ... .max, using: &random)
            let reader = ChipReader {
                LyingChannel(card.tap(), place: place, random: SeededRandom(seed: seed))
            }
            let sale = try shop.sellUnlimited(1, method, reader)
            let before: Int32 = method == .eMoney ? 50_000 : 30_000
            let taken = before - (try shop.balance(card, file))
            #expect(sale.timing.apduCount > 0, "round \(round): the card was not asked")
            switch sale.verdict {
            case .approved:
                verdicts["approved", default: 0] += 1
                #expect(taken == 1, "round \(round), place \(place), seed \(seed)")
            case .declined:
                verdicts["declined", default: 0] += 1
                #expect(taken == 0, "round \(round), place \(place), seed \(seed)")
            case .incomplete:
                verdicts["incomplete", default: 0] += 1
            }
        }
        print("hostile card: \(verdicts)")
        #expect(verdicts["approved"] ?? 0 > 0 && verdicts["declined"] ?? 0 > 0)
        #expect(verdicts["incomplete"] ?? 0 > 0)
    }
}

extension HostileCardLongTests {
    /// A shop without sales, and the card that each round starts with.
    private static func newShop() throws -> (Shop, ChipImage) {
        let shop = try Shop()
        let plan = try shop.issuer.mainPlan(balance: 50_000)
        return (shop, try shop.issuer.chip(plan, uid: Shop.uid).image)
    }
}

extension Shop {
    /// A sale at a till of its own day: the limits of a day are not what is tried.
    fileprivate func sellUnlimited(
        _ amount: Int64, _ method: PaymentMethod, _ reader: any CardReader
    ) throws -> SaleResult {
        try Till(bundle: issuer.bundle(), store: store, clock: { 0 }, dayStart: { _ in 1 })
            .sell(
                SaleRequest(amountMinor: amount, method: method), on: reader, waitSeconds: 0,
                transactionID: TrialIssuer.freshID())
    }
}
