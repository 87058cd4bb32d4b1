/// A root to be published: the keys of each role and how many of them must sign.
package struct RootDraft: Sendable {
    package struct Role: Sendable {
        /// Keys as metadata describes them.
        package var keys: [JSON]
        package var threshold: Int64

        package init(keys: [JSON], threshold: Int64) {
            self.keys = keys
            self.threshold = threshold
        }

        package init(_ signers: [RoleSigner], threshold: Int64) {
            self.init(keys: signers.map(\.description), threshold: threshold)
        }
    }

    package var version: Int64
    package var expires: SignedTime
    package var root: Role
    package var timestamp: Role
    package var snapshot: Role
    package var targets: Role

    package init(
        version: Int64, expires: SignedTime, root: Role, timestamp: Role, snapshot: Role,
        targets: Role
    ) {
        self.version = version
        self.expires = expires
        self.root = root
        self.timestamp = timestamp
        self.snapshot = snapshot
        self.targets = targets
    }

    /// Signs the first root of a repository.
    package func publish(
        signedBy signers: [RoleSigner]
    ) throws(PublicationError) -> MetadataFile {
        let file = try MetadataFile.sign(signed, as: fileName, by: signers)
        do { _ = try Verified<Root>(first: file.bytes) } catch { throw .refused(.root, error) }
        return file
    }

    /// Signs the root that follows `older`: a threshold of both roots' keys must be among the
    /// signers.
    package func publish(
        after older: [UInt8], signedBy signers: [RoleSigner]
    ) throws(PublicationError) -> MetadataFile {
        let file = try MetadataFile.sign(signed, as: fileName, by: signers)
        do {
            _ = try Verified<Root>(file.bytes, after: try Verified<Root>(first: older).content)
        } catch {
            throw .refused(.root, error)
        }
        return file
    }

    private var fileName: String { RoleName.root.fileName(version: version) }

    package var signed: JSON {
        var keys: [String: JSON] = [:]
        var roles: [String: JSON] = [:]
        for (name, role) in [
            (RoleName.root, root), (.timestamp, timestamp), (.snapshot, snapshot),
            (.targets, targets),
        ] {
            let keyIDs = role.keys.map { PublicKey.keyID(of: $0) }
            for (keyID, key) in zip(keyIDs, role.keys) { keys[keyID] = key }
            roles[name.text] = [
                "keyids": .list(keyIDs.sorted().map(JSON.text)),
                "threshold": .integer(role.threshold),
            ]
        }
        return SignedForm.object(
            type: Root.type, version: version, expires: expires,
            [
                "consistent_snapshot": true, "keys": .object(keys), "roles": .object(roles),
            ])
    }
}

/// What `signed` looks like for every role.
package enum SignedForm {
    package static func object(
        type: String, version: Int64, expires: SignedTime, _ members: [String: JSON]
    ) -> JSON {
        let header: [String: JSON] = [
            "_type": .text(type), "spec_version": "1.0.34", "version": .integer(version),
            "expires": .text(expires.text),
        ]
        return .object(header.merging(members) { own, _ in own })
    }
}
