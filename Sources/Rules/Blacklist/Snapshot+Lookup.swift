package import Numbers

/// What a list says about a number.
package enum ListEntry: Hashable, Sendable {
    /// Invalid up to this epoch.
    case listed(Epoch)
    case notListed
    /// Not among the numbers that were issued when the list was made.
    case notCovered
}

extension SnapshotLayout {
    /// Looks one number up where it lies: no allocation, no load step.
    ///
    /// - Parameters:
    ///   - place: the number's place in the scheme.
    ///   - bytes: those that this layout was read from.
    package func entry(for place: UInt64, in bytes: RawSpan) throws(ListError) -> ListEntry {
        guard head.issued.contains(place) else { return .notCovered }
        guard try isListed(place, bytes) else { return .notListed }
        let row = search(place, epochsStart, epochCount, Self.epochRow, bytes)
        guard let row else { return .listed(.first) }
        return .listed(Epoch(UInt16(truncatingIfNeeded: Self.integer(row + 8, 2, bytes))))
    }

    /// Up to which epoch a number was released; nil when the list knows of no release.
    package func release(of place: UInt64, in bytes: RawSpan) -> Epoch? {
        let row = search(place, releasesStart, releaseCount, Self.releaseRow, bytes)
        return row.map { Epoch(UInt16(truncatingIfNeeded: Self.integer($0 + 8, 2, bytes))) }
    }

    /// The last group that does not begin behind the place, then its last such block, then the
    /// gaps until the place is met or passed.
    private func isListed(_ place: UInt64, _ bytes: RawSpan) throws(ListError) -> Bool {
        guard let index = groupIndex(for: place, bytes) else { return false }
        guard var (first, rows) = group(index, bytes),
            let directory = GroupDirectory(&rows, bytes)
        else { throw .badValue }
        let entries = entryCount(ofGroup: index)
        let blocks = Self.blockCount(entries)
        var gaps = rows
        var skipped = directory.rowBits(blocks)
        for block in 0..<blocks {
            let isLast = block == blocks - 1
            guard let row = directory.row(isLast: isLast, &rows, bytes) else { throw .badValue }
            let next = first &+ row.span
            if !isLast, next <= place {
                first = next
                skipped += row.length
                continue
            }
            guard gaps.skip(skipped) else { throw .badValue }
            let size = min(RiceBlock.size, entries - block * RiceBlock.size)
            return try Self.find(place, first, row.parameter, size, &gaps, bytes)
        }
        throw .badValue
    }

    @inline(__always)
    private static func find(
        _ place: UInt64, _ first: UInt64, _ parameter: Int, _ size: Int,
        _ reader: inout BitReader, _ bytes: RawSpan
    ) throws(ListError) -> Bool {
        var value = first
        var left = size - 1
        while value < place, left > 0 {
            guard let gap = reader.takeRice(parameter, bytes) else { throw .badValue }
            value = value &+ gap &+ 1
            left -= 1
        }
        return value == place
    }

    /// Nil when the place lies before everything.
    private func groupIndex(for place: UInt64, _ bytes: RawSpan) -> Int? {
        var low = 0
        var high = groupCount
        while low < high {
            let middle = (low + high) / 2
            let first = Self.integer(groupsStart + middle * Self.groupRow, 8, bytes)
            if first <= place { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    /// Where the row with this place begins, in a table of rows that begin with theirs.
    private func search(
        _ place: UInt64, _ start: Int, _ count: Int, _ width: Int, _ bytes: RawSpan
    ) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let row = start + middle * width
            let found = Self.integer(row, 8, bytes)
            if found == place { return row }
            if found < place { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
