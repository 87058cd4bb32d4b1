/// The added places and removed ranks of a delta, in their order.
struct DeltaCursor {
    private(set) var reader: BitReader
    private var left: Int
    private var leftInBlock = 0
    private var parameter = 0
    /// The least number that may come next.
    private var least: UInt64 = 0

    init(_ count: Int, _ reader: BitReader) {
        left = count
        self.reader = reader
    }

    mutating func next(_ bytes: RawSpan) throws(ListError) -> UInt64? {
        guard left > 0 else { return nil }
        if leftInBlock == 0 {
            guard let parameter = reader.take(DeltaLayout.parameterBits, bytes),
                parameter <= UInt64(RiceBlock.maximumParameter)
            else { throw .badValue }
            self.parameter = Int(parameter)
            leftInBlock = min(RiceBlock.size, left)
        }
        // No overflow: a code has at most 9 + 38 bits.
        guard let code = reader.takeRice(parameter, bytes), least + code < IssuedRanges.limit
        else { throw .badValue }
        let number = least + code
        leftInBlock -= 1
        left -= 1
        least = number + 1
        return number
    }
}
