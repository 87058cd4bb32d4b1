import Numbers

/// Where everything lies in a snapshot: one file that is wire format, disk format and index.
///
/// It is searched as it lies, usually in a mapped file; there is no load step. Integers are little
/// endian; in the bit strings the least significant bit of a byte comes first, and so does that of
/// a field.
///
/// A card number stands as its place in the number scheme, counted from 0. All places are below
/// 2^38, because no scheme has more than 26^8 numbers.
///
/// | part | bytes | content |
/// |---|---|---|
/// | head | 28 + 16 r | `MSBL`, format 1 (1 byte), issuer id 7, number scheme 8 (ASCII), version 4, r 4, then r issued ranges: first 8, last 8; in order, none touching the next |
/// | stream | | the groups, as bits, each behind the other; zero bits to the next byte; 8 zero bytes |
/// | groups | 16 each | first place 8, bit offset in the stream 8 |
/// | epochs | 10 each | place 8, epoch 2: listed numbers whose epoch is above 0, by place |
/// | releases | 14 each | place 8, epoch 2, version of the list that first said so 4: by place |
/// | trailer | 28 | length of the stream in bits 8, entries 8, epochs 4, releases 4, `MSBE` |
///
/// The sorted places are cut by rank into blocks of 128, and 64 blocks are a group; the last block
/// and the last group have what is left. No entry, no group, and a stream of 0 bits.
///
/// | part of a group | bits | content |
/// |---|---|---|
/// | least | 57 | least parameter 6, least length 13, least span 38 of the rows |
/// | widths | 13 | of parameter 3, of length 4, of span 6: the bits that the largest difference to the least one needs, 0 for none |
/// | rows | | for each block: parameter, length of its gaps in bits, span to the next block's first place, each less the least one; the last block of a group has no span (which counts for nothing above) |
/// | blocks | | for each block: the gaps behind its first place, each less one, in Rice code (``RiceBlock``) with the block's parameter |
///
/// A gap is a place less the one before it. The first place of a group stands in the table of
/// groups, that of any other block is the one of the block before it plus the span.
///
/// Canonical: a writer gives the same bytes for the same list, always. Readers ask for less, and all
/// of them say the same of what ``check(_:)`` lets pass.
package struct SnapshotLayout: Hashable, Sendable {
    package let head: ListHead
    /// How many numbers are listed.
    package let count: Int
    package let epochCount: Int
    package let releaseCount: Int
    let streamStart: Int
    let streamBits: Int
    let groupsStart: Int
    let epochsStart: Int
    let releasesStart: Int

    static let magic = Array("MSBL".utf8)
    static let endMagic = Array("MSBE".utf8)
    static let guardBytes = 8
    static let trailerBytes = 28
    static let groupBlocks = 64
    static let groupSize = groupBlocks * RiceBlock.size
    static let groupRow = 16
    static let epochRow = 10
    static let releaseRow = 14

    /// Reads head and trailer, and checks that the parts they tell of fill the bytes exactly.
    ///
    /// What lies between them is not looked at: it may be anything, and every reader of it is
    /// total. ``checkFrame(_:)`` looks at all but the gaps, ``check(_:)`` at those, too.
    package init(_ bytes: RawSpan) throws(ListError) {
        var reader = FieldReader()
        head = try ListHead.read(Self.magic, hasBase: false, &reader, bytes).head
        streamStart = reader.position
        guard bytes.byteCount >= streamStart + Self.trailerBytes else { throw .badLength }
        reader = FieldReader(position: bytes.byteCount - Self.trailerBytes)
        let bits = try reader.integer(8, bytes)
        let count = try reader.integer(8, bytes)
        epochCount = Int(try reader.integer(4, bytes))
        releaseCount = Int(try reader.integer(4, bytes))
        guard try reader.text(4, bytes) == Self.endMagic else { throw .badFormat }
        // An entry takes a bit or more, so that no part is longer than the file, and nothing
        // below overflows: a block has a place without a gap, but a group begins with 70 bits.
        guard count <= head.issued.count, count <= bits, bits / 8 <= bytes.byteCount else {
            throw .badValue
        }
        streamBits = Int(bits)
        self.count = Int(count)
        groupsStart = streamStart + (streamBits + 7) / 8 + Self.guardBytes
        let groups = (self.count + Self.groupSize - 1) / Self.groupSize
        epochsStart = groupsStart + groups * Self.groupRow
        releasesStart = epochsStart + epochCount * Self.epochRow
        let end = releasesStart + releaseCount * Self.releaseRow + Self.trailerBytes
        guard end == bytes.byteCount else { throw .badLength }
    }

    var groupCount: Int { (epochsStart - groupsStart) / Self.groupRow }

    /// How many entries the group of this index has.
    func entryCount(ofGroup group: Int) -> Int {
        min(Self.groupSize, count - group * Self.groupSize)
    }

    static func blockCount(_ entries: Int) -> Int {
        (entries + RiceBlock.size - 1) / RiceBlock.size
    }

    /// The beginning of a group; nil when its offset leads outside the stream.
    @inline(__always)
    func group(_ index: Int, _ bytes: RawSpan) -> (first: UInt64, reader: BitReader)? {
        let row = groupsStart + index * Self.groupRow
        let offset = Self.integer(row + 8, 8, bytes)
        let start = streamStart * 8
        guard index < groupCount, offset <= UInt64(streamBits),
            let reader = BitReader(bytes, from: start + Int(offset), to: start + streamBits)
        else { return nil }
        return (Self.integer(row, 8, bytes), reader)
    }

    /// A field of a table within the layout; behind its end there is always the trailer.
    @inline(__always)
    static func integer(_ offset: Int, _ width: Int, _ bytes: RawSpan) -> UInt64 {
        let word = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return UInt64(littleEndian: word) & (width == 8 ? .max : (1 << UInt64(width * 8)) - 1)
    }
}
