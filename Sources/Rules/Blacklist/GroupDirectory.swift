/// The beginning of a group: how to find each of its blocks (``SnapshotLayout``).
///
/// A row fits into one load, because 6 + 13 + 38 bits are ``BitReader/maximumWidth``.
struct GroupDirectory {
    /// One block: its parameter, its length in bits, and the span to the next one's first place.
    struct Row: Hashable {
        var parameter: Int
        var length: Int
        /// 0 for the last block of a group.
        var span: UInt64
    }

    private let least: Row
    private let parameterWidth: Int
    private let lengthWidth: Int
    private let spanWidth: Int

    /// Bits of the fields, at most.
    private static let fieldBits = (parameter: 6, length: 13, span: 38)
    /// Bits that say how many bits a field has.
    private static let widthBits = (parameter: 3, length: 4, span: 6)

    /// Reads the least row and the widths; nil when they lead outside the bits, or when a field
    /// is wider than it can be.
    @inline(__always)
    init?(_ reader: inout BitReader, _ bytes: RawSpan) {
        guard let parameter = reader.take(Self.fieldBits.parameter, bytes),
            let length = reader.take(Self.fieldBits.length, bytes),
            let span = reader.take(Self.fieldBits.span, bytes),
            let parameterWidth = reader.take(Self.widthBits.parameter, bytes),
            let lengthWidth = reader.take(Self.widthBits.length, bytes),
            let spanWidth = reader.take(Self.widthBits.span, bytes),
            parameterWidth <= Self.fieldBits.parameter, lengthWidth <= Self.fieldBits.length,
            spanWidth <= Self.fieldBits.span
        else { return nil }
        least = Row(
            parameter: Int(truncatingIfNeeded: parameter), length: Int(truncatingIfNeeded: length),
            span: span)
        self.parameterWidth = Int(truncatingIfNeeded: parameterWidth)
        self.lengthWidth = Int(truncatingIfNeeded: lengthWidth)
        self.spanWidth = Int(truncatingIfNeeded: spanWidth)
    }

    /// The next row; nil when it leads outside the bits or has an impossible parameter.
    @inline(__always)
    func row(isLast: Bool, _ reader: inout BitReader, _ bytes: RawSpan) -> Row? {
        let narrow = parameterWidth &+ lengthWidth
        guard let bits = reader.take(isLast ? narrow : narrow &+ spanWidth, bytes) else {
            return nil
        }
        let parameter = bits & (1 &<< UInt64(parameterWidth) &- 1)
        let length = bits &>> UInt64(parameterWidth) & (1 &<< UInt64(lengthWidth) &- 1)
        let row = Row(
            parameter: least.parameter &+ Int(truncatingIfNeeded: parameter),
            length: least.length &+ Int(truncatingIfNeeded: length),
            span: isLast ? 0 : least.span &+ bits &>> UInt64(narrow))
        return row.parameter <= RiceBlock.maximumParameter ? row : nil
    }

    /// How many bits so many rows have.
    func rowBits(_ count: Int) -> Int {
        count * (parameterWidth + lengthWidth) + max(0, count - 1) * spanWidth
    }
}

// MARK: - Writing

extension GroupDirectory {
    /// The narrowest widths for these rows.
    init(_ rows: [Row]) {
        let parameters = rows.map(\.parameter)
        let lengths = rows.map(\.length)
        let spans = rows.dropLast().map(\.span)
        least = Row(
            parameter: parameters.min() ?? 0, length: lengths.min() ?? 0, span: spans.min() ?? 0)
        parameterWidth = Self.width(UInt64((parameters.max() ?? 0) - least.parameter))
        lengthWidth = Self.width(UInt64((lengths.max() ?? 0) - least.length))
        spanWidth = Self.width((spans.max() ?? 0) - least.span)
    }

    private static func width(_ value: UInt64) -> Int { 64 - value.leadingZeroBitCount }

    func write(_ rows: [Row], to writer: inout BitWriter) {
        writer.append(UInt64(least.parameter), width: Self.fieldBits.parameter)
        writer.append(UInt64(least.length), width: Self.fieldBits.length)
        writer.append(least.span, width: Self.fieldBits.span)
        writer.append(UInt64(parameterWidth), width: Self.widthBits.parameter)
        writer.append(UInt64(lengthWidth), width: Self.widthBits.length)
        writer.append(UInt64(spanWidth), width: Self.widthBits.span)
        for (index, row) in rows.enumerated() {
            writer.append(UInt64(row.parameter - least.parameter), width: parameterWidth)
            writer.append(UInt64(row.length - least.length), width: lengthWidth)
            guard index < rows.count - 1 else { break }
            writer.append(row.span - least.span, width: spanWidth)
        }
    }
}
