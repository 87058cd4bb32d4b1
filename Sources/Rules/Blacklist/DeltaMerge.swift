import Numbers

/// Builds a list from the one before it and a delta, in one pass, piece by piece.
///
/// The pieces together are the canonical bytes of the later list, so that its signed digest can be
/// compared with theirs. A delta that does not fit its base is found out on the way, or by that
/// digest.
///
/// Every number that a delta adds or removes was not there before, or was, and every row is new or
/// goes: what is left over behind the last piece is nothing, so ``ListChange/init(_:)`` says what the
/// merge has done.
package struct DeltaMerge {
    private let base: SnapshotLayout
    private let delta: DeltaLayout
    private var writer: SnapshotWriter
    private var old: SnapshotCursor
    private var addedCursor: DeltaCursor
    private var removedCursor: DeltaCursor
    private var nextAdded: UInt64?
    private var nextRemoved: UInt64?
    private var state = State.head

    private enum State { case head, numbers, ended }

    package init(
        _ delta: DeltaLayout, _ deltaBytes: RawSpan, onto base: SnapshotLayout,
        _ baseBytes: RawSpan
    ) throws(ListError) {
        guard delta.head.issuer == base.head.issuer, delta.head.scheme == base.head.scheme,
            delta.baseVersion == base.head.version, delta.baseCount == base.count
        else { throw .otherBase }
        self.base = base
        self.delta = delta
        let start = delta.streamStart * 8
        guard let reader = BitReader(deltaBytes, from: start, to: start + delta.streamBits) else {
            throw .badLength
        }
        addedCursor = DeltaCursor(delta.addedCount, reader)
        // The ranks begin where the places end.
        var probe = addedCursor
        while try probe.next(deltaBytes) != nil {}
        removedCursor = DeltaCursor(delta.removedCount, probe.reader)
        var end = removedCursor
        while try end.next(deltaBytes) != nil {}
        guard end.reader.isAtEnd else { throw .badLength }
        nextAdded = try addedCursor.next(deltaBytes)
        nextRemoved = try removedCursor.next(deltaBytes)
        old = SnapshotCursor(base)
        var tables = FieldReader(position: delta.tablesStart)
        let epochs = try TableChange<EpochRow>(
            delta.epochCount, lost: delta.lostEpochCount, &tables, deltaBytes)
        let releases = try TableChange<ReleaseRow>(
            delta.releaseCount, lost: delta.lostReleaseCount, &tables, deltaBytes)
        writer = try SnapshotWriter(
            delta.head, epochs: try epochs.applied(to: base.epochs(in: baseBytes)),
            releases: try releases.applied(to: base.releases(in: baseBytes)))
    }

    /// The next piece; nil behind the last one.
    package mutating func next(
        _ deltaBytes: RawSpan, _ baseBytes: RawSpan
    ) throws(ListError) -> [UInt8]? {
        switch state {
        case .head:
            state = .numbers
            return writer.headBytes
        case .numbers:
            if let piece = try nextPiece(deltaBytes, baseBytes) { return piece }
            guard nextRemoved == nil else { throw .badChange }
            state = .ended
            return try writer.finish()
        case .ended: return nil
        }
    }

    /// Goes from change to change, and over what lies between them block by block.
    private mutating func nextPiece(
        _ deltaBytes: RawSpan, _ baseBytes: RawSpan
    ) throws(ListError) -> [UInt8]? {
        while true {
            let run = try old.takeRun(
                below: nextAdded ?? .max, upTo: nextRemoved.map { Int($0) - old.rank } ?? .max,
                baseBytes)
            if !run.isEmpty {
                let places = old.places
                if let piece = try writer.append(places.span.extracting(run)) { return piece }
                continue
            }
            let place = try old.peek(baseBytes)
            if let added = nextAdded, added <= place ?? .max {
                guard added != place else { throw .badChange }
                nextAdded = try addedCursor.next(deltaBytes)
                if let piece = try writer.append(added) { return piece }
                continue
            }
            guard place != nil else { return nil }
            // No run, and nothing to add: this one is removed.
            _ = try old.next(baseBytes)
            nextRemoved = try removedCursor.next(deltaBytes)
        }
    }
}
