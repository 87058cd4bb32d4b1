import DurableSQLite

/// One signed file of the repository: kept before it is served, so that its version can never
/// stand for other bytes.
package struct FeedMetadata: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable, CaseIterable {
        case root
        case targets
        case snapshot
        case timestamp
    }

    package let role: Role
    /// From 1.
    package let version: Int64
    package let bytes: [UInt8]
    /// Milliseconds since 1970-01-01 UTC.
    package let signedAtMs: Int64

    package init(role: Role, version: Int64, bytes: [UInt8], signedAtMs: Int64) {
        self.role = role
        self.version = version
        self.bytes = bytes
        self.signedAtMs = signedAtMs
    }
}

extension FeedMetadata {
    init(_ row: StoredRow) throws(StoreError) {
        role = try row.present(Role(rawValue: row.text("role")))
        version = try row.integer("version")
        bytes = try row.blob("bytes")
        signedAtMs = try row.integer("signed_at_ms")
    }
}
