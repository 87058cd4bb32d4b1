package import Crypto
package import TUF

/// A repository in memory of which every byte can be made wrong, and a client beside it.
///
/// Every role has two keys and needs both. Version v of all roles is published together; `team` is
/// a role that targets hand `team/*` on to.
package struct TestFeed {
    /// What is done to the metadata of a publication.
    package struct Changes: Sendable {
        /// To what is signed.
        package var edit: [RoleName: @Sendable (inout [String: JSON]) -> Void] = [:]
        /// Who signs in place of the role's keys.
        package var signers: [RoleName: [RoleSigner]] = [:]
        /// To the signed file, before the file above lists it.
        package var spoil: [RoleName: @Sendable ([UInt8]) -> [UInt8]] = [:]
        /// To the signed file, after the file above lists it.
        package var replace: [RoleName: @Sendable ([UInt8]) -> [UInt8]] = [:]

        package init() {}
    }

    package static let team = RoleName.delegated("team")
    package static let now = SignedTime(secondsSince1970: 1_800_000_000)
    package static let later = day(after: now)

    package static func day(after time: SignedTime) -> SignedTime {
        SignedTime(secondsSince1970: time.secondsSince1970 + 86_400)
    }

    /// A key that is always the same, and in no role's keys unless it is put there.
    package static func key(_ number: UInt8) -> Curve25519.Signing.PrivateKey {
        let seed = Array(SHA256.hash(data: [number]))
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            return Curve25519.Signing.PrivateKey()
        }
        return key
    }

    package static func signer(_ number: UInt8) -> RoleSigner { RoleSigner(key(number)) }

    package static let signers: [RoleName: [RoleSigner]] = [
        .root: [signer(1), signer(2)], .timestamp: [signer(3), signer(4)],
        .snapshot: [signer(5), signer(6)], .targets: [signer(7), signer(8)],
        team: [signer(9), signer(10)],
    ]
    package static let stranger = signer(99)
    /// Says that it is the first key of the role, and is another.
    package static func forger(_ role: RoleName) -> RoleSigner {
        let number: UInt8 =
            [.root: 1, .timestamp: 3, .snapshot: 5, .targets: 7][role] ?? 9
        return RoleSigner(ed25519: Array(key(number).publicKey.rawRepresentation)) {
            Array(try key(98).signature(for: $0))
        }
    }

    package let server = FeedServer()
    package let store = MemoryStore()
    /// The first root.
    package let root: [UInt8]

    /// A feed at version 1, and a client that has its root.
    package init(rootExpires: SignedTime = later) throws {
        root = try Self.root(version: 1, expires: rootExpires)
            .publish(signedBy: Self.signers[.root] ?? []).bytes
        try store.save(root, as: "root.json")
        try publish(1)
    }

    package static func root(version: Int64, expires: SignedTime = later) -> RootDraft {
        func role(_ name: RoleName) -> RootDraft.Role {
            RootDraft.Role(signers[name] ?? [], threshold: 2)
        }
        return RootDraft(
            version: version, expires: expires, root: role(.root), timestamp: role(.timestamp),
            snapshot: role(.snapshot), targets: role(.targets))
    }

    package static func files(_ version: Int64) -> [String: TargetsDraft.File] {
        ["list": TargetsDraft.File(Array("list \(version)".utf8), custom: ["v": .integer(version)])]
    }

    package static func targets(
        _ version: Int64, files: [String: TargetsDraft.File]? = nil, at time: SignedTime = now
    ) -> TargetsDraft {
        TargetsDraft(
            version: version, expires: day(after: time), files: files ?? Self.files(version),
            delegations: [
                TargetsDraft.Delegation(
                    name: "team", role: RootDraft.Role(signers[team] ?? [], threshold: 2),
                    paths: ["team/*"], isTerminating: true)
            ])
    }

    /// Publishes `version` of everything but root, for a day.
    ///
    /// - Parameter files: what targets offer.
    package func publish(
        _ version: Int64, _ changes: Changes = Changes(),
        files: [String: TargetsDraft.File]? = nil, at time: SignedTime = now
    ) throws {
        let expires = Self.day(after: time)
        let team = TargetsDraft(
            version: version, expires: expires,
            files: ["team/file": TargetsDraft.File(Array("team \(version)".utf8))])
        let targets = Self.targets(version, files: files, at: time)
        var meta: [String: JSON] = [:]
        for (role, signed) in [(Self.team, team.signed), (.targets, targets.signed)] {
            meta[role.metaName] = try put(role, version, signed, changes)
        }
        let snapshot = SignedForm.object(
            type: "snapshot", version: version, expires: expires, ["meta": .object(meta)])
        let listed = try put(.snapshot, version, snapshot, changes)
        let timestamp = SignedForm.object(
            type: "timestamp", version: version, expires: expires,
            ["meta": ["snapshot.json": listed], "issued": .text(time.text)])
        _ = try put(.timestamp, version, timestamp, changes)
    }

    private func put(
        _ role: RoleName, _ version: Int64, _ signed: JSON, _ changes: Changes
    ) throws -> JSON {
        var members = signed.object ?? [:]
        changes.edit[role]?(&members)
        let name = role == .timestamp ? role.fileName : role.fileName(version: version)
        let signers = changes.signers[role] ?? Self.signers[role] ?? []
        var file = try MetadataFile.sign(.object(members), as: name, by: signers)
        if let spoil = changes.spoil[role] {
            file = MetadataFile(name: name, bytes: spoil(file.bytes))
        }
        server.put(changes.replace[role]?(file.bytes) ?? file.bytes, name)
        return file.description(version: version)
    }

    /// One update, and the search for the delegated target.
    package func update(
        at time: SignedTime = now
    ) async throws(UpdateError) -> Updater<MemoryStore>.Outcome {
        let server = server
        var updater = try Updater(store: store, startTime: time) {
            (path: String, limit: Int) async throws(FetchFailure) in
            try server.get(path, limit)
        }
        let outcome = try await updater.refresh()
        _ = try await updater.target("team/file")
        return outcome
    }
}
