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
    /// long as the quotients get shorter by more than that.
    static func parameter(of numbers: ArraySlice<UInt64>) -> Int {
        let count = UInt64(numbers.count)
        guard count > 0 else { return 0 }
        let mean = numbers.reduce(0, &+) / count
        var parameter = min(maximumParameter, max(0, 63 - (mean | 1).leadingZeroBitCount))
        while parameter < maximumParameter, saving(numbers, parameter) > count { parameter += 1 }
        while parameter > 0, saving(numbers, parameter - 1) <= count { parameter -= 1 }
        return parameter
    }

    /// By how many bits the quotients get shorter when the parameter grows by one.
    private static func saving(_ numbers: ArraySlice<UInt64>, _ parameter: Int) -> UInt64 {
        let shift = UInt64(parameter)
        return numbers.reduce(0) { $0 &+ ($1 &>> shift &+ 1) &>> 1 }
    }

    /// In bits.
    static func length(of numbers: ArraySlice<UInt64>, _ parameter: Int) -> Int {
        let shift = UInt64(parameter)
        let quotients = numbers.reduce(0) { $0 &+ $1 &>> shift }
        return numbers.count * (parameter + 1) + Int(truncatingIfNeeded: quotients)
    }

    static func write(
        _ numbers: ArraySlice<UInt64>, _ parameter: Int, to writer: inout BitWriter
    ) {
        let shift = UInt64(parameter)
        let mask: UInt64 = 1 << shift - 1
        for number in numbers {
            var zeros = number &>> shift
            let rest = number & mask
            if zeros < 24 {
                let word = (rest &<< 1 | 1) &<< zeros
                writer.append(word, width: Int(truncatingIfNeeded: zeros) &+ 1 &+ parameter)
                continue
            }
            while zeros >= 48 {
                writer.append(0, width: 48)
                zeros -= 48
            }
            writer.append(1 << zeros, width: Int(zeros) + 1)
            writer.append(rest, width: parameter)
        }
    }
}
