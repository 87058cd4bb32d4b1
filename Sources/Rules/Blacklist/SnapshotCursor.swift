import Numbers

/// The listed places of a snapshot, one after the other, block by block.
///
/// A value of its own, apart from the bytes, which every step is given again. What it gives is
/// strictly increasing and below ``IssuedRanges/limit``, and lies where the directory says that it
/// does, or it throws: so a lookup, which goes by the directory, finds the same.
package struct SnapshotCursor {
    private let layout: SnapshotLayout
    private var group = 0
    /// In the group: the next block, and how many there are.
    private var block = 0
    private var blocks = 0
    private var rows = BitReader()
    private var directory: GroupDirectory?
    private var gaps = BitReader()
    private var nextFirst: UInt64 = 0
    /// Those of the block that is being given.
    private(set) var places: [UInt64]
    private var placeIndex = 0
    private var placeCount = 0
    private var lastPlace: UInt64?
    private var ranksBefore = 0

    package init(_ layout: SnapshotLayout) {
        self.layout = layout
        places = [UInt64](repeating: 0, count: RiceBlock.size)
    }

    /// How many places were given.
    package var rank: Int { ranksBefore + placeIndex }

    /// The next place; nil behind the last one.
    @inline(__always)
    package mutating func next(_ bytes: RawSpan) throws(ListError) -> UInt64? {
        guard let place = try peek(bytes) else { return nil }
        placeIndex += 1
        return place
    }

    /// The place that ``next(_:)`` would give.
    @inline(__always)
    mutating func peek(_ bytes: RawSpan) throws(ListError) -> UInt64? {
        if placeIndex == placeCount {
            guard rank < layout.count else { return nil }
            try readBlock(bytes)
        }
        return places[placeIndex]
    }

    /// The next places, as indices into ``places``: those of one block at most that are below the
    /// limit, and no more than so many; none at the end.
    mutating func takeRun(
        below limit: UInt64, upTo count: Int, _ bytes: RawSpan
    ) throws(ListError) -> Range<Int> {
        guard try peek(bytes) != nil else { return 0..<0 }
        var end = placeCount - placeIndex <= count ? placeCount : placeIndex + count
        while end > placeIndex, places[end - 1] >= limit { end -= 1 }
        defer { placeIndex = end }
        return placeIndex..<end
    }

    private mutating func readBlock(_ bytes: RawSpan) throws(ListError) {
        ranksBefore += placeCount
        if block == blocks { try beginGroup(bytes) }
        let isLast = block == blocks - 1
        guard let row = directory?.row(isLast: isLast, &rows, bytes) else { throw .badValue }
        block += 1
        placeIndex = 0
        placeCount = min(RiceBlock.size, layout.count - ranksBefore)
        guard nextFirst < IssuedRanges.limit, lastPlace.map({ $0 < nextFirst }) ?? true else {
            throw .badValue
        }
        places[0] = nextFirst
        let end = gaps.position + row.length
        guard gaps.takePlaces(row.parameter, into: &places, count: placeCount, bytes),
            gaps.position == end, places[placeCount - 1] < IssuedRanges.limit
        else { throw .badValue }
        lastPlace = places[placeCount - 1]
        nextFirst &+= row.span
    }

    private mutating func beginGroup(_ bytes: RawSpan) throws(ListError) {
        guard let (first, start) = layout.group(group, bytes),
            start.position == (group == 0 ? layout.streamStart * 8 : gaps.position)
        else { throw .badValue }
        var reader = start
        guard let directory = GroupDirectory(&reader, bytes) else { throw .badValue }
        blocks = SnapshotLayout.blockCount(layout.entryCount(ofGroup: group))
        block = 0
        nextFirst = first
        rows = reader
        self.directory = directory
        guard reader.skip(directory.rowBits(blocks)) else { throw .badValue }
        gaps = reader
        group += 1
    }
}

extension SnapshotLayout {
    /// The table of epochs.
    package func epochs(in bytes: RawSpan) -> [EpochRow] {
        (0..<epochCount).map { index in
            let row = epochsStart + index * Self.epochRow
            return EpochRow(
                place: Self.integer(row, 8, bytes),
                epoch: Epoch(UInt16(truncatingIfNeeded: Self.integer(row + 8, 2, bytes))))
        }
    }

    /// The table of releases.
    package func releases(in bytes: RawSpan) -> [ReleaseRow] {
        (0..<releaseCount).map { index in
            let row = releasesStart + index * Self.releaseRow
            return ReleaseRow(
                place: Self.integer(row, 8, bytes),
                epoch: Epoch(UInt16(truncatingIfNeeded: Self.integer(row + 8, 2, bytes))),
                version: UInt32(truncatingIfNeeded: Self.integer(row + 10, 4, bytes)))
        }
    }
}
