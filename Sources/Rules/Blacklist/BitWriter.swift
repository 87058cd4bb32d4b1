/// Writes a string of bits, the least significant bit of each byte first.
struct BitWriter {
    private var words: [UInt64] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// How many bits were written and not taken.
    var count: Int { words.count * 64 + pendingCount }

    /// - Parameter width: at most 63; `value` fits into it.
    @inline(__always)
    mutating func append(_ value: UInt64, width: Int) {
        pending |= value << UInt64(pendingCount)
        let room = 64 - pendingCount
        guard width >= room else {
            pendingCount += width
            return
        }
        words.append(pending)
        pending = pendingCount == 0 ? 0 : value >> UInt64(room)
        pendingCount = width - room
    }

    /// The bytes that are whole already, in a multiple of eight; they are not kept.
    mutating func takeWholeBytes() -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: words.count * 8) { buffer, count in
            for (index, word) in words.enumerated() {
                buffer.storeBytes(word, at: index * 8)
            }
            count = words.count * 8
        }
        words.removeAll(keepingCapacity: true)
        return bytes
    }

    /// All bytes, the last one filled up with zero bits.
    consuming func finish() -> [UInt8] {
        var bytes = takeWholeBytes()
        while pendingCount > 0 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
        return bytes
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    fileprivate func storeBytes(_ word: UInt64, at offset: Int) {
        UnsafeMutableRawBufferPointer(self).storeBytes(
            of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}
