import Blacklist
import Crypto
import DurableSQLite
import IssuerStore
import Numbers

/// The folder with the newest list and the deltas that are served with it: in the issuer's home,
/// so that what was signed can be served again, and the next delta has its base.
///
/// | file | content |
/// |---|---|
/// | `VERSION.snapshot` | the newest list |
/// | `VERSION.delta` | what changes the list before VERSION into it |
struct ListFiles {
    let folder: String

    func snapshotPath(_ version: UInt32) -> String { "\(folder)/\(version).snapshot" }
    func deltaPath(_ version: UInt32) -> String { "\(folder)/\(version).delta" }

    /// Writes a list piece by piece. A file that is there was never signed, and is replaced.
    func writeSnapshot(
        _ contents: ListContents, _ plan: ListPlan
    ) throws -> (file: ListVersion.File, listed: Int64, released: Int64) {
        guard let issued = try Self.issued(contents, plan),
            let head = ListHead(
                issuer: plan.issuer, scheme: plan.scheme, version: plan.version, issued: issued)
        else { throw StoreError.damaged }
        let epochs = try contents.laterEpochs().map { EpochRow(place: $0.place, epoch: $0.epoch) }
        let oldest = plan.version - min(plan.version, ReleaseRow.keptVersions)
        let releases = try contents.releases(since: oldest).map {
            ReleaseRow(place: $0.place, epoch: $0.epoch, version: $0.version ?? plan.version)
        }
        var writer = try SnapshotWriter(head, epochs: epochs, releases: releases)
        var file = try HashedFile(of: snapshotPath(plan.version))
        try file.append(writer.headBytes)
        var listed: Int64 = 0
        let places = try contents.invalid()
        while let place = try places.next() {
            listed += 1
            if let piece = try writer.append(place) { try file.append(piece) }
        }
        try file.append(try writer.finish())
        let written = try file.commit()
        // Terminals believe a signed file: what is signed is read once before.
        let map = try MappedFile(snapshotPath(plan.version), maximumCount: .max)
        try map.withBytes { try SnapshotLayout($0).check($0) }
        return (written, listed, Int64(releases.count))
    }

    /// Issued cards, and whatever the list speaks of besides.
    private static func issued(
        _ contents: ListContents, _ plan: ListPlan
    ) throws -> IssuedRanges? {
        var builder = IssuedRangesBuilder()
        let said = try contents.said()
        var next = try said.next()
        try contents.forEachIssued(in: plan.scheme) { place in
            while let other = next, other <= place {
                builder.append(other)
                next = try said.next()
            }
            builder.append(place)
        }
        while let other = next {
            builder.append(other)
            next = try said.next()
        }
        return builder.finish()
    }

    /// Writes what leads from the list before to this one; nil where that list is not here any
    /// more, or is not what was signed.
    func writeDelta(
        from base: ListVersion, to version: UInt32
    ) throws -> ListVersion.File? {
        guard let old = try? MappedFile(snapshotPath(base.version), maximumCount: .max) else {
            return nil
        }
        let digest = old.withBytes { bytes in
            bytes.withUnsafeBytes { Array(SHA256.hash(data: $0)) }
        }
        guard digest == base.snapshot.digest else { return nil }
        let new = try MappedFile(snapshotPath(version), maximumCount: .max)
        let bytes = try old.withBytes { old in
            try new.withBytes { new in
                try DeltaWriter(from: try SnapshotLayout(old), to: try SnapshotLayout(new))
                    .write(old, new)
            }
        }
        var file = try HashedFile(of: deltaPath(version))
        try file.append(bytes)
        return try file.commit()
    }

    /// Whether terminals wait for a confirmation before they take this list after the one before;
    /// what cannot be read is not said to.
    func removesUnusuallyMuch(_ list: ListVersion) -> Bool {
        guard list.delta != nil,
            let file = try? MappedFile(deltaPath(list.version), maximumCount: .max),
            let delta = try? file.withBytes({ try DeltaLayout($0) })
        else { return false }
        return !RemovalLimit.standard.allows(ListChange(delta))
    }

    /// Removes what belongs to no list that is served: older ones, and attempts that were cut off.
    func removeAll(but lists: ArraySlice<ListVersion>) {
        guard let newest = lists.last else { return }
        let kept = lists.map { "\($0.version).delta" } + ["\(newest.version).snapshot"]
        for name in DurableFolder.names(in: folder) where !kept.contains(name) {
            // What cannot be removed now is removed another time.
            try? DurableFile.remove(folder + "/" + name)
        }
    }
}

/// What a list is to be.
struct ListPlan {
    let issuer: IssuerID
    let scheme: NumberScheme
    let version: UInt32
}

/// A file that knows its length and its SHA-256 in the end.
private struct HashedFile: ~Copyable {
    private let replacement: DurableReplacement
    private var hash = SHA256()
    private var length: Int64 = 0

    init(of path: String) throws(StoreError) { replacement = try DurableReplacement(of: path) }

    mutating func append(_ bytes: [UInt8]) throws(StoreError) {
        try replacement.append(bytes)
        hash.update(data: bytes)
        length += Int64(bytes.count)
    }

    consuming func commit() throws(StoreError) -> ListVersion.File {
        let file = ListVersion.File(length: length, digest: Array(hash.finalize()))
        try replacement.commit()
        return file
    }
}
