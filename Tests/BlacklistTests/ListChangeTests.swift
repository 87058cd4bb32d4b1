import Blacklist
import BlacklistTesting
import Testing

@Suite struct ListChangeTests {
    @Test func `is everything when there was no list`() throws {
        let bytes = try ListModel([1, 2, 3], below: 50).bytes()
        let change = try ListChange(first: SnapshotLayout(bytes.span.bytes))
        #expect(change.issuedCount == 50)
        #expect(change.countBefore == 0)
        #expect(change.addedCount == 3)
        #expect(change.removedCount == 0)
    }

    private static func change(before: Int, removed: Int) -> ListChange {
        ListChange(
            issuedCount: 1, countBefore: before, addedCount: 0, removedCount: removed,
            releasedCount: 0)
    }

    @Test(arguments: [
        (0, 0, 0, true), (100, 0, 0, true), (100, 1, 0, false), (100, 1, 10, true),
        (99, 1, 10, false), (1_000_000, 100_000, 100, true), (1_000_000, 100_001, 100, false),
        (10, 10, 1_000, true), (1 << 38, 1 << 38, 999, false), (1 << 38, 1 << 38, 1_000, true),
    ])
    func `is held when it removes more than the share`(
        before: Int, removed: Int, perMille: Int, isAllowed: Bool
    ) throws {
        let limit = try #require(RemovalLimit(perMille: perMille))
        #expect(limit.allows(Self.change(before: before, removed: removed)) == isAllowed)
    }

    @Test(arguments: [-1, 1_001, .max, .min])
    func `has a share from nothing to everything`(perMille: Int) {
        #expect(RemovalLimit(perMille: perMille) == nil)
    }
}
