import Numbers

/// What is looked at before a snapshot is used, and what its publisher looks at besides.
extension SnapshotLayout {
    /// Walks everything but the gaps: groups and blocks follow each other, in order and without
    /// a hole, up to the end of the stream; tables are in order; filling bits are zero.
    ///
    /// What it costs does not depend on the gaps, so a list of 10 million takes about a
    /// millisecond. Whether the gaps are right the signed digest says.
    package func check(_ bytes: RawSpan) throws(ListError) {
        var offset = 0
        var least: UInt64 = 0
        for index in 0..<groupCount {
            guard var (first, reader) = group(index, bytes), first >= least,
                reader.position == streamStart * 8 + offset,
                let directory = GroupDirectory(&reader, bytes)
            else { throw .badValue }
            let blocks = Self.blockCount(entryCount(ofGroup: index))
            offset = reader.position - streamStart * 8 + directory.rowBits(blocks)
            for block in 0..<blocks {
                let isLast = block == blocks - 1
                guard let row = directory.row(isLast: isLast, &reader, bytes),
                    row.span > 0 || isLast
                else { throw .badValue }
                first &+= row.span
                offset += row.length
            }
            guard first < IssuedRanges.limit else { throw .badValue }
            least = first + 1
        }
        guard offset == streamBits else { throw .badLength }
        try checkFilling(bytes)
        try checkTables(bytes)
    }

    private func checkFilling(_ bytes: RawSpan) throws(ListError) {
        let end = streamStart * 8 + streamBits
        guard var filling = BitReader(bytes, from: end, to: (groupsStart - Self.guardBytes) * 8),
            filling.take(-streamBits & 7, bytes) == 0,
            Self.integer(groupsStart - Self.guardBytes, 8, bytes) == 0
        else { throw .badValue }
    }

    private func checkTables(_ bytes: RawSpan) throws(ListError) {
        var last: UInt64?
        for row in epochs(in: bytes) {
            guard row.epoch > .first, last.map({ $0 < row.place }) ?? true,
                head.issued.contains(row.place)
            else { throw .badEpoch }
            last = row.place
        }
        last = nil
        for row in releases(in: bytes) {
            guard row.version <= head.version, last.map({ $0 < row.place }) ?? true,
                head.issued.contains(row.place)
            else { throw .badNumber }
            last = row.place
        }
    }

    /// Whether the bytes are those that a writer gives for the list that they hold: reads the
    /// whole list and writes it anew, piece by piece.
    package func isCanonical(_ bytes: RawSpan) -> Bool {
        do throws(ListError) {
            var writer = try SnapshotWriter(
                head, epochs: epochs(in: bytes), releases: releases(in: bytes))
            var comparison = Comparison()
            comparison.take(writer.headBytes, bytes)
            var cursor = SnapshotCursor(self)
            while let place = try cursor.next(bytes), comparison.isEqual {
                if let piece = try writer.append(place) { comparison.take(piece, bytes) }
            }
            comparison.take(try writer.finish(), bytes)
            return comparison.isEqual && comparison.position == bytes.byteCount
        } catch {
            return false
        }
    }
}

/// Bytes that come in pieces, compared with bytes that are there.
private struct Comparison {
    private(set) var position = 0
    private(set) var isEqual = true

    mutating func take(_ piece: [UInt8], _ bytes: RawSpan) {
        guard piece.count <= bytes.byteCount - position else {
            isEqual = false
            return
        }
        for byte in piece {
            isEqual = isEqual && bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self) == byte
            position += 1
        }
    }
}
