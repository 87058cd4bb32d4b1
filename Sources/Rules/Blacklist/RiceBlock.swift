/// Numbers of one block in Rice code with the block's own parameter: a number's quotient by
/// 2^parameter as so many zeros and a one, then its remainder in so many bits.
///
/// The parameter is the smallest of those that make the block shortest, so the same numbers always
/// give the same bits.
enum RiceBlock {
    /// Numbers in a block.
    static let size = 128

    /// No more is ever shortest, because all numbers are below ``IssuedRanges/limit``.
    static let maximumParameter = 38

    /// No quotient is larger: where the quotients of n numbers sum to more than 2n, the next
    /// parameter is shorter. It bounds what a hostile string of zeros can cost.
    static let maximumQuotient = 2 * size

    /// The longest block, in bits.
    static let maximumLength = size * (1 + maximumParameter) + maximumQuotient

    /// The length in bits is convex in the parameter: one more bit for each number is worth it as
    /// long as the quotients get shorter by more than that. So the least of four neighbours is the
    /// least of all, unless it is at their end.
    static func measure(_ numbers: Span<UInt64>) -> (parameter: Int, length: Int) {
        guard !numbers.isEmpty else { return (0, 0) }
        var sum: UInt64 = 0
        for index in numbers.indices { sum &+= numbers[unchecked: index] }
        let mean = sum / UInt64(numbers.count)
        // The parameter is seldom far from the mean's number of bits.
        var first = min(max(0, 61 - (mean | 1).leadingZeroBitCount), maximumParameter - 3)
        while true {
            let lengths = lengths(of: numbers, from: first)
            var best = 0
            for index in 1..<4 where lengths[index] < lengths[best] { best = index }
            if best == 3, first < maximumParameter - 3 {
                first += 1
            } else if best == 0, first > 0 {
                first -= 1
            } else {
                return (first + best, lengths[best])
            }
        }
    }

    /// In bits, with this parameter and the next three.
    private static func lengths(of numbers: Span<UInt64>, from parameter: Int) -> SIMD4<Int> {
        let shift = UInt64(parameter)
        var quotients = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        for index in numbers.indices {
            let quotient = numbers[unchecked: index] &>> shift
            quotients.0 &+= quotient
            quotients.1 &+= quotient &>> 1
            quotients.2 &+= quotient &>> 2
            quotients.3 &+= quotient &>> 3
        }
        let fixed = numbers.count * (parameter + 1)
        return SIMD4(
            fixed &+ Int(truncatingIfNeeded: quotients.0),
            fixed &+ numbers.count &+ Int(truncatingIfNeeded: quotients.1),
            fixed &+ 2 &* numbers.count &+ Int(truncatingIfNeeded: quotients.2),
            fixed &+ 3 &* numbers.count &+ Int(truncatingIfNeeded: quotients.3))
    }
}
