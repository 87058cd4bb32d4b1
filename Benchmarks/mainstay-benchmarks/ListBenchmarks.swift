import Benchmark
import BlacklistTesting
import CardTesting
import FolderTesting
import Foundation
import Synchronization

private func metric(_ name: String) -> BenchmarkMetric {
    .custom(name, polarity: .prefersSmaller, useScalingFactor: false)
}

/// Goals: 1,040 uniform, 740 clustered.
private let sizeShare = metric("size, per mille of log2 C(U,N)")
private let deltaBytes = metric("delta (bytes)")
/// Goal: 1,020.
private let deltaShare = metric("delta, per mille of its bound")
/// Goal: 500. The bound alone is 580 of the second: no code at all could be half of that.
private let zstdShare = metric("delta, per mille of zstd -19, text as it came")
private let zstdSortedShare = metric("delta, per mille of zstd -19, text by number")
/// Of a whole sync, without what its metadata costs.
private let listTime = metric("list (ms)")
private let syncTime = metric("whole sync (ms)")
private let sqliteTime = metric("SQLite (ms)")
private let speed = BenchmarkMetric.custom(
    "times as fast as SQLite", polarity: .prefersLarger, useScalingFactor: false)
private let syncSpeed = BenchmarkMetric.custom(
    "times as fast as SQLite, whole sync", polarity: .prefersLarger, useScalingFactor: false)
/// Goal: 166.
private let writtenShare = metric("bytes written, per mille of SQLite's")
/// Goal: 1,000.
private let lookupTime = metric("lookup with its number's text (ns)")
private let sqliteLookup = metric("lookup in SQLite, in one transaction (ns)")
/// Goal: 16,384 and the file, which has 10,038.
private let memory = metric("memory above the start, mapped pages included (KiB)")
/// Goal: 1,000.
private let buildTime = metric("built, streaming (ms)")

private func measure(_ own: ListBench.SyncCost, _ peer: Double, _ benchmark: Benchmark) {
    benchmark.measurement(listTime, Int(own.list))
    benchmark.measurement(syncTime, Int(own.whole))
    benchmark.measurement(sqliteTime, Int(peer))
    benchmark.measurement(speed, Int(peer / own.list))
    benchmark.measurement(syncSpeed, Int(peer / own.whole))
}

private func once(_ metrics: [BenchmarkMetric], iterations: Int = 1) -> Benchmark.Configuration {
    .init(
        metrics: metrics, warmupIterations: 0, maxDuration: .seconds(120),
        maxIterations: iterations)
}

/// The blacklist beside what it could have been: an ideal code, text with zstd, SQLite.
func listBenchmarks() {
    sizeBenchmarks()
    // Made once, when the first of them runs.
    let shared = SharedBench()
    Benchmark(
        "list of 10 M, delta of 10 k + 10 k: size",
        configuration: once([deltaBytes, deltaShare, zstdShare, zstdSortedShare])
    ) { benchmark in
        let bench = try shared.get()
        let bound =
            ListBench.bound(ListBench.churn, of: UInt64(ListBench.count))
            + ListBench.bound(ListBench.churn, of: ListBench.end - UInt64(ListBench.count))
        benchmark.measurement(deltaBytes, bench.delta.count)
        benchmark.measurement(deltaShare, Int(Double(bench.delta.count * 8_000) / bound))
        // Without zstd there is no figure.
        guard let text = try bench.zstdCount(.asItCame),
            let sorted = try bench.zstdCount(.byNumber)
        else { return }
        benchmark.measurement(zstdShare, bench.delta.count * 1_000 / text)
        benchmark.measurement(zstdSortedShare, bench.delta.count * 1_000 / sorted)
    }
    Benchmark(
        "list of 10 M, delta applied and switched",
        configuration: once([listTime, syncTime, sqliteTime, speed, syncSpeed, writtenShare])
    ) { benchmark in
        let bench = try shared.get()
        let database = try SQLiteList(at: bench.folder.path(of: "change.sqlite"), bench.places)
        let (gone, new) = bench.difference()
        var written = 0
        let peer = try ListBench.milliseconds {
            written = try database.change(removing: gone, adding: new)
        }
        measure(try await bench.syncDelta(), peer, benchmark)
        benchmark.measurement(writtenShare, bench.later.count * 1_000 / written)
    }
    Benchmark(
        "list of 10 M, snapshot verified and switched",
        configuration: once([listTime, syncTime, sqliteTime, speed, syncSpeed])
    ) { benchmark in
        let bench = try shared.get()
        let peer = try ListBench.milliseconds {
            _ = try SQLiteList(at: bench.folder.path(of: "ingest.sqlite"), bench.laterPlaces)
        }
        measure(try await bench.syncSnapshot(), peer, benchmark)
    }
    Benchmark(
        "list of 10 M, snapshot verified and switched: memory", configuration: once([memory])
    ) { benchmark in
        benchmark.measurement(memory, try await shared.get().snapshotMemory())
    }
    Benchmark(
        "list of 10 M, a million lookups", configuration: once([lookupTime, sqliteLookup])
    ) { benchmark in
        let bench = try shared.get()
        let numbers = bench.numbers(1_000_000)
        let texts = try bench.texts(numbers)
        // The first round brings the file into memory.
        _ = try bench.lookup(texts)
        benchmark.measurement(lookupTime, Int(try bench.lookup(texts)))
        let database = try SQLiteList(at: bench.folder.path(of: "lookup.sqlite"), bench.places)
        let peer = try ListBench.milliseconds { _ = try database.lookup(numbers) }
        benchmark.measurement(sqliteLookup, Int(peer))
    }
    Benchmark(
        "list of 10 M, built", configuration: once([buildTime], iterations: 3)
    ) { benchmark in
        let bench = try shared.get()
        var count = 0
        let time = try ListBench.milliseconds {
            try ListBench.write(bench.places) { count += $0.count }
        }
        guard count == bench.base.count else { throw ListBench.Failure.notTheSame }
        benchmark.measurement(buildTime, Int(time))
    }
}

private func sizeBenchmarks() {
    let sizes: [(String, Int, UInt64)] = [
        ("1 M of 100 M", 1_000_000, 100_000_000), ("10 M of 1 G", 10_000_000, 1_000_000_000),
    ]
    for (name, count, end) in sizes {
        for isClustered in [false, true] {
            Benchmark(
                "size of \(name), \(isClustered ? "clustered" : "uniform")",
                configuration: once([sizeShare])
            ) { benchmark in
                var random = SeededRandom(seed: ListBench.seed)
                let places =
                    isClustered
                    ? ListSample.clustered(count, below: end, &random)
                    : ListSample.uniform(count, below: end, &random)
                let bytes = try ListBench.list(places, below: end)
                let share = Double(bytes.count * 8_000) / ListBench.bound(count, of: end)
                benchmark.measurement(sizeShare, Int(share.rounded(.up)))
            }
        }
    }
}

/// Makes the large list when it is first asked for.
private final class SharedBench: Sendable {
    private let made = Mutex<ListBench?>(nil)

    func get() throws -> ListBench {
        try made.withLock { made in
            let bench = try made ?? ListBench()
            made = bench
            return bench
        }
    }
}
