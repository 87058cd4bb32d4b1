import Blacklist
import BlacklistTesting
import CardTesting
import Numbers
import Testing

@Suite struct DeltaTests {
    @Test func `makes the published bytes, all along random histories`() throws {
        var random = SeededRandom.fromEnvironment()
        print("MAINSTAY_SEED=\(random.seed)")
        for round in 0..<12 {
            var model = ListModel.random(&random, upTo: round == 0 ? 9_000 : 500)
            var agent = try model.bytes()
            for _ in 0..<6 {
                let next = model.next(&random)
                let delta = try model.delta(to: next)
                let published = try next.bytes()
                #expect(try merged(delta, onto: agent) == published)
                #expect(ListProperty.holds(delta: delta, onto: agent))
                let change = try ListChange(DeltaLayout(delta.span.bytes))
                #expect(
                    change.addedCount == next.listed.keys.filter { model.listed[$0] == nil }.count)
                #expect(
                    change.removedCount == model.listed.keys.filter { next.listed[$0] == nil }.count
                )
                #expect(
                    try change
                        == ListChange(
                            from: SnapshotLayout(agent.span.bytes), agent.span.bytes,
                            to: SnapshotLayout(published.span.bytes), published.span.bytes))
                agent = published
                model = next
            }
        }
    }

    /// Few changes, so that what lies between them goes over blocks and groups.
    @Test(arguments: [1, 30])
    func `makes the published bytes of a list of several groups`(churn: Int) throws {
        var random = SeededRandom.fromEnvironment()
        print("MAINSTAY_SEED=\(random.seed)")
        let places = ListSample.uniform(20_000, below: 1 << 24, &random)
        let next = ListSample.churned(places, by: churn, below: 1 << 24, &random)
        var base = ListModel(places, below: 1 << 24, version: 1)
        var later = ListModel(next, below: 1 << 24, version: 2)
        base.listed[places[9_000]] = Epoch(1)
        later.listed[next[12_345]] = Epoch(2)
        let published = try later.bytes()
        #expect(try merged(base.delta(to: later), onto: base.bytes()) == published)
        #expect(isCanonicalList(published))
    }

    private static let first = ListModel([3, 5, 8], below: 100, version: 4)
    private static let second = ListModel([3, 8, 9, 50], below: 100, version: 5)

    @Test func `takes several steps at once`() throws {
        let third = ListModel([50], below: 200, version: 9)
        let delta = try Self.first.delta(to: third)
        #expect(try merged(delta, onto: Self.first.bytes()) == third.bytes())
    }

    @Test func `is refused on any other list`() throws {
        let delta = try Self.first.delta(to: Self.second)
        var others = [Self.second, ListModel([3, 5], below: 100, version: 4)]
        others.append(Self.first)
        others[2].issuer[6] = 9
        others.append(Self.first)
        others[3].scheme = "AAAAAAA9"
        others.append(Self.first)
        others[4].version = 3
        for other in others {
            #expect(throws: ListError.otherBase) { try merged(delta, onto: other.bytes()) }
        }
    }

    @Test func `is refused when it is replayed or comes too early`() throws {
        let third = ListModel([8], below: 100, version: 6)
        let deltas = try [Self.first.delta(to: Self.second), Self.second.delta(to: third)]
        let base = try Self.first.bytes()
        #expect(throws: ListError.otherBase) { try merged(deltas[1], onto: base) }
        let next = try merged(deltas[0], onto: base)
        #expect(throws: ListError.otherBase) { try merged(deltas[0], onto: next) }
        let last = try merged(deltas[1], onto: next)
        for delta in deltas {
            #expect(throws: ListError.otherBase) { try merged(delta, onto: last) }
        }
        #expect(try last == third.bytes())
    }

    /// A base of the right version and count, but with other entries than the delta was made for.
    @Test func `is refused when it adds what is there or goes past the end`() throws {
        let delta = try Self.first.delta(to: Self.second)
        let other = try ListModel([3, 9, 20], below: 100, version: 4).bytes()
        #expect(throws: ListError.badChange) { try merged(delta, onto: other) }
        let short = ListModel([3], below: 100, version: 4)
        let fromLong = try ListModel([3, 5, 8, 9], below: 100, version: 4).delta(to: Self.second)
        #expect(throws: ListError.otherBase) { try merged(fromLong, onto: short.bytes()) }
    }

    /// The fields of the counts, changed by hand: the stream no longer fits them.
    @Test(arguments: [48 + 8, 48 + 16])
    func `is refused when its counts are not those of its stream`(offset: Int) throws {
        for change in [1, -1] {
            var delta = try Self.first.delta(to: Self.second)
            delta[offset] = UInt8(Int(delta[offset]) + change)
            #expect(throws: ListError.self) { try merged(delta, onto: Self.first.bytes()) }
        }
    }

    @Test func `is refused when rows are lost that are not there, or do not change`() throws {
        var first = Self.first
        first.listed[5] = Epoch(2)
        first.releases[7] = ReleaseRow(place: 7, epoch: .first, version: 4)
        var second = Self.second
        second.releases[8] = ReleaseRow(place: 8, epoch: .first, version: 5)
        let delta = try first.delta(to: second)
        #expect(try merged(delta, onto: first.bytes()) == second.bytes())
        // The base without the rows that the delta takes away.
        #expect(throws: ListError.badChange) { try merged(delta, onto: Self.first.bytes()) }
        // The base that already has the row that the delta brings.
        first.releases[8] = second.releases[8].map {
            ReleaseRow(place: 8, epoch: $0.epoch, version: 4)
        }
        var same = second
        same.releases[8] = first.releases[8]
        let rowless = try first.delta(to: same)
        #expect(try merged(rowless, onto: first.bytes()) == same.bytes())
    }

    @Test func `is not made for another issuer, scheme or an earlier list`() throws {
        var others = [Self.second, Self.second, Self.second]
        others[0].issuer[0] = 2
        others[1].scheme = "9AAAAAAA"
        others[2].version = 4
        for other in others {
            #expect(throws: ListError.otherBase) { try Self.first.delta(to: other) }
        }
    }
}
