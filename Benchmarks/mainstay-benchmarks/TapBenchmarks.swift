import Authorization
import Benchmark
import CardEmulator
import DESFire
import FolderTesting
import Purchase
import ShopStore
import ShopTesting
import SmartCard

/// What the software adds to a tap: first to last exchange, less the time inside `transmit` and
/// less the wait for the disk. The chip is emulated, in the same process.
private let softwareShare = BenchmarkMetric.custom(
    "software share of a tap (us)", polarity: .prefersSmaller, useScalingFactor: false)

private struct Bench: Sendable {
    let till: Till
    let card: ChipBox

    init() throws {
        let issuer = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        let folder = try TemporaryFolder()
        till = Till(
            bundle: try issuer.bundle(),
            store: try ShopDatabase.create(at: folder.path(of: "shop.sqlite")),
            // Every sale is on a day of its own, and uploads are not limited here.
            clock: { 0 }, dayStart: { _ in 1 })
        let uid: [UInt8] = [4, 1, 2, 3, 4, 5, 6]
        card = ChipBox(try issuer.chip(issuer.mainPlan(balance: 50_000), uid: uid))
        self.folder = folder
    }

    private let folder: TemporaryFolder

    func sell(_ method: PaymentMethod) throws -> SaleResult {
        try till.sell(
            SaleRequest(amountMinor: 1, method: method), on: card.reader(), waitSeconds: 0,
            transactionID: TrialIssuer.freshID())
    }
}

let benchmarks: @Sendable () -> Void = {
    serviceBenchmarks()
    listBenchmarks()
    groupCommitBenchmarks()
    for method in PaymentMethod.allCases {
        // Made once: the card keeps what it has, less one yen a sale.
        let bench = Result { try Bench() }
        Benchmark(
            "sale, \(method.rawValue), emulated chip",
            configuration: .init(
                metrics: [.wallClock, softwareShare], maxDuration: .seconds(20),
                maxIterations: 4_000)
        ) { benchmark in
            let sale = try bench.get().sell(method)
            guard sale.verdict == .approved else { throw BenchFailure.notApproved }
            benchmark.measurement(
                softwareShare, Int((sale.timing.softwareMilliseconds * 1_000).rounded()))
        }
    }
}

private enum BenchFailure: Error { case notApproved }
