/// Which versions of all targets metadata belong together.
package struct Snapshot: RoleContent {
    package static let type = "snapshot"

    package let version: Int64
    package let expires: SignedTime
    /// By ``RoleName/metaName``.
    let meta: [String: FileDescription]

    package init(signed: JSON) throws(Refusal) {
        let header = try SignedHeader(signed, type: Self.type)
        version = header.version
        expires = header.expires
        guard let members = signed["meta"]?.object else { throw .malformed }
        var meta: [String: FileDescription] = [:]
        for (name, description) in members { meta[name] = try FileDescription(description) }
        self.meta = meta
    }

    package func description(of role: RoleName) throws(Refusal) -> FileDescription {
        guard let description = meta[role.metaName] else { throw .notListed }
        return description
    }

    /// That every role of `older` is still listed, and none with an older version.
    func checkNoRollback(from older: Snapshot) throws(Refusal) {
        for (name, description) in older.meta {
            guard let newer = meta[name] else { throw .vanished }
            guard newer.version >= description.version else { throw .targetsRolledBack }
        }
    }
}
