import Blacklist
import BlacklistTesting
import CardTesting
import DurableSQLite
import FolderTesting
import Foundation
import IssuerLink
import Numbers

/// One list of 10 million numbers of a thousand million, the next one, and the same in SQLite.
///
/// All from one seed, so that every run measures the same data.
final class ListBench: Sendable {
    enum Failure: Error { case notTheSame, noSuchNumber }

    static let seed: UInt64 = 2026
    static let count = 10_000_000
    static let end: UInt64 = 1_000_000_000
    static let churn = 10_000

    let folder: TemporaryFolder
    let places: [UInt64]
    let laterPlaces: [UInt64]
    let base: [UInt8]
    let later: [UInt8]
    let delta: [UInt8]
    var path: String { folder.path(of: "list") }

    init() throws {
        folder = try TemporaryFolder()
        var random = SeededRandom(seed: Self.seed)
        places = ListSample.uniform(Self.count, below: Self.end, &random)
        laterPlaces = ListSample.churned(places, by: Self.churn, below: Self.end, &random)
        base = try Self.list(places, version: 7)
        later = try Self.list(laterPlaces, version: 8)
        delta = try Self.delta(from: base, to: later)
        try DurableFile.write(base, to: path)
    }

    private static func delta(from base: [UInt8], to later: [UInt8]) throws -> [UInt8] {
        try DeltaWriter(
            from: SnapshotLayout(base.span.bytes), to: SnapshotLayout(later.span.bytes)
        ).write(base.span.bytes, later.span.bytes)
    }

    static func list(
        _ places: [UInt64], below end: UInt64 = end, version: UInt32 = 7
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write(places, below: end, version: version) { bytes += $0 }
        return bytes
    }

    /// Streaming: no more than a piece is held.
    static func write(
        _ places: [UInt64], below end: UInt64 = end, version: UInt32 = 7,
        to sink: ([UInt8]) throws -> Void
    ) throws {
        var writer = try SnapshotWriter(
            ListModel([], below: end, version: version).head())
        try sink(writer.headBytes)
        for place in places {
            if let piece = try writer.append(place) { try sink(piece) }
        }
        try sink(writer.finish())
    }

    /// What a terminal's sync costs, in milliseconds; the metadata alone is what one costs that
    /// fetches all metadata anew and no list.
    struct SyncCost {
        let whole: Double
        let metadata: Double
        var list: Double { whole - metadata }
    }

    /// A terminal that holds the first list gets the next one as a change.
    func syncDelta() async throws -> SyncCost {
        let terminal = try SyncBench(at: folder.path(of: "delta"))
        try terminal.publish(base, version: 7)
        _ = try await terminal.sync(expecting: .snapshot)
        try terminal.publish(later, version: 8, delta: delta)
        let whole = try await terminal.sync(expecting: .delta)
        guard try terminal.held() == later else { throw Failure.notTheSame }
        return SyncCost(whole: whole, metadata: try await metadata("delta-metadata"))
    }

    /// A terminal without a list gets one whole.
    func syncSnapshot() async throws -> SyncCost {
        let terminal = try SyncBench(at: folder.path(of: "snapshot"))
        try terminal.publish(later, version: 8)
        let whole = try await terminal.sync(expecting: .snapshot)
        guard try terminal.held() == later else { throw Failure.notTheSame }
        return SyncCost(whole: whole, metadata: try await metadata("snapshot-metadata"))
    }

    /// The list is a small one, so that nothing is counted that has to do with its size.
    private func metadata(_ name: String) async throws -> Double {
        let terminal = try SyncBench(at: folder.path(of: name))
        let list = try Self.list([1, 2, 3], version: 7)
        try terminal.publish(list, version: 7)
        _ = try await terminal.sync(expecting: .snapshot)
        try terminal.publish(list, version: 7)
        return try await terminal.sync(expecting: .none)
    }

    /// How far a sync that fetches a list whole raises what is resident, in KiB; pages of the file,
    /// which is mapped, are counted as far as they are touched.
    func snapshotMemory() async throws -> Int {
        let terminal = try SyncBench(at: folder.path(of: "memory"))
        try terminal.publish(later, version: 8)
        return try await ResidentMemory.rise {
            _ = try await terminal.sync(expecting: .snapshot)
        }
    }

    /// The places that the next list no longer has, and those that it has besides.
    func difference() -> (gone: [UInt64], new: [UInt64]) {
        let old = Set(places)
        let next = Set(laterPlaces)
        return (places.filter { !next.contains($0) }, laterPlaces.filter { !old.contains($0) })
    }

    /// Nanoseconds each, the number's text included; half of them are listed.
    func lookup(_ texts: [String]) throws -> Double {
        let file = try MappedFile(path, maximumCount: 1 << 30)
        return try file.withBytes { bytes in
            let layout = try SnapshotLayout(bytes)
            var listed = 0
            let time = try Self.milliseconds {
                for text in texts {
                    guard let number = CardNumber(text: text),
                        let place = layout.head.scheme.index(of: number)
                    else { throw Failure.noSuchNumber }
                    if case .listed = try layout.entry(for: place, in: bytes) { listed += 1 }
                }
            }
            guard listed >= texts.count / 2 else { throw Failure.notTheSame }
            return time * 1_000_000 / Double(texts.count)
        }
    }

    /// Numbers to look up: every other one is listed.
    func numbers(_ count: Int) -> [UInt64] {
        var random = SeededRandom(seed: Self.seed + 1)
        return (0..<count).map { index in
            index % 2 == 0
                ? places[.random(in: places.indices, using: &random)]
                : .random(in: 0..<Self.end, using: &random)
        }
    }

    /// As text in the list's scheme.
    func texts(_ numbers: [UInt64]) throws -> [String] {
        let scheme = try ListModel([], below: 1).head().scheme
        return try numbers.map { place in
            guard let number = scheme.number(at: place) else { throw Failure.noSuchNumber }
            return number.text
        }
    }

    /// In which order a change stands as text.
    enum TextOrder {
        case byNumber
        /// As an issuer's clerks make it, one after the other.
        case asItCame
    }

    /// The bytes that `zstd -19` makes of the same change as lines `+number` and `-number`; nil
    /// where there is no zstd (Debian package zstd).
    func zstdCount(_ order: TextOrder) throws -> Int? {
        let (gone, new) = difference()
        var lines = try texts(gone).map { ($0, "-") } + texts(new).map { ($0, "+") }
        switch order {
        case .byNumber: lines.sort { $0.0 < $1.0 }
        case .asItCame:
            var random = SeededRandom(seed: Self.seed)
            lines.shuffle(using: &random)
        }
        let text = lines.map { "\($0.1)\($0.0)\n" }.joined()
        let source = folder.path(of: "change.txt")
        let zstd = Process()
        zstd.executableURL = URL(filePath: "/usr/bin/zstd")
        zstd.arguments = ["-19", "-q", "-f", source, "-o", source + ".zst"]
        do {
            try Data(text.utf8).write(to: URL(filePath: source))
            try zstd.run()
            zstd.waitUntilExit()
            return try Data(contentsOf: URL(filePath: source + ".zst")).count
        } catch {
            return nil
        }
    }

    static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    /// log2 of the number of sets of this size, in bits: no code for all of them is shorter.
    static func bound(_ count: Int, of end: UInt64) -> Double {
        let (count, end) = (Double(count), Double(end))
        return (lgamma(end + 1) - lgamma(count + 1) - lgamma(end - count + 1)) / log(2)
    }
}
