import ByteCoding
import Crypto

/// A targets role to be published.
package struct TargetsDraft: Sendable {
    /// A file that is offered.
    package struct File: Sendable {
        package let length: Int64
        /// 32 bytes.
        package let sha256: [UInt8]
        package let custom: JSON?

        package init(length: Int64, sha256: [UInt8], custom: JSON? = nil) {
            self.length = length
            self.sha256 = sha256
            self.custom = custom
        }

        package init(_ bytes: [UInt8], custom: JSON? = nil) {
            let sha256 = Array(SHA256.hash(data: bytes))
            self.init(length: Int64(bytes.count), sha256: sha256, custom: custom)
        }

        fileprivate var json: JSON {
            var members: [String: JSON] = [
                "length": .integer(length), "hashes": ["sha256": .text(sha256.hex)],
            ]
            members["custom"] = custom
            return .object(members)
        }
    }

    /// A role that some paths are handed on to.
    package struct Delegation: Sendable {
        package let name: String
        package let role: RootDraft.Role
        package let paths: [String]
        package let isTerminating: Bool

        package init(name: String, role: RootDraft.Role, paths: [String], isTerminating: Bool) {
            self.name = name
            self.role = role
            self.paths = paths
            self.isTerminating = isTerminating
        }
    }

    package var version: Int64
    package var expires: SignedTime
    /// By their paths.
    package var files: [String: File]
    /// The most trusted first.
    package var delegations: [Delegation]

    package init(
        version: Int64, expires: SignedTime, files: [String: File], delegations: [Delegation] = []
    ) {
        self.version = version
        self.expires = expires
        self.files = files
        self.delegations = delegations
    }

    package var signed: JSON {
        var members: [String: JSON] = ["targets": .object(files.mapValues(\.json))]
        if !delegations.isEmpty { members["delegations"] = delegationsJSON }
        return SignedForm.object(
            type: Targets.type, version: version, expires: expires, members)
    }

    private var delegationsJSON: JSON {
        var keys: [String: JSON] = [:]
        var roles: [JSON] = []
        for delegation in delegations {
            let keyIDs = delegation.role.keys.map { PublicKey.keyID(of: $0) }
            for (keyID, key) in zip(keyIDs, delegation.role.keys) { keys[keyID] = key }
            roles.append([
                "name": .text(delegation.name), "terminating": .bool(delegation.isTerminating),
                "threshold": .integer(delegation.role.threshold),
                "keyids": .list(keyIDs.sorted().map(JSON.text)),
                "paths": .list(delegation.paths.map(JSON.text)),
            ])
        }
        return ["keys": .object(keys), "roles": .list(roles)]
    }
}
