import Numbers

/// Writes a snapshot from numbers in order, piece by piece: no more is held than one group and, of
/// each group before, 16 bytes.
///
/// Epochs and releases are small tables, and are given at once.
package struct SnapshotWriter {
    private let head: ListHead
    private let epochs: [EpochRow]
    private let releases: [ReleaseRow]
    private var bits = BitWriter()
    private var bitsTaken = 0
    private var firsts: [UInt64] = []
    /// Of each place of the group, how far it lies behind the least that it could be.
    private var gaps: [UInt64]
    private var gapCount = 0
    private var groups = FieldWriter()
    private var count = 0
    private var epochsMet = 0
    /// The least place that may come next.
    private var least: UInt64 = 0
    private var rangesLeft: ArraySlice<ClosedRange<UInt64>>
    /// The issued range that is being walked: at first one without a place.
    private var rangeFirst: UInt64 = 1
    private var rangeLast: UInt64 = 0
    private var nextEpochPlace: UInt64 = .max

    /// - Parameters:
    ///   - epochs: in order of the places; each must be listed, with an epoch above 0.
    ///   - releases: in order of the places, none of a later version than the list's.
    package init(
        _ head: ListHead, epochs: [EpochRow] = [], releases: [ReleaseRow] = []
    ) throws(ListError) {
        guard epochs.allSatisfy({ $0.epoch > .first }),
            zip(epochs, epochs.dropFirst()).allSatisfy({ $0.place < $1.place })
        else { throw .badEpoch }
        guard releases.allSatisfy({ $0.version <= head.version }),
            releases.allSatisfy({ head.issued.contains($0.place) }),
            zip(releases, releases.dropFirst()).allSatisfy({ $0.place < $1.place })
        else { throw .badNumber }
        self.head = head
        self.epochs = epochs
        self.releases = releases
        rangesLeft = head.issued.ranges[...]
        nextEpochPlace = epochs.first?.place ?? .max
        gaps = [UInt64](repeating: 0, count: SnapshotLayout.groupSize)
    }

    /// The first piece.
    package var headBytes: [UInt8] { head.bytes(SnapshotLayout.magic) }

    /// Takes the next number; gives a piece to be written when there is one.
    package mutating func append(_ place: UInt64) throws(ListError) -> [UInt8]? {
        guard place >= least else { throw .badNumber }
        if place > rangeLast || place < rangeFirst { try findRange(of: place) }
        if place >= nextEpochPlace { try meetEpoch(place) }
        if gapCount % RiceBlock.size == 0 { firsts.append(place) }
        gaps[gapCount] = place &- least
        gapCount += 1
        least = place + 1
        count += 1
        guard gapCount == SnapshotLayout.groupSize else { return nil }
        endGroup()
        let piece = bits.takeWholeBytes()
        bitsTaken += piece.count * 8
        return piece
    }

    /// Takes numbers of one block at most, each above the one before it.
    ///
    /// The same as taking one after the other, but what holds for the last of them is not asked
    /// again for each.
    mutating func append(_ places: ArraySlice<UInt64>) throws(ListError) -> [UInt8]? {
        guard let first = places.first, let last = places.last else { return nil }
        let room = SnapshotLayout.groupSize - gapCount
        guard first >= least, first >= rangeFirst, last <= rangeLast, last < nextEpochPlace,
            places.count < room
        else {
            var piece: [UInt8]?
            for place in places { piece = try append(place) ?? piece }
            return piece
        }
        let start = -gapCount & (RiceBlock.size - 1)
        if start < places.count { firsts.append(places[places.startIndex + start]) }
        Self.fill(&gaps, from: gapCount, with: places, after: least)
        gapCount += places.count
        least = last + 1
        count += places.count
        return nil
    }

    private static func fill(
        _ gaps: inout [UInt64], from start: Int, with places: ArraySlice<UInt64>,
        after least: UInt64
    ) {
        var gaps = gaps.mutableSpan
        var least = least
        var index = start
        for place in places {
            gaps[index] = place &- least
            least = place &+ 1
            index &+= 1
        }
    }

    /// The last piece.
    package consuming func finish() throws(ListError) -> [UInt8] {
        guard epochsMet == epochs.count else { throw .badEpoch }
        if gapCount > 0 { endGroup() }
        let streamBits = bitsTaken + bits.count
        var writer = FieldWriter()
        writer.append(bits.finish())
        writer.append([UInt8](repeating: 0, count: SnapshotLayout.guardBytes))
        writer.append(groups.bytes)
        for row in epochs { row.write(to: &writer) }
        for row in releases { row.write(to: &writer) }
        writer.append(streamBits, 8)
        writer.append(count, 8)
        writer.append(epochs.count, 4)
        writer.append(releases.count, 4)
        writer.append(SnapshotLayout.endMagic)
        return writer.bytes
    }

    private mutating func findRange(of place: UInt64) throws(ListError) {
        while let range = rangesLeft.first, range.upperBound < place {
            rangesLeft = rangesLeft.dropFirst()
        }
        guard let range = rangesLeft.first, range.lowerBound <= place else { throw .badNumber }
        rangeFirst = range.lowerBound
        rangeLast = range.upperBound
    }

    /// The number of the next row of epochs must not be passed by.
    private mutating func meetEpoch(_ place: UInt64) throws(ListError) {
        guard place == nextEpochPlace else { throw .badEpoch }
        epochsMet += 1
        nextEpochPlace = epochsMet < epochs.count ? epochs[epochsMet].place : .max
    }

    private mutating func endGroup() {
        groups.append(firsts[0], 8)
        groups.append(bitsTaken + bits.count, 8)
        // The first place of a block stands in the directory.
        let blocks = firsts.indices.map { index in
            let start = index * RiceBlock.size
            return gaps[start + 1..<min(start + RiceBlock.size, gapCount)]
        }
        let rows = blocks.enumerated().map { index, gaps in
            let (parameter, length) = RiceBlock.measure(gaps)
            return GroupDirectory.Row(
                parameter: parameter, length: length,
                span: index + 1 < firsts.count ? firsts[index + 1] - firsts[index] : 0)
        }
        GroupDirectory(rows).write(rows, to: &bits)
        for (row, gaps) in zip(rows, blocks) {
            RiceBlock.write(gaps, row.parameter, to: &bits)
        }
        firsts.removeAll(keepingCapacity: true)
        gapCount = 0
    }
}
