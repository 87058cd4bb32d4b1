import Authorization
import Benchmark
import CardEmulator
import DESFire
import DurableSQLite
import FolderTesting
import Foundation
import Purchase
import ShopStore
import ShopTesting
import SmartCard
import Synchronization

/// Sales are two durable writes each, the intent and the outcome; goal: 300 or more.
private let salesPerCommit = BenchmarkMetric.custom(
    "sales per 100 durable commits", polarity: .prefersLarger, useScalingFactor: false)
private let median = BenchmarkMetric.custom(
    "sale, p50 (us)", polarity: .prefersSmaller, useScalingFactor: false)
private let tail = BenchmarkMetric.custom(
    "sale, p99.9 (us)", polarity: .prefersSmaller, useScalingFactor: false)
/// Goal: 1,000 or less.
private let spread = BenchmarkMetric.custom(
    "100 x p99.9 / p50", polarity: .prefersSmaller, useScalingFactor: false)

/// Eight readers on one agent, each selling as fast as its card lets it, into one journal on disk.
///
/// Chips are emulated in the same process. `without delay` they answer as fast as the processor
/// allows, so the disk is what they queue for; `with the modelled delay` each exchange takes the
/// time that ``TapTimeModel`` gives a real chip at 424 kbit/s, so the disk has time to spare.
func groupCommitBenchmarks() {
    for (name, chip, sales) in [
        ("without delay", EightReaders.Chip.immediate, 130),
        ("with the modelled delay", .modelled, 130),
    ] {
        Benchmark(
            "sales on 8 readers, emulated chips \(name)",
            configuration: .init(
                metrics: [salesPerCommit, median, tail, spread], warmupIterations: 0,
                maxDuration: .seconds(60), maxIterations: chip == .immediate ? 5 : 1)
        ) { benchmark in
            let run = try EightReaders(chip).run(salesEach: sales)
            benchmark.measurement(salesPerCommit, run.sales * 100 / run.commits)
            benchmark.measurement(median, run.microseconds(perMille: 500))
            benchmark.measurement(tail, run.microseconds(perMille: 999))
            benchmark.measurement(
                spread, run.microseconds(perMille: 999) * 100 / run.microseconds(perMille: 500))
        }
    }
}

/// A till on disk, and eight cards on readers of their own.
private final class EightReaders: Sendable {
    enum Chip { case immediate, modelled }

    struct Run {
        let commits: Int
        /// Of each sale, in order of size.
        let times: [Duration]

        var sales: Int { times.count }

        func microseconds(perMille: Int) -> Int {
            Int(times[times.count * perMille / 1_000] / .microseconds(1))
        }
    }

    enum Failure: Error { case notApproved }

    private let till: Till
    private let store: ShopDatabase
    private let readers: [any CardReader]
    private let folder: TemporaryFolder

    init(_ chip: Chip) throws {
        let issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        folder = try TemporaryFolder()
        store = try ShopDatabase.create(at: folder.path(of: "shop.sqlite"))
        // Every sale is on a day of its own: cards do not run into their limit of the day.
        till = Till(
            bundle: try issuer.bundle(), store: store, clock: { 0 }, dayStart: { _ in 1 })
        readers = try (UInt8(1)...8).map { number in
            let plan = try issuer.mainPlan("000000\(number)A", balance: 50_000)
            let box = ChipBox(try issuer.chip(plan, uid: [4, 1, 2, 3, 4, 5, number]))
            return ChipReader(name: "reader \(number)") {
                let channel = box.tap()
                return chip == .modelled ? DelayedChannel(channel) : channel
            }
        }
    }

    func run(salesEach: Int) throws -> Run {
        let before = store.writeCounts.commits
        let results = Mutex<[Result<[Duration], any Error>]>([])
        let done = DispatchGroup()
        for reader in readers {
            done.enter()
            Thread { [self] in
                let times = Result { try (0..<salesEach).map { _ in try sell(on: reader) } }
                results.withLock { $0.append(times) }
                done.leave()
            }.start()
        }
        done.wait()
        let times = try results.withLock { try $0.flatMap { try $0.get() } }
        return Run(commits: store.writeCounts.commits - before, times: times.sorted())
    }

    private func sell(on reader: any CardReader) throws -> Duration {
        let start = ContinuousClock.now
        let sale = try till.sell(
            SaleRequest(amountMinor: 1, method: .eMoney), on: reader, waitSeconds: 0,
            transactionID: TrialIssuer.freshID())
        guard sale.verdict == .approved else { throw Failure.notApproved }
        return ContinuousClock.now - start
    }
}

/// Takes as long over each exchange as the model says that a real card does.
private final class DelayedChannel: CardChannel {
    private let channel: any CardChannel
    private let model = Mutex(TapTimeModel())

    init(_ channel: any CardChannel) { self.channel = channel }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let start = ContinuousClock.now
        let response = try channel.transmit(command)
        let milliseconds = model.withLock { model in
            let before = model.milliseconds(at: .kbit424)
            model.add(command, response)
            return model.milliseconds(at: .kbit424) - before
        }
        let rest = milliseconds / 1_000 - (ContinuousClock.now - start) / .seconds(1)
        if rest > 0 { Thread.sleep(forTimeInterval: rest) }
        return response
    }

    func disconnect() { channel.disconnect() }
}
