/// Two lists side by side, each walked once.
struct ListComparison {
    private var old: SnapshotCursor
    private var new: SnapshotCursor

    init(_ base: SnapshotLayout, _ later: SnapshotLayout) {
        old = SnapshotCursor(base)
        new = SnapshotCursor(later)
    }

    /// - Parameters:
    ///   - onAdded: gets each place that only the later list has, in order.
    ///   - onRemoved: gets the RANK in the earlier list of each place that only it has, in order.
    consuming func walk(
        _ baseBytes: RawSpan, _ laterBytes: RawSpan, onAdded: (UInt64) -> Void,
        onRemoved: (UInt64) -> Void
    ) throws(ListError) {
        var left = try old.next(baseBytes)
        var right = try new.next(laterBytes)
        while left != nil || right != nil {
            // No place is that large.
            let oldPlace = left ?? .max
            let newPlace = right ?? .max
            if oldPlace < newPlace { onRemoved(UInt64(old.rank - 1)) }
            if newPlace < oldPlace { onAdded(newPlace) }
            if oldPlace <= newPlace { left = try old.next(baseBytes) }
            if newPlace <= oldPlace { right = try new.next(laterBytes) }
        }
    }
}
