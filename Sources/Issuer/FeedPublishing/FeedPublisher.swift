import Blacklist
import ByteCoding
import DurableSQLite
package import IssuerStore
import Numbers
import TUF

/// What a publication has done.
package struct FeedPublication: Hashable, Sendable {
    package let list: ListVersion
    /// Whether there was something new to say since the list before.
    package let isNewList: Bool
    /// Terminals hold it back until what it removes is confirmed: it is more than they take by
    /// themselves, unless the shop has decided otherwise.
    package let isHeld: Bool
    package let timestampVersion: Int64
    /// Milliseconds since 1970-01-01 UTC.
    package let timestampExpiresAtMs: Int64
    /// In seconds since 1970-01-01 UTC: by then somebody must have signed another root.
    package let rootExpires: Int64
}

/// Publishes the issuer's list.
///
/// Everything is made and kept durable in the issuer's home first, under versions that are used
/// once; the folder that is served is a copy. So no version ever stands for other bytes, whatever
/// is cut off, and any folder can be filled again.
package struct FeedPublisher: Sendable {
    /// So many lists back a delta is served.
    package static let deltaCount = Int(ReleaseRow.keptVersions)

    private let home: IssuerHome
    private var database: IssuerDatabase { home.database }
    private var files: ListFiles { ListFiles(folder: home.path + "/lists") }

    package init(_ home: IssuerHome) { self.home = home }

    /// - Parameter confirmsRemovals: the newest list, and those before it, may remove as much as
    ///   they do.
    package func publish(
        to path: String, atMs: Int64, confirmsRemovals: Bool = false
    ) throws(FeedError) -> FeedPublication {
        let roots = try stored { () throws(StoreError) in try home.servedRoots() }
        let newestTimestamp = try newest(.timestamp)
        guard newestTimestamp?.signedAtMs ?? .min <= atMs else { throw .clock }
        let signer = try FeedSigner(
            roots, keys: try stored { () throws(StoreError) in try FeedKeys(in: home.path) })
        let lists = try lists()
        let new = try newList(after: lists.last, atMs)
        let current = Array((lists + [new].compactMap(\.self)).suffix(Self.deltaCount))
        let kept = try stored { () throws(StoreError) in try database.confirmedList() }
        let confirmed = confirmsRemovals ? current.last?.version : kept
        let held = current.last {
            $0.version > confirmed ?? 0 && files.removesUnusuallyMuch($0)
        }
        let removals = FeedSigner.Removals(
            confirmed: confirmed, unconfirmed: held?.version ?? 0)
        let saysSame = new == nil && confirmed == kept
        let old = FeedSigner.Old(
            targets: saysSame ? try newest(.targets) : nil, snapshot: try newest(.snapshot),
            targetsVersion: try newest(.targets)?.version ?? 0,
            timestampVersion: newestTimestamp?.version ?? 0)
        let signed = try signer.sign(
            current, removals, after: old, home.profile, atMs: atMs)
        try stored { () throws(StoreError) in
            try database.keep(new, signed, confirmed: confirmed)
        }
        let state = try state(current[...])
        do { try ServedFolder(path).serve(state, from: files) } catch { throw .folder(error) }
        try tidy(state, path, atMs)
        guard let list = current.last else { throw .refused }
        return FeedPublication(
            list: list, isNewList: new != nil,
            isHeld: removals.unconfirmed > 0,
            timestampVersion: state.timestamp.version,
            timestampExpiresAtMs: atMs + FeedTime.timestampLife,
            rootExpires: signer.newest.expires.secondsSince1970)
    }

    /// Those whose deltas may be served.
    private func lists() throws(FeedError) -> [ListVersion] {
        try stored { () throws(StoreError) in
            guard let newest = try database.newestList() else { return [] }
            let first = newest.version - min(newest.version, UInt32(Self.deltaCount) - 1)
            return try database.lists(from: first)
        }
    }

    private func newest(_ role: FeedMetadata.Role) throws(FeedError) -> FeedMetadata? {
        try stored { () throws(StoreError) in try database.newestMetadata(role) }
    }

    /// Nil when there is nothing new to say. What was written for it and cut off is replaced.
    private func newList(
        after old: ListVersion?, _ atMs: Int64
    ) throws(FeedError) -> ListVersion? {
        let revision = try stored { () throws(StoreError) in try database.feedRevision() }
        guard old?.revision != revision else { return nil }
        guard old?.version ?? 0 < ListVersion.maximum else { throw .versions }
        let plan = ListPlan(
            issuer: home.profile.issuerID, scheme: home.profile.scheme,
            version: (old?.version ?? 0) + 1)
        return try stored { () throws(StoreError) in
            try DurableFolder.makeFolders(files.folder)
            let made = try database.readContents { try files.writeSnapshot($0, plan) }
            let delta = try old.flatMap { old throws(StoreError) in
                do { return try files.writeDelta(from: old, to: plan.version) } catch {
                    throw StoreError(error)
                }
            }
            return ListVersion(
                version: plan.version, issuedAtMs: atMs, revision: revision,
                listedCount: made.listed, releasedCount: made.released, snapshot: made.file,
                delta: delta)
        }
    }

    private func state(_ lists: ArraySlice<ListVersion>) throws(FeedError) -> ServedState {
        guard let targets = try newest(.targets), let snapshot = try newest(.snapshot),
            let timestamp = try newest(.timestamp)
        else { throw .home(.damaged) }
        return try stored { () throws(StoreError) in
            ServedState(
                roots: try database.metadata(.root, from: 1),
                servedRoot: try database.servedRoot(), targets: targets, snapshot: snapshot,
                timestamp: timestamp, lists: lists)
        }
    }

    /// All of it is served: the newest root counts from now on, and what is too old goes.
    private func tidy(
        _ state: ServedState, _ path: String, _ atMs: Int64
    ) throws(FeedError) {
        try stored { () throws(StoreError) in
            if let root = state.roots.last, root.version != state.servedRoot {
                try database.setServedRoot(root.version)
            }
            let oldest = try oldest(state, atMs)
            ServedFolder(path).removeOld(oldest)
            for (role, version) in oldest.metadata {
                try database.dropMetadata(role, before: version)
            }
            try database.dropMetadata(.timestamp, before: state.timestamp.version)
        }
        files.removeAll(but: state.lists)
    }

    /// The first of those that were signed within the grace has followed one that was good then.
    private func oldest(_ state: ServedState, _ atMs: Int64) throws(StoreError) -> OldestServed {
        let graceMs = atMs - FeedTime.grace
        let newest = state.lists.last?.version ?? 1
        let first = try database.firstList(issuedAfterMs: graceMs).map { $0 - 1 } ?? newest
        var metadata: [FeedMetadata.Role: Int64] = [:]
        for file in [state.targets, state.snapshot] {
            metadata[file.role] =
                try database.firstMetadata(file.role, signedAfterMs: graceMs).map { $0 - 1 }
                ?? file.version
        }
        return OldestServed(
            snapshot: first, delta: first - min(first, UInt32(Self.deltaCount) - 1),
            metadata: metadata)
    }
}
