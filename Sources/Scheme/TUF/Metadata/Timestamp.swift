/// Which snapshot is the newest, said again and again by an online key.
package struct Timestamp: RoleContent {
    package static let type = "timestamp"

    package let version: Int64
    package let expires: SignedTime
    /// When it was signed, where its repository says so (a field of ours, `issued`): a list's age
    /// counts from it.
    package let issued: SignedTime?
    package let snapshot: FileDescription

    package init(signed: JSON) throws(Refusal) {
        let header = try SignedHeader(signed, type: Self.type)
        version = header.version
        expires = header.expires
        issued = signed["issued"]?.text.flatMap { SignedTime($0) }
        guard let meta = signed["meta"]?.object, meta.count == 1,
            let description = meta[RoleName.snapshot.metaName]
        else { throw .malformed }
        snapshot = try FileDescription(description)
    }
}
