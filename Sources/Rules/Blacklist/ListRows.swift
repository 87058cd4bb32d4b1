package import Numbers

/// The epoch of a listed number, where it is above 0.
package struct EpochRow: Hashable, Sendable {
    /// The number's place in the scheme.
    package let place: UInt64
    package let epoch: Epoch

    package init(place: UInt64, epoch: Epoch) {
        self.place = place
        self.epoch = epoch
    }
}

/// A number that is valid again: it clears what overlays hold against it, up to its epoch. What
/// speaks against the number from now on has a higher one.
package struct ReleaseRow: Hashable, Sendable {
    package let place: UInt64
    package let epoch: Epoch
    /// The list that first said so.
    package let version: UInt32

    /// So many later lists repeat it, at least: an agent that was away as long as deltas are
    /// published still hears of it.
    package static let keptVersions: UInt32 = 35

    package init(place: UInt64, epoch: Epoch, version: UInt32) {
        self.place = place
        self.epoch = epoch
        self.version = version
    }
}

extension ReleaseRow {
    /// Whether the list of this version must still have the row. The publisher drops it
    /// afterwards; agents never do, they take what the list has.
    package func isKept(in version: UInt32) -> Bool {
        version <= self.version || version - self.version <= Self.keptVersions
    }
}

extension EpochRow: ListRow {
    init(_ reader: inout FieldReader, _ bytes: RawSpan) throws(ListError) {
        place = try reader.integer(8, bytes)
        epoch = Epoch(UInt16(truncatingIfNeeded: try reader.integer(2, bytes)))
    }

    func write(to writer: inout FieldWriter) {
        writer.append(place, 8)
        writer.append(epoch.value, 2)
    }
}

extension ReleaseRow: ListRow {
    init(_ reader: inout FieldReader, _ bytes: RawSpan) throws(ListError) {
        place = try reader.integer(8, bytes)
        epoch = Epoch(UInt16(truncatingIfNeeded: try reader.integer(2, bytes)))
        version = UInt32(truncatingIfNeeded: try reader.integer(4, bytes))
    }

    func write(to writer: inout FieldWriter) {
        writer.append(place, 8)
        writer.append(epoch.value, 2)
        writer.append(version, 4)
    }
}
