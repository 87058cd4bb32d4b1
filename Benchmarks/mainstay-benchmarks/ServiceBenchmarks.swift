import Authorization
import Benchmark
import CardEmulator
import FolderTesting
import Foundation
import PCSC
import Purchase
import ShopStore
import ShopTesting
import SmartCard
import Synchronization
import VPCD

/// What everything but the chip adds to a tap: first to last exchange, less the time that the chip
/// itself takes over its answers and less the wait for the disk.
///
/// So it holds this program, the PC/SC library, pcscd, its driver and the socket to the virtual
/// card, there and back for every APDU. The chip's time is measured where it answers, on the
/// card's side of the socket. Goal: p99 at most 5,000.
private let serviceShare = BenchmarkMetric.custom(
    "tap less chip and disk (us)", polarity: .prefersSmaller, useScalingFactor: false)

/// Sales through a real pcscd and a virtual reader, inside `Tests/Support/with-pcscd` only.
func serviceBenchmarks() {
    guard ProcessInfo.processInfo.environment["MAINSTAY_PCSCD"] == "1" else { return }
    for (slot, method) in PaymentMethod.allCases.enumerated() {
        // Made once, on a reader of its own; the card lies there until the end.
        let counter = Mutex<Counter?>(nil)
        Benchmark(
            "sale, \(method.rawValue), through pcscd and vpcd",
            configuration: .init(
                metrics: [.wallClock, serviceShare], maxDuration: .seconds(30),
                maxIterations: 1_000)
        ) { benchmark in
            let counter = try counter.withLock { made in
                let counter = try made ?? Counter(slot: slot)
                made = counter
                return counter
            }
            benchmark.measurement(serviceShare, try counter.sell(method))
        }
    }
}

/// A till on disk, and a card on a virtual reader.
private final class Counter: Sendable {
    enum Failure: Error { case notApproved, noReader }

    private let till: Till
    private let reader: any CardReader
    private let insertion: Insertion
    private let chipTime = ChipTime()
    private let folder: TemporaryFolder

    init(slot: Int) throws {
        let issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        folder = try TemporaryFolder()
        // Every sale is on a day of its own, and uploads are not limited here.
        till = Till(
            bundle: try issuer.bundle(),
            store: try ShopDatabase.create(at: folder.path(of: "shop.sqlite")),
            clock: { 0 }, dayStart: { _ in 1 })
        let image = try issuer.chip(
            issuer.mainPlan(balance: 50_000), uid: [4, 1, 2, 3, 4, 5, 6]
        ).image
        insertion = try Insertion(slot: slot) { [chipTime] in
            TimedCard(InsertedChip(EmulatedChip(image: image)), chipTime)
        }
        let names = try PCSCReaderSource().readers().map(\.reader.name)
        guard slot < names.count else { throw Failure.noReader }
        reader = PCSCReader(name: names[slot])
    }

    /// One yen; returns the share in microseconds.
    func sell(_ method: PaymentMethod) throws -> Int {
        _ = chipTime.take()
        let sale = try till.sell(
            SaleRequest(amountMinor: 1, method: method), on: reader, waitSeconds: 5,
            transactionID: TrialIssuer.freshID())
        guard sale.verdict == .approved else { throw Failure.notApproved }
        let tap = sale.timing.totalMilliseconds - sale.timing.diskWaitMilliseconds
        return Int((tap - chipTime.take() / .milliseconds(1)) * 1_000)
    }
}

/// How long a chip has been at work, summed on the card's thread and read on the till's.
private final class ChipTime: Sendable {
    private let sum = Mutex(Duration.zero)

    func add(_ time: Duration) { sum.withLock { $0 += time } }

    func take() -> Duration {
        sum.withLock { sum in
            defer { sum = .zero }
            return sum
        }
    }
}

/// A card whose own time is measured.
private final class TimedCard: VirtualCard {
    private let chip: InsertedChip
    private let chipTime: ChipTime

    init(_ chip: InsertedChip, _ chipTime: ChipTime) {
        self.chip = chip
        self.chipTime = chipTime
    }

    var answerToReset: [UInt8] { chip.answerToReset }
    func powerUp() { chip.powerUp() }
    func powerDown() { chip.powerDown() }

    func exchange(_ command: [UInt8]) -> [UInt8]? {
        // What the reader answers itself (class FF) is no part of the tap.
        guard command.first != 0xFF else { return chip.exchange(command) }
        let start = ContinuousClock.now
        defer { chipTime.add(ContinuousClock.now - start) }
        return chip.exchange(command)
    }
}
