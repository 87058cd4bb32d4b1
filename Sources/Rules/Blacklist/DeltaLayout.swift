import Numbers

/// What changes one list into a later one.
///
/// | part | bytes | content |
/// |---|---|---|
/// | head | 32 + 16 r | `MSBD`, format 1 (1 byte), issuer id 7, number scheme 8, base version 4, version 4, r 4, then r issued ranges of the later list: first 8, last 8 |
/// | counts | 48 | entries of the base 8, added 8, removed 8, length of the stream in bits 8, then of the four tables 4 each |
/// | stream | | added places, then removed RANKS in the base; zero bits to the next byte; 8 zero bytes |
/// | epochs | 10 each | place 8, epoch 2: rows that are new or have changed |
/// | lost epochs | 8 each | place: rows that the later list no longer has |
/// | releases | 14 each | place 8, epoch 2, version 4: rows that are new or have changed |
/// | lost releases | 8 each | place: rows that the later list no longer has |
///
/// Added places, and behind them removed ranks, each in order and in blocks of 128 of their own:
/// parameter 6 bits, then the numbers in Rice code (``RiceBlock``), each less the least that may
/// follow the one before it. A rank counts from 0. Tables are in order of their places.
///
/// Nothing has to be trusted about it: the signed digest of the later list covers what comes out.
package struct DeltaLayout: Hashable, Sendable {
    /// Of the later list.
    package let head: ListHead
    package let baseVersion: UInt32
    package let baseCount: Int
    package let addedCount: Int
    package let removedCount: Int
    let epochCount: Int
    let lostEpochCount: Int
    let releaseCount: Int
    let lostReleaseCount: Int
    let streamStart: Int
    let streamBits: Int
    let tablesStart: Int

    static let magic = Array("MSBD".utf8)
    static let parameterBits = 6
    static let lostRow = 8

    package init(_ bytes: RawSpan) throws(ListError) {
        var reader = FieldReader()
        let (head, base) = try ListHead.read(Self.magic, hasBase: true, &reader, bytes)
        guard let base, base < head.version else { throw .badValue }
        self.head = head
        baseVersion = base
        let counts = try (0..<4).map { (_) throws(ListError) in
            guard let count = Int(exactly: try reader.integer(8, bytes)), count < 1 << 38 else {
                throw ListError.badValue
            }
            return count
        }
        baseCount = counts[0]
        addedCount = counts[1]
        removedCount = counts[2]
        streamBits = counts[3]
        epochCount = Int(try reader.integer(4, bytes))
        lostEpochCount = Int(try reader.integer(4, bytes))
        releaseCount = Int(try reader.integer(4, bytes))
        lostReleaseCount = Int(try reader.integer(4, bytes))
        streamStart = reader.position
        tablesStart = streamStart + (streamBits + 7) / 8 + SnapshotLayout.guardBytes
        let end =
            tablesStart + epochCount * SnapshotLayout.epochRow
            + releaseCount * SnapshotLayout.releaseRow
            + (lostEpochCount + lostReleaseCount) * Self.lostRow
        guard end == bytes.byteCount else { throw .badLength }
        // Each number takes a bit or more.
        guard addedCount + removedCount <= streamBits, removedCount <= baseCount else {
            throw .badValue
        }
    }
}
