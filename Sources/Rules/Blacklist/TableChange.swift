/// A row of one of the small tables of a list.
protocol ListRow: Hashable {
    /// The number's place in the scheme; a table is in its order.
    var place: UInt64 { get }

    init(_ reader: inout FieldReader, _ bytes: RawSpan) throws(ListError)
    func write(to writer: inout FieldWriter)
}

/// What changes a small table into a later one.
struct TableChange<Row: ListRow> {
    /// New rows, and those that have changed; in order.
    let rows: [Row]
    /// The places of rows that are gone; in order.
    let lost: [UInt64]

    init(from base: [Row], to later: [Row]) {
        let known = Set(base)
        rows = later.filter { !known.contains($0) }
        let kept = Set(later.map(\.place))
        lost = base.map(\.place).filter { !kept.contains($0) }
    }

    init(
        _ count: Int, lost lostCount: Int, _ reader: inout FieldReader, _ bytes: RawSpan
    ) throws(ListError) {
        var rows: [Row] = []
        for _ in 0..<count { rows.append(try Row(&reader, bytes)) }
        var lost: [UInt64] = []
        for _ in 0..<lostCount { lost.append(try reader.integer(8, bytes)) }
        guard zip(rows, rows.dropFirst()).allSatisfy({ $0.place < $1.place }),
            zip(lost, lost.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .badValue }
        self.rows = rows
        self.lost = lost
    }

    func write(to writer: inout FieldWriter) {
        for row in rows { row.write(to: &writer) }
        for place in lost { writer.append(place, DeltaLayout.lostRow) }
    }

    /// The later table. A change that changes nothing, or loses what is not there, is refused.
    func applied(to base: [Row]) throws(ListError) -> [Row] {
        var later = Dictionary(base.map { ($0.place, $0) }) { _, last in last }
        for place in lost {
            guard later.removeValue(forKey: place) != nil else { throw .badChange }
        }
        for row in rows {
            guard later.updateValue(row, forKey: row.place) != row else { throw .badChange }
        }
        return later.values.sorted { $0.place < $1.place }
    }
}
