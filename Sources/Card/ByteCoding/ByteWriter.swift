/// Builds a byte string field by field.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ byte: UInt8) { bytes.append(byte) }

    package mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// The lowest `width` bytes of `value`, least significant first.
    package mutating func append(littleEndian value: some FixedWidthInteger, width: Int) {
        for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }

    /// The lowest `width` bytes of `value`, most significant first.
    package mutating func append(bigEndian value: some FixedWidthInteger, width: Int) {
        for index in (0..<width).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index)))
        }
    }

    /// `field`, then zeros up to `width`. A longer field is a programming error.
    package mutating func append(_ field: [UInt8], zeroPaddedTo width: Int) {
        precondition(field.count <= width)
        bytes.append(contentsOf: field)
        bytes.append(contentsOf: repeatElement(0, count: width - field.count))
    }
}

extension [UInt8] {
    /// The four bytes of a 32-bit integer, least significant first.
    package init(littleEndian value: some FixedWidthInteger, width: Int) {
        var writer = ByteWriter()
        writer.append(littleEndian: value, width: width)
        self = writer.bytes
    }
}
