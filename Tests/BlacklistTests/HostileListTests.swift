import Blacklist
import BlacklistTesting
import CardTesting
import Numbers
import Testing

/// Bytes that no writer made: refused, or a list of their own; never a trap.
@Suite struct HostileListTests {
    private static let base = ListModel(
        version: 9, issued: [0...999, 2_000...1 << 30],
        listed: [1: .first, 2: Epoch(3), 900: .first, 70_000: .first, 70_001: Epoch(1)],
        releases: [5: ReleaseRow(place: 5, epoch: Epoch(2), version: 8)])

    private static func later() -> ListModel {
        var later = base
        later.version = 10
        later.listed[900] = nil
        later.listed[901] = Epoch(7)
        later.listed[2] = .first
        later.releases[6] = ReleaseRow(place: 6, epoch: .first, version: 10)
        return later
    }

    /// More than two blocks, so that the directory has spans.
    private static let blocks = ListModel((0..<140).map { $0 * $0 * 7 }, below: 1 << 30, version: 9)

    @Test(arguments: [base, blocks])
    func `survives every single wrong bit in a snapshot`(model: ListModel) throws {
        let bytes = try model.bytes()
        for bit in 0..<bytes.count * 8 {
            var wrong = bytes
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(ListProperty.holds(snapshot: wrong), "bit \(bit)")
            guard isCanonicalList(wrong) else { continue }
            #expect(try ListModel(reading: wrong) != model, "bit \(bit)")
        }
    }

    @Test func `survives every single wrong bit in a delta`() throws {
        let base = try Self.base.bytes()
        let later = try Self.later().bytes()
        let delta = try Self.base.delta(to: Self.later())
        for bit in 0..<delta.count * 8 {
            var wrong = delta
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(ListProperty.holds(delta: wrong, onto: base), "bit \(bit)")
        }
        #expect(try merged(delta, onto: base) == later)
    }

    @Test func `refuses what is cut short or goes on`() throws {
        let base = try Self.base.bytes()
        let delta = try Self.base.delta(to: Self.later())
        for count in 0..<base.count {
            let short = Array(base.prefix(count))
            #expect(throws: ListError.self) { try SnapshotLayout(short.span.bytes) }
        }
        for count in 0..<delta.count {
            let short = Array(delta.prefix(count))
            #expect(throws: ListError.self) { try DeltaLayout(short.span.bytes) }
        }
        for extra in [[0], [UInt8](repeating: 0, count: 28)] {
            #expect(throws: ListError.self) { try SnapshotLayout((base + extra).span.bytes) }
            #expect(throws: ListError.self) { try DeltaLayout((delta + extra).span.bytes) }
        }
    }

    /// Each integer of the frame in turn, at values that overflow or point outside.
    @Test func `survives every field at its limits`() throws {
        let bytes = try Self.blocks.bytes()
        let delta = try Self.blocks.delta(to: ListModel([4], below: 1 << 30, version: 12))
        let base = bytes
        for value in [0, 1, 1 << 31, 1 << 32 - 1, 1 << 37, 1 << 38, 1 << 62, 1 << 63, .max]
            as [UInt64]
        {
            for offset in 0..<bytes.count - 8 {
                #expect(ListProperty.holds(snapshot: Self.putting(value, at: offset, in: bytes)))
            }
            for offset in 0..<delta.count - 8 {
                let wrong = Self.putting(value, at: offset, in: delta)
                #expect(ListProperty.holds(delta: wrong, onto: base))
            }
        }
    }

    private static func putting(_ value: UInt64, at offset: Int, in bytes: [UInt8]) -> [UInt8] {
        var changed = bytes
        for index in 0..<8 {
            changed[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
        return changed
    }

    @Test func `survives damaged lists and deltas`() throws {
        var random = SeededRandom.fromEnvironment()
        print("MAINSTAY_SEED=\(random.seed)")
        for _ in 0..<20 {
            let model = ListModel.random(&random, upTo: 600)
            let bytes = try model.bytes()
            let delta = try model.delta(to: model.next(&random))
            for _ in 0..<20 {
                let wrong = random.damaged(bytes)
                #expect(ListProperty.holds(snapshot: wrong))
                #expect(ListProperty.holds(delta: random.damaged(delta), onto: bytes))
                #expect(ListProperty.holds(delta: delta, onto: wrong))
            }
        }
    }

    /// Two numbers in a row, whose one gap of 0 has a parameter of 3 where a writer takes 0.
    ///
    /// - Parameter length: of the gaps, as the directory has it; 4 is right.
    private static func longer(_ model: ListModel, length: UInt8) throws -> [UInt8] {
        let bytes = try model.bytes()
        // Parameter 6 bits, length 13, nothing else in the directory of 70; then one bit of 1.
        let stream: [UInt8] = [3 | length << 6, length >> 2, 0, 0, 0, 0, 0, 0, 1 << 6, 0]
        let row = 28 + 16 + 9 + 8
        return bytes[..<44] + stream + [UInt8](repeating: 0, count: 8) + bytes[row..<row + 16]
            + putting(70 + UInt64(length), at: 0, in: Array(bytes.suffix(28)))
    }

    @Test func `a list in a longer code is the same list, and the next one is canonical`() throws {
        let model = ListModel([5, 6], below: 100, version: 9)
        let later = ListModel([6, 7], below: 100, version: 10)
        let bytes = try Self.longer(model, length: 4)
        let layout = try SnapshotLayout(bytes.span.bytes)
        try layout.check(bytes.span.bytes)
        #expect(!isCanonicalList(bytes))
        #expect(try ListModel(reading: bytes) == model)
        #expect(ListProperty.holds(snapshot: bytes))
        #expect(try merged(model.delta(to: later), onto: bytes) == later.bytes())
    }

    @Test func `a block is as long as the directory says, for whoever walks the list`() throws {
        let model = ListModel([5, 6], below: 100, version: 9)
        let bytes = try Self.longer(model, length: 5)
        let layout = try SnapshotLayout(bytes.span.bytes)
        try layout.checkFrame(bytes.span.bytes)
        #expect(throws: ListError.badValue) { try layout.check(bytes.span.bytes) }
        #expect(throws: ListError.badValue) { try ListModel(reading: bytes) }
    }

    /// A stream of a million zero bits: no quotient is so large, and nobody counts them all.
    @Test func `gives up on an endless quotient`() throws {
        let model = ListModel([0, 1], below: 1 << 30, version: 9)
        let bytes = try model.bytes()
        let stream = 28 + 16
        var wrong = Array(bytes[..<stream])
        // Two places, parameter 0; then zeros.
        wrong += [UInt8](repeating: 0, count: 125_000) + [UInt8](repeating: 0, count: 8 + 16)
        wrong += Self.putting(1_000_000, at: 0, in: Array(bytes.suffix(28)))
        let layout = try SnapshotLayout(wrong.span.bytes)
        #expect(throws: ListError.badValue) { try layout.entry(for: 1, in: wrong.span.bytes) }
        #expect(throws: ListError.badLength) { try layout.check(wrong.span.bytes) }
    }
}
