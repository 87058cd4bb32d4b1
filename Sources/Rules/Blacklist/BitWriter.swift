/// Writes a string of bits, the least significant bit of each byte first.
struct BitWriter {
    /// Those that are whole, and behind them room for more.
    private var words: [UInt64] = []
    private var tail = Tail()

    /// The word that is not whole yet.
    private struct Tail {
        /// Its index.
        var index = 0
        var bits: UInt64 = 0
        /// Below 64.
        var count = 0

        /// Without a branch for where a word ends.
        ///
        /// - Parameter width: at most 63; `value` fits into it.
        /// - Returns: what belongs at ``index`` as it was before.
        @inline(__always)
        mutating func append(_ value: UInt64, _ width: Int) -> UInt64 {
            let word = bits | value &<< UInt64(count)
            // Nothing where the count was 0, because a value is shorter than a word.
            let rest = (value &>> 1) &>> UInt64(63 &- count)
            let end = count &+ width
            bits = end < 64 ? word : rest
            index &+= end &>> 6
            count = end & 63
            return word
        }
    }

    /// How many bits were written and not taken.
    var count: Int { tail.index * 64 + tail.count }

    /// - Parameter width: at most 63; `value` fits into it.
    mutating func append(_ value: UInt64, width: Int) {
        makeRoom(1)
        let index = tail.index
        words[index] = tail.append(value, width)
    }

    /// Numbers in Rice code (``RiceBlock``).
    ///
    /// - Parameter parameter: at most ``RiceBlock/maximumParameter``.
    mutating func append(_ numbers: Span<UInt64>, parameter: Int) {
        var index = appendFours(numbers, from: 0, parameter)
        while index < numbers.count {
            let end = min(index + 4, numbers.count)
            while index < end {
                append(numbers[index], parameter)
                index += 1
            }
            index = appendFours(numbers, from: index, parameter)
        }
    }

    /// Four numbers at a time, as long as their codes together fit into a word; gives the index
    /// of the first number that was not written.
    private mutating func appendFours(
        _ numbers: Span<UInt64>, from start: Int, _ parameter: Int
    ) -> Int {
        makeRoom((numbers.count - start) / 4)
        let mask: UInt64 = 1 &<< UInt64(parameter) &- 1
        // Taken out meanwhile: a span of a property holds on to the whole value.
        var (words, tail) = ([UInt64](), tail)
        swap(&words, &self.words)
        var span = words.mutableSpan
        var index = start
        while index &+ 4 <= numbers.count {
            var codes: UInt64 = 0
            var width: UInt64 = 0
            for lane in 0..<4 {
                let number = numbers[unchecked: index &+ lane]
                let zeros = number &>> UInt64(parameter)
                codes |= (((number & mask) &<< 1 | 1) &<< zeros) &<< width
                width &+= zeros &+ 1 &+ UInt64(parameter)
            }
            guard width < 64 else { break }
            let place = tail.index
            span[place] = tail.append(codes, Int(truncatingIfNeeded: width))
            index &+= 4
        }
        swap(&words, &self.words)
        self.tail = tail
        return index
    }

    private mutating func append(_ number: UInt64, _ parameter: Int) {
        var zeros = number &>> UInt64(parameter)
        while zeros >= 48 {
            append(0, width: 48)
            zeros -= 48
        }
        append(1 << zeros, width: Int(zeros) + 1)
        append(number & (1 &<< UInt64(parameter) &- 1), width: parameter)
    }

    /// For so many words, and the one that is not whole.
    @inline(__always)
    private mutating func makeRoom(_ count: Int) {
        let wanted = tail.index + count + 1
        guard words.count < wanted else { return }
        words += repeatElement(0, count: max(wanted - words.count, words.count))
    }

    /// The bytes that are whole already, in a multiple of eight; they are not kept.
    mutating func takeWholeBytes() -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: tail.index * 8) { buffer, count in
            for index in 0..<tail.index { buffer.storeBytes(words[index], at: index * 8) }
            count = tail.index * 8
        }
        tail.index = 0
        return bytes
    }

    /// All bytes, the last one filled up with zero bits.
    consuming func finish() -> [UInt8] {
        var bytes = takeWholeBytes()
        while tail.count > 0 {
            bytes.append(UInt8(truncatingIfNeeded: tail.bits))
            tail.bits >>= 8
            tail.count -= 8
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
