import Blacklist
import Numbers

/// What must hold whatever the bytes are; false is a bug. For tests and for a fuzzer.
package enum ListProperty {
    /// Every reader of a snapshot ends without a trap. Of one that was checked, all say the same,
    /// whether a writer would have given these bytes or not; of one whose frame was, whoever walks
    /// it throws, or finds what lookups find.
    package static func holds(snapshot bytes: [UInt8]) -> Bool {
        guard let layout = try? SnapshotLayout(bytes.span.bytes) else { return true }
        let isFramed = (try? layout.checkFrame(bytes.span.bytes)) != nil
        let isChecked = (try? layout.check(bytes.span.bytes)) != nil
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
        let releases = layout.releases(in: bytes.span.bytes)
        for place in probes(layout, places) {
            // An answer or an error, for any bytes; for a list, the right answer.
            let entry = try? layout.entry(for: place, in: bytes.span.bytes)
            let release = layout.release(of: place, in: bytes.span.bytes)
            if isFramed, isWhole, let entry, entry != .notCovered {
                guard (entry != .notListed) == listed.contains(place) else { return false }
            }
            guard isChecked else { continue }
            guard release == releases.first(where: { $0.place == place })?.epoch else {
                return false
            }
            let epochs = layout.epochs(in: bytes.span.bytes)
            switch entry {
            case nil: return false
            case .listed(let epoch):
                let row = epochs.first { $0.place == place }
                guard listed.contains(place), epoch == row?.epoch ?? .first else { return false }
            case .notListed: guard !listed.contains(place) else { return false }
            case .notCovered:
                guard !layout.head.issued.contains(place), !listed.contains(place) else {
                    return false
                }
            }
        }
        if isChecked { return isWhole && places.count == layout.count && isReadBack(bytes) }
        return !isCanonicalList(bytes)
    }

    /// Whether the list can be written, and means the same then.
    private static func isReadBack(_ bytes: [UInt8]) -> Bool {
        guard let model = try? ListModel(reading: bytes), let own = try? model.bytes() else {
            return false
        }
        return isCanonicalList(own) && (try? ListModel(reading: own)) == model
    }

    /// A delta is refused, or makes a list that is canonical and that a delta of our own makes, too;
    /// and what it says that it changes is what has changed.
    package static func holds(delta: [UInt8], onto base: [UInt8]) -> Bool {
        guard let later = try? merged(delta, onto: base) else { return true }
        guard let old = try? SnapshotLayout(base.span.bytes),
            let new = try? SnapshotLayout(later.span.bytes), isCanonicalList(later),
            let own = try? DeltaWriter(from: old, to: new).write(base.span.bytes, later.span.bytes),
            let said = try? ListChange(DeltaLayout(delta.span.bytes)),
            let seen = try? ListChange(from: old, base.span.bytes, to: new, later.span.bytes)
        else { return false }
        return said == seen && (try? merged(own, onto: base)) == later
    }

    /// Ends of ranges, some entries and their neighbours.
    private static func probes(_ layout: SnapshotLayout, _ places: [UInt64]) -> [UInt64] {
        let ends = layout.head.issued.ranges.prefix(20).flatMap { [$0.lowerBound, $0.upperBound] }
        let step = max(1, places.count / 100)
        let some = stride(from: 0, to: places.count, by: step).map { places[$0] }
        return [0, .max] + (ends + some).flatMap { [$0, $0 &+ 1, $0 &- 1] }
    }
}
