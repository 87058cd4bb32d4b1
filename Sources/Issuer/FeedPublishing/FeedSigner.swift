import ByteCoding
import DurableSQLite
import IssuerStore
import Numbers
import TUF

/// Signs what is published, with the keys of every root that a client may go by: of the last that
/// was served whole, and of those behind it.
struct FeedSigner {
    /// The newest root, which says whose signature counts in the end.
    let newest: FeedRoot
    private let newestBytes: [UInt8]
    private let signers: [FeedRole: [RoleSigner]]

    /// What was signed last.
    struct Old {
        /// Nil when it must be signed anew.
        let targets: FeedMetadata?
        let snapshot: FeedMetadata?
        let targetsVersion: Int64
        let timestampVersion: Int64
    }

    /// - Parameter roots: in order.
    init(_ roots: [FeedMetadata], keys: FeedKeys?) throws(FeedError) {
        guard let last = roots.last, let newest = FeedRoot(last), let keys else { throw .keyless }
        self.newest = newest
        newestBytes = last.bytes
        var signers: [FeedRole: [RoleSigner]] = [:]
        for role in FeedRole.online {
            var ids: Set<String> = []
            for root in roots {
                guard let root = FeedRoot(root) else { throw .home(.damaged) }
                let named = root.keyIDs(of: role)
                guard !keys.keys(of: role, in: named).isEmpty else { throw .keyless }
                ids.formUnion(named)
            }
            signers[role] = keys.keys(of: role, in: ids).map(\.signer)
        }
        self.signers = signers
    }

    /// What is said of steps that remove unusually much, each by the version that it leads to.
    struct Removals {
        /// The newest list of which somebody has confirmed how much it removes; nil for none.
        let confirmed: UInt32?
        /// The newest one that waits for that; 0 for none.
        let unconfirmed: UInt32
    }

    /// The metadata that is new: always a timestamp; the others where something has changed, where
    /// their time is half over, and where their keys were replaced.
    func sign(
        _ lists: [ListVersion], _ removals: Removals, after old: Old, _ profile: IssuerProfile,
        atMs: Int64
    ) throws(FeedError) -> [FeedMetadata] {
        var publication = try published { () throws(PublicationError) in
            try Publication(root: newestBytes)
        }
        let keepsTargets = isFresh(old.targets, FeedTime.targetsLife, atMs) { file in
            try publication.keep(targets: file.bytes)
        }
        if !keepsTargets {
            let draft = TargetsDraft(
                version: old.targetsVersion + 1,
                expires: FeedTime.signed(atMs + FeedTime.targetsLife),
                files: Self.files(lists, removals, profile))
            try published { () throws(PublicationError) in
                try publication.add(draft, signedBy: signers[.list] ?? [])
            }
        }
        let keepsSnapshot =
            keepsTargets
            && isFresh(old.snapshot, FeedTime.snapshotLife, atMs) { file in
                try publication.keep(snapshot: file.bytes)
            }
        try published { () throws(PublicationError) in
            if !keepsSnapshot {
                try publication.addSnapshot(
                    version: (old.snapshot?.version ?? 0) + 1,
                    expires: FeedTime.signed(atMs + FeedTime.snapshotLife),
                    signedBy: signers[.snapshot] ?? [])
            }
            try publication.addTimestamp(
                version: old.timestampVersion + 1,
                expires: FeedTime.signed(atMs + FeedTime.timestampLife),
                issued: FeedTime.signed(atMs), signedBy: signers[.timestamp] ?? [])
        }
        return try metadata(publication, after: old, atMs)
    }

    /// Whether a file need not be signed again: its time is not half over, and the newest root's
    /// keys have signed it.
    private func isFresh(
        _ file: FeedMetadata?, _ lifeMs: Int64, _ atMs: Int64,
        keep: (FeedMetadata) throws -> Void
    ) -> Bool {
        guard let file, atMs - file.signedAtMs < lifeMs / 2 else { return false }
        return (try? keep(file)) != nil
    }

    /// The newest list and the deltas that lead to it.
    private static func files(
        _ lists: [ListVersion], _ removals: Removals, _ profile: IssuerProfile
    ) -> [String: TargetsDraft.File] {
        var files: [String: TargetsDraft.File] = [:]
        for list in lists {
            guard let delta = list.delta else { continue }
            files[FeedFiles.deltaTarget(list.version)] = TargetsDraft.File(
                length: delta.length, sha256: delta.digest,
                custom: ["version": .integer(Int64(list.version))])
        }
        guard let list = lists.last else { return files }
        var custom: [String: JSON] = [
            "issuer": .text(profile.issuerID.bytes.hex), "scheme": .text(profile.scheme.pattern),
            "version": .integer(Int64(list.version)),
            "issued": .text(FeedTime.signed(list.issuedAtMs).text),
            "listed": .integer(list.listedCount), "released": .integer(list.releasedCount),
        ]
        custom["confirmed"] = removals.confirmed.map { .integer(Int64($0)) }
        custom["unconfirmed"] = .integer(Int64(removals.unconfirmed))
        files[FeedFiles.snapshotTarget(list.version)] = TargetsDraft.File(
            length: list.snapshot.length, sha256: list.snapshot.digest, custom: .object(custom))
        return files
    }

    private func metadata(
        _ publication: Publication, after old: Old, _ atMs: Int64
    ) throws(FeedError) -> [FeedMetadata] {
        var metadata: [FeedMetadata] = []
        for file in publication.files {
            let (role, version): (FeedMetadata.Role, Int64)
            if file.name == RoleName.timestamp.fileName {
                (role, version) = (.timestamp, old.timestampVersion + 1)
            } else if let named = FeedFiles.metadata(named: file.name) {
                (version, role) = named
            } else {
                throw .refused
            }
            metadata.append(
                FeedMetadata(role: role, version: version, bytes: file.bytes, signedAtMs: atMs))
        }
        return metadata
    }
}
