/// Compares two lists and writes what changes the earlier into the later.
///
/// Both are walked once, side by side; what is kept meanwhile is the change alone.
package struct DeltaWriter {
    private let base: SnapshotLayout
    private let later: SnapshotLayout

    /// - Throws: ``ListError/otherBase`` unless `later` is a later list of the same issuer and
    ///   scheme.
    package init(from base: SnapshotLayout, to later: SnapshotLayout) throws(ListError) {
        guard base.head.issuer == later.head.issuer, base.head.scheme == later.head.scheme,
            base.head.version < later.head.version
        else { throw .otherBase }
        self.base = base
        self.later = later
    }

    package func write(
        _ baseBytes: RawSpan, _ laterBytes: RawSpan
    ) throws(ListError) -> [UInt8] {
        var added: [UInt64] = []
        var removed: [UInt64] = []
        try ListComparison(base, later).walk(
            baseBytes, laterBytes, onAdded: { added.append($0) },
            onRemoved: { removed.append($0) })
        var bits = BitWriter()
        Self.write(added, to: &bits)
        Self.write(removed, to: &bits)
        let streamBits = bits.count
        let epochs = TableChange(from: base.epochs(in: baseBytes), to: later.epochs(in: laterBytes))
        let releases = TableChange(
            from: base.releases(in: baseBytes), to: later.releases(in: laterBytes))

        var writer = FieldWriter()
        writer.append(later.head.bytes(DeltaLayout.magic, base: base.head.version))
        for count in [base.count, added.count, removed.count, streamBits] {
            writer.append(count, 8)
        }
        for count in [
            epochs.rows.count, epochs.lost.count, releases.rows.count, releases.lost.count,
        ] {
            writer.append(count, 4)
        }
        writer.append(bits.finish())
        writer.append([UInt8](repeating: 0, count: SnapshotLayout.guardBytes))
        epochs.write(to: &writer)
        releases.write(to: &writer)
        return writer.bytes
    }

    private static func write(_ numbers: [UInt64], to bits: inout BitWriter) {
        var least: UInt64 = 0
        for start in stride(from: 0, to: numbers.count, by: RiceBlock.size) {
            let codes = numbers[start..<min(start + RiceBlock.size, numbers.count)].map {
                number in
                defer { least = number + 1 }
                return number - least
            }
            let parameter = RiceBlock.measure(codes.span).parameter
            bits.append(UInt64(parameter), width: DeltaLayout.parameterBits)
            bits.append(codes.span, parameter: parameter)
        }
    }
}
