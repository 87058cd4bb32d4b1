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
    /// It says what ``takeRice(_:_:)`` says, but loads a word for as many gaps as lie in it.
    ///
    /// - Parameters:
    ///   - parameter: at most ``RiceBlock/maximumParameter``.
    ///   - places: the first one is there, the others are filled in.
    mutating func takePlaces(
        _ parameter: Int, into places: inout [UInt64], count: Int, _ bytes: RawSpan
    ) -> Bool {
        var places = places.mutableSpan
        guard count >= 1, count <= places.count else { return false }
        var position = position
        defer { self.position = position }
        var place = places[0]
        var word: UInt64 = 0
        var valid = 0
        for index in 1..<count {
            var zeros = word.trailingZeroBitCount
            if zeros &+ 1 &+ parameter > valid {
                word = Self.word(at: position, bytes)
                valid = Self.maximumWidth
                zeros = word.trailingZeroBitCount
            }
            let width = zeros &+ 1 &+ parameter
            // No overflow: a gap has at most 9 + 38 bits.
            if width <= valid {
                guard width <= end &- position else { return false }
                let rest = (word &>> UInt64(zeros)) &>> 1 & Self.mask(parameter)
                place &+= UInt64(zeros) &<< UInt64(parameter) | rest
                word &>>= UInt64(width)
                valid &-= width
                position &+= width
            } else {
                self.position = position
                guard let gap = takeLongRice(parameter, bytes) else { return false }
                position = self.position
                place &+= gap
                valid = 0
            }
            place &+= 1
            places[unchecked: index] = place
        }
        return true
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
