/// Reads fixed fields of hostile bytes from front to back, where they lie.
struct FieldReader {
    private(set) var position = 0

    /// - Parameter position: where to begin; what lies outside is found out at the first field.
    init(position: Int = 0) { self.position = position }

    /// An unsigned integer, least significant byte first.
    ///
    /// - Parameter width: at most 8.
    mutating func integer(_ width: Int, _ bytes: RawSpan) throws(ListError) -> UInt64 {
        guard position >= 0, width <= bytes.byteCount - position else { throw .badLength }
        defer { position += width }
        return (0..<width).reversed().reduce(0) { value, offset in
            value << 8 | UInt64(Self.byte(at: position + offset, bytes))
        }
    }

    mutating func text(_ width: Int, _ bytes: RawSpan) throws(ListError) -> [UInt8] {
        guard position >= 0, width <= bytes.byteCount - position else { throw .badLength }
        defer { position += width }
        return (0..<width).map { Self.byte(at: position + $0, bytes) }
    }

    private static func byte(at offset: Int, _ bytes: RawSpan) -> UInt8 {
        bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}

/// Writes fixed fields, least significant byte first.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: some FixedWidthInteger, _ width: Int) {
        var rest = UInt64(truncatingIfNeeded: value)
        for _ in 0..<width {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func append(_ text: [UInt8]) { bytes += text }
}
