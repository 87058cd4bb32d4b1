/// A consistent publication: targets, then the snapshot that lists them, then the timestamp that
/// lists the snapshot, each signed and each accepted by our own client's checks before anybody else
/// sees it.
///
/// Files are to be written in the order of ``files``; the timestamp is the last and makes the others
/// current.
package struct Publication: Sendable {
    package private(set) var files: [MetadataFile] = []
    private let root: Root
    /// The targets roles, as the snapshot lists them.
    private var listed: [String: JSON] = [:]
    /// The snapshot, as the timestamp lists it.
    private var snapshot: JSON?

    /// - Parameter root: the newest root of the repository.
    package init(root: [UInt8]) throws(PublicationError) {
        do { self.root = try Verified<Root>(first: root).content } catch {
            throw .refused(.root, error)
        }
    }

    /// The top-level targets.
    package mutating func add(
        _ draft: TargetsDraft, signedBy signers: [RoleSigner]
    ) throws(PublicationError) {
        try add(.targets, draft, signers) { root throws(Refusal) in
            try root.authority(for: .targets)
        }
    }

    /// A role that `delegator` hands paths on to.
    package mutating func add(
        delegated name: String, _ draft: TargetsDraft, of delegator: TargetsDraft,
        signedBy signers: [RoleSigner]
    ) throws(PublicationError) {
        guard let role = RoleName(delegated: name) else {
            throw .refused(.delegated(name), .malformed)
        }
        try add(role, draft, signers) { _ throws(Refusal) in
            try Targets(signed: delegator.signed).delegations.authority(of: role)
        }
    }

    /// Lists a targets file that was published before, as it is: the list key need not be at hand
    /// when only the online keys sign.
    package mutating func keep(targets bytes: [UInt8]) throws(PublicationError) {
        let file: Verified<Targets> = try verified(bytes, .targets)
        listed[RoleName.targets.metaName] = MetadataFile(
            name: RoleName.targets.fileName(version: file.content.version), bytes: bytes
        ).description(version: file.content.version)
    }

    /// Lists a snapshot that was published before: a new timestamp alone says that it is the
    /// newest still.
    package mutating func keep(snapshot bytes: [UInt8]) throws(PublicationError) {
        let file: Verified<Snapshot> = try verified(bytes, .snapshot)
        snapshot = MetadataFile(
            name: RoleName.snapshot.fileName(version: file.content.version), bytes: bytes
        ).description(version: file.content.version)
    }

    /// A snapshot of all targets roles that were added or kept.
    package mutating func addSnapshot(
        version: Int64, expires: SignedTime, signedBy signers: [RoleSigner]
    ) throws(PublicationError) {
        guard listed[RoleName.targets.metaName] != nil else { throw .refused(.targets, .notListed) }
        let signed = SignedForm.object(
            type: Snapshot.type, version: version, expires: expires, ["meta": .object(listed)])
        let name = RoleName.snapshot.fileName(version: version)
        let file = try MetadataFile.sign(signed, as: name, by: signers)
        let _: Verified<Snapshot> = try verified(file.bytes, .snapshot)
        files.append(file)
        snapshot = file.description(version: version)
    }

    /// The timestamp of the snapshot that was added or kept.
    ///
    /// - Parameter issued: when; clients count the age of what is published from it.
    package mutating func addTimestamp(
        version: Int64, expires: SignedTime, issued: SignedTime, signedBy signers: [RoleSigner]
    ) throws(PublicationError) {
        let meta = snapshot.map { [RoleName.snapshot.metaName: $0] } ?? [:]
        let signed = SignedForm.object(
            type: Timestamp.type, version: version, expires: expires,
            ["meta": .object(meta), "issued": .text(issued.text)])
        let file = try MetadataFile.sign(signed, as: RoleName.timestamp.fileName, by: signers)
        let _: Verified<Timestamp> = try verified(file.bytes, .timestamp)
        files.append(file)
    }

    private mutating func add(
        _ role: RoleName, _ draft: TargetsDraft, _ signers: [RoleSigner],
        authority: (Root) throws(Refusal) -> Authority
    ) throws(PublicationError) {
        let name = role.fileName(version: draft.version)
        let file = try MetadataFile.sign(draft.signed, as: name, by: signers)
        do throws(Refusal) { _ = try Verified<Targets>(file.bytes, by: authority(root)) } catch {
            throw .refused(role, error)
        }
        files.append(file)
        listed[role.metaName] = file.description(version: draft.version)
    }

    /// What a client thinks of a file of a top-level role.
    private func verified<Content: RoleContent>(
        _ bytes: [UInt8], _ role: RoleName
    ) throws(PublicationError) -> Verified<Content> {
        do throws(Refusal) {
            return try Verified<Content>(bytes, by: root.authority(for: role))
        } catch {
            throw .refused(role, error)
        }
    }
}

extension Delegations? {
    /// Who signs for a role that is handed something on to.
    fileprivate func authority(of name: RoleName) throws(Refusal) -> Authority {
        guard let role = self?.role(named: name) else { throw .notListed }
        return role.authority
    }
}
