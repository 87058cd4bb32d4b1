import Numbers

/// What is looked at before a snapshot is used, and what its publisher looks at besides.
extension SnapshotLayout {
    /// Walks everything but the gaps: groups and blocks follow each other, in order and without
    /// a hole, up to the end of the stream; tables are in order; filling bits are zero.
    ///
    /// What it costs does not depend on the gaps: a list of 10 million takes less than a
    /// millisecond. It is enough for a signed file, whose issuer has checked all of it
    /// (``check(_:)``): the digest says that the gaps are those. Whatever they are, nothing is read
    /// outside, and who walks the list finds what lookups find, or throws.
    package func checkFrame(_ bytes: RawSpan) throws(ListError) {
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

    /// Reads every entry besides: each was issued, and every row of epochs is an entry's. Whatever
    /// passes is a list of which all readers say the same.
    ///
    /// Whether it is the shortest code for the list is not asked: a longer one holds no other list,
    /// and what is merged out of it is canonical whatever it is itself.
    package func check(_ bytes: RawSpan) throws(ListError) {
        try checkFrame(bytes)
        var order = try EntryOrder(head.issued, epochs(in: bytes))
        var cursor = SnapshotCursor(self)
        while true {
            let run = try cursor.takeRun(below: .max, upTo: .max, bytes)
            guard !run.isEmpty else { break }
            try order.take(cursor.places.span.extracting(run))
        }
        try order.finish()
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
}
