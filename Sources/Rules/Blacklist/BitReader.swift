/// A place in a string of bits, least significant bit of each byte first.
///
/// The bytes are hostile: every step is checked against the end, and gives nil behind it. Eight
/// bytes behind the end can be read, so that one load serves for any place.
struct BitReader {
    /// In bits from the start of the bytes.
    private(set) var position: Int
    private let end: Int

    var isAtEnd: Bool { position == end }

    /// As many bits as one load gives for sure.
    static let maximumWidth = 57

    /// Nothing to read.
    init() {
        position = 0
        end = 0
    }

    /// Nil unless the bits lie within the bytes, with eight more bytes behind them.
    init?(_ bytes: RawSpan, from start: Int, to end: Int) {
        guard start >= 0, start <= end, end <= bytes.byteCount * 8 - 64 else { return nil }
        position = start
        self.end = end
    }

    /// - Parameter width: at most ``maximumWidth``.
    @inline(__always)
    mutating func take(_ width: Int, _ bytes: RawSpan) -> UInt64? {
        guard width <= end - position else { return nil }
        let word = Self.word(at: position, bytes)
        position += width
        return word & Self.mask(width)
    }

    /// A number in Rice code: its quotient as zeros and a one, then as many bits as the parameter
    /// says; nil for a quotient that no writer makes, however long it goes on.
    ///
    /// - Parameter parameter: at most ``RiceBlock/maximumParameter``.
    @inline(__always)
    mutating func takeRice(_ parameter: Int, _ bytes: RawSpan) -> UInt64? {
        guard position < end else { return nil }
        let word = Self.word(at: position, bytes)
        let zeros = word.trailingZeroBitCount
        let width = zeros + 1 + parameter
        guard width <= Self.maximumWidth else { return takeLongRice(parameter, bytes) }
        guard width <= end - position else { return nil }
        position += width
        let rest = (word &>> UInt64(zeros)) &>> 1 & Self.mask(parameter)
        return UInt64(zeros) &<< UInt64(parameter) | rest
    }

    /// The places behind the first one of a block, from their gaps; false for a wrong gap.
    ///
    /// - Parameters:
    ///   - parameter: at most ``RiceBlock/maximumParameter``.
    ///   - places: the first one is there, the others are filled in.
    mutating func takePlaces(
        _ parameter: Int, into places: inout [UInt64], count: Int, _ bytes: RawSpan
    ) -> Bool {
        var places = places.mutableSpan
        guard count >= 1, count <= places.count else { return false }
        var place = places[0]
        var index = 1
        while index < count {
            if index &+ 4 <= count, let gaps = takeFour(parameter, bytes) {
                places[unchecked: index] = place &+ gaps.0 &+ 1
                places[unchecked: index &+ 1] = place &+ gaps.1 &+ 2
                places[unchecked: index &+ 2] = place &+ gaps.2 &+ 3
                place &+= gaps.3 &+ 4
                places[unchecked: index &+ 3] = place
                index &+= 4
                continue
            }
            // No overflow: a gap has at most 9 + 38 bits.
            guard let gap = takeRice(parameter, bytes) else { return false }
            place &+= gap &+ 1
            places[unchecked: index] = place
            index &+= 1
        }
        return true
    }

    /// What ``takeRice(_:_:)`` gives four times, each added to the ones before it, where all of it
    /// lies in one word.
    @inline(__always)
    private mutating func takeFour(
        _ parameter: Int, _ bytes: RawSpan
    ) -> (UInt64, UInt64, UInt64, UInt64)? {
        guard parameter <= Self.maximumOfFour else { return nil }
        var word = Self.word(at: position, bytes)
        var width: UInt64 = 0
        let first = Self.takeShort(&word, &width, UInt64(parameter))
        let second = first &+ Self.takeShort(&word, &width, UInt64(parameter))
        let third = second &+ Self.takeShort(&word, &width, UInt64(parameter))
        let fourth = third &+ Self.takeShort(&word, &width, UInt64(parameter))
        guard width <= min(Self.maximumWidth, end &- position) else { return nil }
        position &+= Int(truncatingIfNeeded: width)
        return (first, second, third, fourth)
    }

    /// With a larger parameter, four seldom lie in one word.
    private static let maximumOfFour = 11

    /// Means nothing where the number does not lie in the word: the width says so.
    @inline(__always)
    private static func takeShort(
        _ word: inout UInt64, _ width: inout UInt64, _ parameter: UInt64
    ) -> UInt64 {
        let zeros = UInt64(truncatingIfNeeded: word.trailingZeroBitCount)
        let code = zeros &+ 1 &+ parameter
        let rest = (word &>> zeros) &>> 1 & (1 &<< parameter &- 1)
        word &>>= code
        width &+= code
        return zeros &<< parameter | rest
    }

    /// One that may not lie in one word.
    private mutating func takeLongRice(_ parameter: Int, _ bytes: RawSpan) -> UInt64? {
        var quotient = 0
        while position < end, quotient <= RiceBlock.maximumQuotient {
            let valid = 64 - (position & 7)
            let zeros = Self.word(at: position, bytes).trailingZeroBitCount
            guard zeros < valid else {
                quotient += valid
                position += valid
                continue
            }
            quotient += zeros
            position += zeros + 1
            guard quotient <= RiceBlock.maximumQuotient, let rest = take(parameter, bytes) else {
                return nil
            }
            return UInt64(quotient) << UInt64(parameter) | rest
        }
        return nil
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= end - position else { return false }
        position += count
        return true
    }

    /// At least 57 bits from a place on; zeros stand above them.
    @inline(__always)
    private static func word(at position: Int, _ bytes: RawSpan) -> UInt64 {
        let word = bytes.unsafeLoadUnaligned(fromByteOffset: position >> 3, as: UInt64.self)
        return UInt64(littleEndian: word) &>> UInt64(position & 7)
    }

    /// - Parameter width: below 64.
    @inline(__always)
    private static func mask(_ width: Int) -> UInt64 { 1 &<< UInt64(width) &- 1 }
}
