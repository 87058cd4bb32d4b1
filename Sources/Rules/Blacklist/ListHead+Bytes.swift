import Numbers

extension ListHead {

    static let format: UInt8 = 1

    /// Reads the head of a snapshot or of a delta (``SnapshotLayout``, ``DeltaLayout``).
    static func read(
        _ magic: [UInt8], hasBase: Bool, _ reader: inout FieldReader, _ bytes: RawSpan
    ) throws(ListError) -> (head: ListHead, base: UInt32?) {
        guard try reader.text(magic.count, bytes) == magic,
            try reader.integer(1, bytes) == UInt64(format)
        else { throw .badFormat }
        let issuer = IssuerID(bytes: try reader.text(IssuerID.width, bytes))
        let scheme = NumberScheme(
            String(decoding: try reader.text(CardNumber.width, bytes), as: UTF8.self))
        let base = hasBase ? UInt32(truncatingIfNeeded: try reader.integer(4, bytes)) : nil
        let version = UInt32(truncatingIfNeeded: try reader.integer(4, bytes))
        let ranges = try ranges(&reader, bytes)
        guard let issuer, let scheme, let issued = IssuedRanges(ranges),
            let head = ListHead(issuer: issuer, scheme: scheme, version: version, issued: issued)
        else { throw .badValue }
        return (head, base)
    }

    private static func ranges(
        _ reader: inout FieldReader, _ bytes: RawSpan
    ) throws(ListError) -> [ClosedRange<UInt64>] {
        let count = Int(try reader.integer(4, bytes))
        guard count <= (bytes.byteCount - reader.position) / 16 else { throw .badLength }
        var ranges: [ClosedRange<UInt64>] = []
        for _ in 0..<count {
            let first = try reader.integer(8, bytes)
            let last = try reader.integer(8, bytes)
            guard first <= last else { throw .badValue }
            ranges.append(first...last)
        }
        return ranges
    }

    /// - Parameter base: the version that a delta changes.
    func bytes(_ magic: [UInt8], base: UInt32? = nil) -> [UInt8] {
        var writer = FieldWriter()
        writer.append(magic)
        writer.append(Self.format, 1)
        writer.append(issuer.bytes)
        writer.append(Array(scheme.pattern.utf8))
        if let base { writer.append(base, 4) }
        writer.append(version, 4)
        writer.append(issued.ranges.count, 4)
        for range in issued.ranges {
            writer.append(range.lowerBound, 8)
            writer.append(range.upperBound, 8)
        }
        return writer.bytes
    }
}
