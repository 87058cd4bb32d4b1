/// How a list differs from the one before it: what a sync reports.
package struct ListChange: Hashable, Sendable {
    /// How many numbers the later list speaks of.
    package let issuedCount: UInt64
    /// Entries of the earlier list; 0 when there was none.
    package let countBefore: Int
    package let addedCount: Int
    package let removedCount: Int
    /// Releases that the later list tells of and the earlier one does not.
    package let releasedCount: Int

    package init(
        issuedCount: UInt64, countBefore: Int, addedCount: Int, removedCount: Int,
        releasedCount: Int
    ) {
        self.issuedCount = issuedCount
        self.countBefore = countBefore
        self.addedCount = addedCount
        self.removedCount = removedCount
        self.releasedCount = releasedCount
    }

    /// What a delta says that it does; true once it was merged, because a merge that does anything
    /// else fails.
    package init(_ delta: DeltaLayout) {
        self.init(
            issuedCount: delta.head.issued.count, countBefore: delta.baseCount,
            addedCount: delta.addedCount, removedCount: delta.removedCount,
            releasedCount: delta.releaseCount)
    }

    /// The first list: all of it is new.
    package init(first list: SnapshotLayout) {
        self.init(
            issuedCount: list.head.issued.count, countBefore: 0, addedCount: list.count,
            removedCount: 0, releasedCount: list.releaseCount)
    }

    /// Compares two snapshots, walking them side by side.
    package init(
        from base: SnapshotLayout, _ baseBytes: RawSpan, to later: SnapshotLayout,
        _ laterBytes: RawSpan
    ) throws(ListError) {
        var added = 0
        var removed = 0
        try ListComparison(base, later).walk(
            baseBytes, laterBytes, onAdded: { _ in added += 1 }, onRemoved: { _ in removed += 1 })
        let releases = TableChange(
            from: base.releases(in: baseBytes), to: later.releases(in: laterBytes))
        self.init(
            issuedCount: later.head.issued.count, countBefore: base.count, addedCount: added,
            removedCount: removed, releasedCount: releases.rows.count)
    }
}

/// The largest share of a list's entries that one step may remove without the issuer's
/// confirmation: a slip, or a wrong file that was imported, would otherwise make lost cards good in
/// every shop. Against a thief of the list key it does not help: that key signs the word, too.
package struct RemovalLimit: Hashable, Sendable {
    /// In thousandths of the earlier list; 1,000 allows everything.
    package let perMille: Int

    /// Nil for no share.
    package init?(perMille: Int) {
        guard (0...1_000).contains(perMille) else { return nil }
        self.perMille = perMille
    }

    private init(standard perMille: Int) { self.perMille = perMille }

    /// A fifth: nobody releases as many at once without knowing it.
    package static let standard = RemovalLimit(standard: 200)

    /// Whether the change may be made; equal is allowed.
    package func allows(_ change: ListChange) -> Bool {
        // Counts are below 2^38.
        change.removedCount * 1_000 <= perMille * change.countBefore
    }
}
