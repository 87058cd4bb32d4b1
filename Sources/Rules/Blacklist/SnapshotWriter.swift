import Numbers

/// Writes a snapshot from numbers in order, piece by piece: no more is held than one piece, one
/// group and, of each group before, 16 bytes.
///
/// Epochs and releases are small tables, and are given at once.
package struct SnapshotWriter {
    private let head: ListHead
    private let epochs: [EpochRow]
    private let releases: [ReleaseRow]
    private var order: EntryOrder
    private var bits = BitWriter()
    private var bitsTaken = 0
    private var firsts: [UInt64] = []
    /// Of each place of the group, how far it lies behind the least that it could be.
    private var gaps: [UInt64]
    private var gapCount = 0
    private var groups = FieldWriter()

    /// A piece has as many bits or a group more: few calls to whoever writes it, and still in the
    /// processor's cache when it is hashed and written.
    private static let pieceBits = 8 << 17

    /// - Parameters:
    ///   - epochs: in order of the places; each must be listed, with an epoch above 0.
    ///   - releases: in order of the places, none of a later version than the list's.
    package init(
        _ head: ListHead, epochs: [EpochRow] = [], releases: [ReleaseRow] = []
    ) throws(ListError) {
        order = try EntryOrder(head.issued, epochs)
        guard releases.allSatisfy({ $0.version <= head.version }),
            releases.allSatisfy({ head.issued.contains($0.place) }),
            zip(releases, releases.dropFirst()).allSatisfy({ $0.place < $1.place })
        else { throw .badNumber }
        self.head = head
        self.epochs = epochs
        self.releases = releases
        gaps = [UInt64](repeating: 0, count: SnapshotLayout.groupSize)
    }

    /// The first piece.
    package var headBytes: [UInt8] { head.bytes(SnapshotLayout.magic) }

    /// Takes the next number; gives a piece to be written when there is one.
    package mutating func append(_ place: UInt64) throws(ListError) -> [UInt8]? {
        let least = order.least
        try order.take(place)
        if gapCount % RiceBlock.size == 0 { firsts.append(place) }
        gaps[gapCount] = place &- least
        gapCount += 1
        return endGroupIfFull()
    }

    /// Takes numbers of one block at most, each above the one before it: the same as taking one
    /// after the other.
    mutating func append(_ places: Span<UInt64>) throws(ListError) -> [UInt8]? {
        var least = order.least
        try order.take(places)
        var piece: [UInt8]?
        var start = 0
        while start < places.count {
            let room = SnapshotLayout.groupSize - gapCount
            let end = min(places.count, start + room)
            fill(places.extracting(start..<end), after: least)
            least = places[end - 1] + 1
            start = end
            piece = endGroupIfFull() ?? piece
        }
        return piece
    }

    private mutating func fill(_ places: Span<UInt64>, after least: UInt64) {
        let first = -gapCount & (RiceBlock.size - 1)
        if first < places.count { firsts.append(places[first]) }
        Self.fill(&gaps, from: gapCount, with: places, after: least)
        gapCount += places.count
    }

    private static func fill(
        _ gaps: inout [UInt64], from start: Int, with places: Span<UInt64>, after least: UInt64
    ) {
        var gaps = gaps.mutableSpan
        gaps[start] = places[0] &- least
        var index = 1
        while index < places.count {
            let before = places[unchecked: index &- 1]
            gaps[start &+ index] = places[unchecked: index] &- before &- 1
            index &+= 1
        }
    }

    /// The last piece.
    package consuming func finish() throws(ListError) -> [UInt8] {
        try order.finish()
        if gapCount > 0 { endGroup() }
        let streamBits = bitsTaken + bits.count
        var writer = FieldWriter()
        writer.append(bits.finish())
        writer.append([UInt8](repeating: 0, count: SnapshotLayout.guardBytes))
        writer.append(groups.bytes)
        for row in epochs { row.write(to: &writer) }
        for row in releases { row.write(to: &writer) }
        writer.append(streamBits, 8)
        writer.append(order.count, 8)
        writer.append(epochs.count, 4)
        writer.append(releases.count, 4)
        writer.append(SnapshotLayout.endMagic)
        return writer.bytes
    }

    @inline(__always)
    private mutating func endGroupIfFull() -> [UInt8]? {
        guard gapCount == SnapshotLayout.groupSize else { return nil }
        endGroup()
        guard bits.count >= Self.pieceBits else { return nil }
        let piece = bits.takeWholeBytes()
        bitsTaken += piece.count * 8
        return piece
    }

    private mutating func endGroup() {
        groups.append(firsts[0], 8)
        groups.append(bitsTaken + bits.count, 8)
        let gaps = gaps
        var rows: [GroupDirectory.Row] = []
        rows.reserveCapacity(firsts.count)
        for block in firsts.indices {
            let (parameter, length) = RiceBlock.measure(gaps.span.extracting(place(of: block)))
            let isLast = block == firsts.count - 1
            rows.append(
                GroupDirectory.Row(
                    parameter: parameter, length: length,
                    span: isLast ? 0 : firsts[block + 1] - firsts[block]))
        }
        GroupDirectory(rows).write(rows, to: &bits)
        for (block, row) in rows.enumerated() {
            bits.append(gaps.span.extracting(place(of: block)), parameter: row.parameter)
        }
        firsts.removeAll(keepingCapacity: true)
        gapCount = 0
    }

    /// The first place of a block stands in the directory.
    private func place(of block: Int) -> Range<Int> {
        let start = block * RiceBlock.size
        return start + 1..<min(start + RiceBlock.size, gapCount)
    }
}
