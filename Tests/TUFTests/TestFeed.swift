import ByteCoding
import Crypto
import Synchronization

@testable import TUF

/// A repository in memory of which every byte can be made wrong, and a client beside it.
///
/// Every role has two keys and needs both. Version v of all roles is published together; `team` is
/// a role that targets hand `team/*` on to.
struct TestFeed {
    /// What is done to the metadata of a publication.
    struct Changes: Sendable {
        /// To what is signed.
        var edit: [RoleName: @Sendable (inout [String: JSON]) -> Void] = [:]
        /// Who signs in place of the role's keys.
        var signers: [RoleName: [RoleSigner]] = [:]
        /// To the signed file, before the file above lists it.
        var spoil: [RoleName: @Sendable ([UInt8]) -> [UInt8]] = [:]
        /// To the signed file, after the file above lists it.
        var replace: [RoleName: @Sendable ([UInt8]) -> [UInt8]] = [:]
    }

    static let team = RoleName.delegated("team")
    static let now = SignedTime(secondsSince1970: 1_800_000_000)
    static let later = SignedTime(secondsSince1970: now.secondsSince1970 + 86_400)
    static let past = SignedTime(secondsSince1970: now.secondsSince1970)

    /// A key that is always the same, and in no role's keys unless it is put there.
    static func key(_ number: UInt8) -> Curve25519.Signing.PrivateKey {
        let seed = Array(SHA256.hash(data: [number]))
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            return Curve25519.Signing.PrivateKey()
        }
        return key
    }

    static func signer(_ number: UInt8) -> RoleSigner { RoleSigner(key(number)) }

    static let signers: [RoleName: [RoleSigner]] = [
        .root: [signer(1), signer(2)], .timestamp: [signer(3), signer(4)],
        .snapshot: [signer(5), signer(6)], .targets: [signer(7), signer(8)],
        team: [signer(9), signer(10)],
    ]
    static let stranger = signer(99)
    /// Says that it is the first key of the role, and is another.
    static func forger(_ role: RoleName) -> RoleSigner {
        let number: UInt8 =
            [.root: 1, .timestamp: 3, .snapshot: 5, .targets: 7][role] ?? 9
        return RoleSigner(ed25519: Array(key(number).publicKey.rawRepresentation)) {
            Array(try key(98).signature(for: $0))
        }
    }

    let server = Server()
    let store = MemoryStore()

    /// A feed at version 1, and a client that has its root.
    init() throws {
        let root = try Self.root(version: 1).publish(signedBy: Self.signers[.root] ?? [])
        try store.save(root.bytes, as: "root.json")
        try publish(1)
    }

    static func root(version: Int64, expires: SignedTime = later) -> RootDraft {
        func role(_ name: RoleName) -> RootDraft.Role {
            RootDraft.Role(signers[name] ?? [], threshold: 2)
        }
        return RootDraft(
            version: version, expires: expires, root: role(.root), timestamp: role(.timestamp),
            snapshot: role(.snapshot), targets: role(.targets))
    }

    static func files(_ version: Int64) -> [String: TargetsDraft.File] {
        ["list": TargetsDraft.File(Array("list \(version)".utf8), custom: ["v": .integer(version)])]
    }

    static func targets(_ version: Int64) -> TargetsDraft {
        TargetsDraft(
            version: version, expires: later, files: files(version),
            delegations: [
                TargetsDraft.Delegation(
                    name: "team", role: RootDraft.Role(signers[team] ?? [], threshold: 2),
                    paths: ["team/*"], isTerminating: true)
            ])
    }

    /// Publishes `version` of everything but root.
    func publish(_ version: Int64, _ changes: Changes = Changes()) throws {
        let team = TargetsDraft(
            version: version, expires: Self.later,
            files: ["team/file": TargetsDraft.File(Array("team \(version)".utf8))])
        var meta: [String: JSON] = [:]
        for (role, signed) in [(Self.team, team.signed), (.targets, Self.targets(version).signed)] {
            meta[role.metaName] = try put(role, version, signed, changes)
        }
        let snapshot = SignedForm.object(
            type: "snapshot", version: version, expires: Self.later, ["meta": .object(meta)])
        let listed = try put(.snapshot, version, snapshot, changes)
        let timestamp = SignedForm.object(
            type: "timestamp", version: version, expires: Self.later,
            ["meta": ["snapshot.json": listed], "issued": .text(Self.past.text)])
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
    func update(
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

/// Files by their names, and the names that were asked for.
final class Server: Sendable {
    private struct State {
        var files: [String: [UInt8]] = [:]
        var failures: [String: FetchFailure] = [:]
        var asked: [String] = []
    }
    private let state = Mutex(State())

    var asked: [String] { state.withLock { $0.asked } }

    func put(_ bytes: [UInt8], _ name: String) { state.withLock { $0.files[name] = bytes } }
    func remove(_ name: String) { state.withLock { $0.files[name] = nil } }
    func fail(_ name: String, _ failure: FetchFailure?) {
        state.withLock { $0.failures[name] = failure }
    }

    func get(_ name: String, _ limit: Int) throws(FetchFailure) -> [UInt8] {
        let (file, failure) = state.withLock {
            $0.asked.append(name)
            return ($0.files[name], $0.failures[name])
        }
        if let failure { throw failure }
        guard let file else { throw .notFound }
        guard file.count <= limit else { throw .tooLarge }
        return file
    }
}

/// Trusted metadata in memory; can be told to be full.
final class MemoryStore: TrustedStore, Sendable {
    private let state = Mutex<(files: [String: [UInt8]], isFull: Bool)>(([:], false))

    var files: [String: [UInt8]] { state.withLock { $0.files } }
    func fill(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    func load(_ name: String) -> [UInt8]? { state.withLock { $0.files[name] } }
    func remove(_ name: String) { state.withLock { $0.files[name] = nil } }

    func save(_ bytes: [UInt8], as name: String) throws(TrustedStoreFailure) {
        let isFull = state.withLock {
            if !$0.isFull { $0.files[name] = bytes }
            return $0.isFull
        }
        if isFull { throw .full }
    }
}
