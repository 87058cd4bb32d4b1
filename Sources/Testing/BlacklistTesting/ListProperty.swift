import Blacklist

/// What must hold whatever the bytes are; false is a bug. For tests and for a fuzzer.
package enum ListProperty {
    /// Every reader of a snapshot ends without a trap, and says the same as the others.
    package static func holds(snapshot bytes: [UInt8]) -> Bool {
        guard let layout = try? SnapshotLayout(bytes.span.bytes) else { return true }
        let isChecked = (try? layout.check(bytes.span.bytes)) != nil
        let isCanonical = layout.isCanonical(bytes.span.bytes)
        var places: [UInt64] = []
        var cursor = SnapshotCursor(layout)
        var isWhole = true
        do throws(ListError) {
            while let place = try cursor.next(bytes.span.bytes) { places.append(place) }
        } catch {
            isWhole = false
        }
        guard zip(places, places.dropFirst()).allSatisfy({ $0 < $1 }) else { return false }
        let listed = Set(places)
        for place in probes(layout, places) {
            // An answer or an error, for any bytes; for a canonical list, the right answer.
            let entry = try? layout.entry(for: place, in: bytes.span.bytes)
            _ = layout.release(of: place, in: bytes.span.bytes)
            guard isCanonical else { continue }
            switch entry {
            case nil: return false
            case .listed: guard listed.contains(place) else { return false }
            case .notListed: guard !listed.contains(place) else { return false }
            case .notCovered: guard !layout.head.issued.contains(place) else { return false }
            }
        }
        return !isCanonical || isChecked && isWhole && places.count == layout.count
    }

    /// A delta is refused, or makes a list that is canonical and that a delta of our own makes, too.
    package static func holds(delta: [UInt8], onto base: [UInt8]) -> Bool {
        guard let later = try? merged(delta, onto: base) else { return true }
        guard let old = try? SnapshotLayout(base.span.bytes),
            let new = try? SnapshotLayout(later.span.bytes), new.isCanonical(later.span.bytes),
            let own = try? DeltaWriter(from: old, to: new).write(base.span.bytes, later.span.bytes)
        else { return false }
        return (try? merged(own, onto: base)) == later
    }

    /// Ends of ranges, some entries and their neighbours.
    private static func probes(_ layout: SnapshotLayout, _ places: [UInt64]) -> [UInt64] {
        let ends = layout.head.issued.ranges.prefix(20).flatMap { [$0.lowerBound, $0.upperBound] }
        let step = max(1, places.count / 100)
        let some = stride(from: 0, to: places.count, by: step).map { places[$0] }
        return [0, .max] + (ends + some).flatMap { [$0, $0 &+ 1, $0 &- 1] }
    }
}
