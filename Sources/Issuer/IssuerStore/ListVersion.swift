import DurableSQLite

/// One list that was published, or is about to be: what stands in it never changes again.
package struct ListVersion: Hashable, Sendable {
    /// A file of the list, known by its content.
    package struct File: Hashable, Sendable {
        package let length: Int64
        /// SHA-256.
        package let digest: [UInt8]

        package init(length: Int64, digest: [UInt8]) {
            self.length = length
            self.digest = digest
        }
    }

    /// From 1, each one above the last; 24 bits.
    package let version: UInt32
    /// Milliseconds since 1970-01-01 UTC.
    package let issuedAtMs: Int64
    /// Of the numbers, when it was made.
    package let revision: Int64
    package let listedCount: Int64
    package let releasedCount: Int64
    package let snapshot: File
    /// From the version before; nil for the first, and where that one was lost.
    package let delta: File?

    package init(
        version: UInt32, issuedAtMs: Int64, revision: Int64, listedCount: Int64,
        releasedCount: Int64, snapshot: File, delta: File?
    ) {
        self.version = version
        self.issuedAtMs = issuedAtMs
        self.revision = revision
        self.listedCount = listedCount
        self.releasedCount = releasedCount
        self.snapshot = snapshot
        self.delta = delta
    }

    /// As many as a card's log can tell apart.
    package static let maximum: UInt32 = 1 << 24 - 1
}

extension ListVersion {
    init(_ row: StoredRow) throws(StoreError) {
        version = try row.present(UInt32(exactly: row.integer("version")))
        issuedAtMs = try row.integer("issued_at_ms")
        revision = try row.integer("revision")
        listedCount = try row.integer("listed_count")
        releasedCount = try row.integer("released_count")
        snapshot = File(
            length: try row.integer("snapshot_length"), digest: try row.blob("snapshot_digest"))
        if let length = try row.integerIfPresent("delta_length") {
            delta = File(length: length, digest: try row.blob("delta_digest"))
        } else {
            delta = nil
        }
    }
}
