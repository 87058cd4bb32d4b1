/// Reads a bounded byte string once, from front to back.
///
/// Bytes from a card, a file or a socket are hostile: every read is checked, and ``finish()``
/// rejects what is left over, so that a decoder accepts exactly the strings it describes.
package struct ByteReader {
    /// What a decoder can find wrong with a byte string.
    package enum Failure: Error, Hashable, Sendable {
        /// Fewer bytes than the layout needs.
        case tooShort
        /// Bytes behind the end of the layout.
        case leftover
        /// A field has a value outside its meaning.
        case badValue
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    package init(_ bytes: some Collection<UInt8>) {
        self.bytes = ArraySlice(bytes)
        position = self.bytes.startIndex
    }

    /// How many bytes have not been read yet.
    package var remaining: Int { bytes.endIndex - position }

    package mutating func take(_ count: Int) throws(Failure) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw .tooShort }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// Everything that is left.
    package mutating func takeRest() -> [UInt8] {
        defer { position = bytes.endIndex }
        return Array(bytes[position...])
    }

    package mutating func takeByte() throws(Failure) -> UInt8 {
        guard position < bytes.endIndex else { throw .tooShort }
        defer { position += 1 }
        return bytes[position]
    }

    /// An unsigned integer of `width` bytes (at most 8), least significant byte first.
    package mutating func takeLittleEndian(width: Int) throws(Failure) -> UInt64 {
        precondition(width <= 8)
        return try take(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// An unsigned integer of `width` bytes (at most 8), most significant byte first.
    package mutating func takeBigEndian(width: Int) throws(Failure) -> UInt64 {
        precondition(width <= 8)
        return try take(width).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Ends the reading; bytes that nobody asked for are an error.
    package consuming func finish() throws(Failure) {
        guard remaining == 0 else { throw .leftover }
    }
}
