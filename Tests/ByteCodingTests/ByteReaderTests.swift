import ByteCoding
import Testing

@Suite struct ByteReaderTests {
    @Test(arguments: [(0, true), (1, true), (3, true), (4, false), (-1, false)])
    func `takes no more than there is`(count: Int, allowed: Bool) {
        var reader = ByteReader([1, 2, 3])
        let taken = try? reader.take(count)
        #expect((taken != nil) == allowed)
    }

    @Test func `reads integers in both byte orders`() throws {
        var reader = ByteReader([1, 2, 1, 2, 9])
        #expect(try reader.takeLittleEndian(width: 2) == 0x0201)
        #expect(try reader.takeBigEndian(width: 2) == 0x0102)
        #expect(reader.remaining == 1)
    }

    @Test func `rejects leftovers`() throws {
        let reader = ByteReader([1])
        #expect(throws: ByteReader.Failure.leftover) { try reader.finish() }
        var empty = ByteReader([1])
        #expect(try empty.takeByte() == 1)
        try empty.finish()
    }

    @Test func `reads a slice by its own bounds`() throws {
        var reader = ByteReader([0, 0, 7, 8].dropFirst(2))
        #expect(try reader.take(2) == [7, 8])
        #expect(throws: ByteReader.Failure.tooShort) { try reader.takeByte() }
    }
}

@Suite struct HexTests {
    @Test(arguments: [
        ("", [UInt8]()), ("00ff", [0, 255]), ("00 FF", [0, 255]), ("aB", [0xab]),
    ])
    func `reads pairs of digits`(text: String, bytes: [UInt8]) {
        #expect([UInt8](hex: text) == bytes)
    }

    @Test(arguments: ["0", "0g", "0 0", "é0", "123"])
    func `refuses anything else`(text: String) {
        #expect([UInt8](hex: text) == nil)
    }

    @Test func `writes lower case`() { #expect([0xAB, 0x01].hex == "ab01") }
}

@Suite struct ByteWriterTests {
    @Test func `writes both byte orders and pads with zeros`() {
        var writer = ByteWriter()
        writer.append(littleEndian: 0x0102, width: 3)
        writer.append(bigEndian: 0x0102, width: 3)
        writer.append([9], zeroPaddedTo: 2)
        #expect(writer.bytes == [2, 1, 0, 0, 1, 2, 9, 0])
    }

    @Test func `writes negative integers as two's complement`() {
        #expect([UInt8](littleEndian: Int32(-2), width: 4) == [254, 255, 255, 255])
    }
}

@Suite struct ConstantTimeTests {
    @Test func `compares length and every byte`() {
        #expect(constantTimeEquals([1, 2], [1, 2]))
        #expect(!constantTimeEquals([1, 2], [1, 3]))
        #expect(!constantTimeEquals([1, 2], [1]))
        #expect(constantTimeEquals([UInt8](), []))
    }
}
