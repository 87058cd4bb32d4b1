import Blacklist
import BlacklistTesting
import CardTesting
import Numbers
import Testing

@Suite struct SnapshotTests {
    private static func answers(_ bytes: [UInt8], _ place: UInt64) throws -> ListEntry {
        try SnapshotLayout(bytes.span.bytes).entry(for: place, in: bytes.span.bytes)
    }

    @Test func `says of every number what the set says`() throws {
        var random = SeededRandom.fromEnvironment()
        print("MAINSTAY_SEED=\(random.seed)")
        for round in 0..<30 {
            let model = ListModel.random(&random, upTo: round % 10 == 0 ? 9_000 : 400)
            let bytes = try model.bytes()
            #expect(try ListModel(reading: bytes) == model)
            let layout = try SnapshotLayout(bytes.span.bytes)
            try layout.check(bytes.span.bytes)
            #expect(isCanonicalList(bytes))
            #expect(layout.count == model.listed.count)
            let ends = model.issued.flatMap { [$0.lowerBound, $0.upperBound] }
            let places = Array(model.listed.keys) + ends + Array(model.releases.keys)
            for place in places.flatMap({ [$0, $0 &+ 1, $0 &- 1] }) {
                let entry = try layout.entry(for: place, in: bytes.span.bytes)
                let isIssued = model.issued.contains { $0.contains(place) }
                let expected = model.listed[place].map(ListEntry.listed) ?? .notListed
                #expect(entry == (isIssued ? expected : .notCovered), "\(place)")
                let release = layout.release(of: place, in: bytes.span.bytes)
                #expect(release == model.releases[place]?.epoch, "\(place)")
            }
        }
    }

    /// The longest codes there are, beside the shortest, at every place within a block.
    @Test func `reads back the largest gaps among the smallest`() throws {
        let end: UInt64 = 208_827_064_576
        for large in [1, 1 << 10, 1 << 11, 1 << 12, 1 << 20, end - 1_000] as [UInt64] {
            for before in 0..<140 {
                let first = Array(0..<UInt64(before))
                let second = (0..<UInt64(137)).map { UInt64(before) + large + $0 }
                let model = ListModel(first + second, below: end)
                let bytes = try model.bytes()
                let layout = try SnapshotLayout(bytes.span.bytes)
                try layout.check(bytes.span.bytes)
                #expect(try ListModel(reading: bytes) == model, "\(large) behind \(before)")
            }
        }
    }

    @Test(
        arguments: [
            ([5, 5], .badNumber), ([5, 4], .badNumber), ([9, 10], .badNumber),
            ([30, 31], .badNumber), ([1 << 38], .badNumber), ([.max], .badNumber),
            ([0, 20], nil), ([9, 30], nil),
        ] as [([UInt64], ListError?)])
    func `takes numbers in order and where they were issued`(
        places: [UInt64], error: ListError?
    ) throws {
        var writer = try SnapshotWriter(ListModel(version: 1, issued: [0...9, 20...30]).head())
        var refused: ListError?
        do throws(ListError) {
            for place in places { _ = try writer.append(place) }
        } catch {
            refused = error
        }
        #expect(refused == error)
    }

    @Test(
        arguments: [
            [1: 0], [3: 1], [9: 1], [1: 1, 3: 2], [4: 1, 5: 1],
        ] as [[UInt64: UInt16]])
    func `takes epochs above 0 of its entries alone`(rows: [UInt64: UInt16]) throws {
        let head = try ListModel(version: 1, issued: [0...9]).head()
        let epochs = rows.sorted { $0.key < $1.key }
            .map { EpochRow(place: $0.key, epoch: Epoch($0.value)) }
        #expect(throws: ListError.badEpoch) {
            var writer = try SnapshotWriter(head, epochs: epochs)
            for place in [1, 2, 4] as [UInt64] { _ = try writer.append(place) }
            _ = try writer.finish()
        }
    }

    @Test(arguments: [[1, 1], [2, 1]] as [[UInt64]])
    func `takes rows in the order of their places, each once`(places: [UInt64]) throws {
        let head = try ListModel(version: 1, issued: [0...9]).head()
        let epochs = places.map { EpochRow(place: $0, epoch: Epoch(1)) }
        #expect(throws: ListError.badEpoch) { _ = try SnapshotWriter(head, epochs: epochs) }
        let releases = places.map { ReleaseRow(place: $0, epoch: .first, version: 1) }
        #expect(throws: ListError.badNumber) { _ = try SnapshotWriter(head, releases: releases) }
    }

    @Test(arguments: [(10, 1), (1, 3), (.max, 1)] as [(UInt64, UInt32)])
    func `takes releases of issued numbers, none of the future`(
        place: UInt64, version: UInt32
    ) throws {
        let head = try ListModel(version: 2, issued: [0...9]).head()
        let release = ReleaseRow(place: place, epoch: .first, version: version)
        #expect(throws: ListError.badNumber) { _ = try SnapshotWriter(head, releases: [release]) }
    }

    private static let wrongRanges: [([ClosedRange<UInt64>], String)] = [
        ([5...9, 0...3], "99999999"), ([0...3, 4...9], "99999999"), ([0...3, 3...9], "99999999"),
        ([0...100_000_000], "99999999"), ([0...208_827_064_576], "AAAAAAAA"),
        ([0...UInt64.max], "AAAAAAAA"), ([0...UInt64.max, 0...1], "AAAAAAAA"),
    ]

    @Test(arguments: wrongRanges)
    func `has issued ranges in order, apart, and within the scheme`(
        issued: [ClosedRange<UInt64>], scheme: String
    ) {
        var model = ListModel(version: 1, issued: issued)
        model.scheme = scheme
        #expect(throws: ListModel.Failure.badHead) { _ = try model.head() }
    }

    @Test(arguments: [1 << 24 - 1, 1 << 24, .max] as [UInt32])
    func `has a version of 24 bits`(version: UInt32) {
        let model = ListModel(version: version, issued: [])
        #expect(((try? model.head()) == nil) == (version >= 1 << 24))
    }

    @Test(arguments: [(7, true), (35, true), (36, true), (41, true), (42, false), (80, false)])
    func `keeps a release for 35 versions`(version: UInt32, isKept: Bool) {
        #expect(ReleaseRow(place: 1, epoch: .first, version: 6).isKept(in: version) == isKept)
    }
}
