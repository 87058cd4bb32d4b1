package import Blacklist
package import Numbers

/// A list as plain tables: what a list means, apart from how it is written.
package struct ListModel: Hashable, Sendable {
    package var version: UInt32
    package var issued: [ClosedRange<UInt64>]
    /// Each listed place, with its epoch.
    package var listed: [UInt64: Epoch]
    package var releases: [UInt64: ReleaseRow]
    package var issuer: [UInt8] = [1, 2, 3, 4, 5, 6, 7]
    package var scheme = "AAAAAAAA"

    package enum Failure: Error { case badHead }

    package init(
        version: UInt32 = 1, issued: [ClosedRange<UInt64>], listed: [UInt64: Epoch] = [:],
        releases: [UInt64: ReleaseRow] = [:]
    ) {
        self.version = version
        self.issued = issued
        self.listed = listed
        self.releases = releases
    }

    /// All of one epoch, the first.
    package init(_ places: some Sequence<UInt64>, below end: UInt64, version: UInt32 = 1) {
        self.init(version: version, issued: end > 0 ? [0...end - 1] : [])
        for place in places { listed[place] = .first }
    }

    package func head() throws -> ListHead {
        guard let issuer = IssuerID(bytes: issuer), let scheme = NumberScheme(scheme),
            let issued = IssuedRanges(issued),
            let head = ListHead(issuer: issuer, scheme: scheme, version: version, issued: issued)
        else { throw Failure.badHead }
        return head
    }

    /// As a writer gives it.
    package func bytes() throws -> [UInt8] {
        let epochs = listed.filter { $0.value > .first }.sorted { $0.key < $1.key }
        var writer = try SnapshotWriter(
            head(), epochs: epochs.map { EpochRow(place: $0.key, epoch: $0.value) },
            releases: releases.values.sorted { $0.place < $1.place })
        var bytes = writer.headBytes
        for place in listed.keys.sorted() { bytes += try writer.append(place) ?? [] }
        return try bytes + writer.finish()
    }
}

extension ListModel {
    /// Reads a whole list back.
    package init(reading bytes: [UInt8]) throws(ListError) {
        let layout = try SnapshotLayout(bytes.span.bytes)
        self.init(version: layout.head.version, issued: layout.head.issued.ranges)
        issuer = layout.head.issuer.bytes
        scheme = layout.head.scheme.pattern
        var cursor = SnapshotCursor(layout)
        while let place = try cursor.next(bytes.span.bytes) { listed[place] = .first }
        for row in layout.epochs(in: bytes.span.bytes) { listed[row.place] = row.epoch }
        for row in layout.releases(in: bytes.span.bytes) { releases[row.place] = row }
    }

    /// What changes this list into a later one.
    package func delta(to later: ListModel) throws -> [UInt8] {
        let base = try bytes()
        let next = try later.bytes()
        return try DeltaWriter(
            from: SnapshotLayout(base.span.bytes), to: SnapshotLayout(next.span.bytes)
        ).write(base.span.bytes, next.span.bytes)
    }
}

/// The later list, as an agent builds it.
package func merged(_ delta: [UInt8], onto base: [UInt8]) throws(ListError) -> [UInt8] {
    var merge = try DeltaMerge(
        DeltaLayout(delta.span.bytes), delta.span.bytes, onto: SnapshotLayout(base.span.bytes),
        base.span.bytes)
    var bytes: [UInt8] = []
    while let piece = try merge.next(delta.span.bytes, base.span.bytes) { bytes += piece }
    return bytes
}

/// Whether these are the bytes that a writer gives for the list that they hold.
package func isCanonicalList(_ bytes: [UInt8]) -> Bool {
    (try? ListModel(reading: bytes).bytes()) == bytes
}
