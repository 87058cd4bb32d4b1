/// Brings trusted metadata up to date with a repository, and finds targets in it: the client
/// workflow of The Update Framework 1.0.34, section 5.
///
/// Each file is stored only after all checks of its role have passed, in the order root, timestamp,
/// snapshot, targets; an update that is cut anywhere is finished by the next one. One value serves
/// one update.
package struct Updater<Store: TrustedStore> {
    /// What an update that found nothing wrong changed.
    package enum Outcome: Hashable, Sendable {
        /// A newer timestamp, and what it leads to, is trusted now.
        case updated
        /// The repository has the timestamp that is trusted already.
        case unchanged
        /// The repository has another timestamp of the version that is trusted. The trusted one
        /// is kept, which the specification takes for normal (5.4.3.1), and which is reported
        /// here because an honest publisher does not do it.
        case equivocated
    }

    let store: Store
    let fetch: MetadataFetch
    package private(set) var trusted: TrustedMetadata

    /// - Parameter startTime: the time at which all expiry is judged.
    /// - Throws: ``UpdateError/noTrustedRoot`` when the store has no root, ``UpdateError/refused``
    ///   when it has one that is not signed by its own keys.
    package init(
        store: Store, startTime: SignedTime, fetch: @escaping MetadataFetch
    ) throws(UpdateError) {
        self.store = store
        self.fetch = fetch
        guard let root = try store.kept(.root) else { throw .noTrustedRoot }
        trusted = try TrustedMetadata(root: root, startTime: startTime)
    }

    package mutating func refresh() async throws(UpdateError) -> Outcome {
        try await refreshRoot()
        try restore()
        let outcome = try await refreshTimestamp()
        try await refreshSnapshot()
        try await refreshTargets()
        return outcome
    }

    /// Follows the chain of roots to its end (5.3).
    private mutating func refreshRoot() async throws(UpdateError) {
        for _ in 0..<UpdateLimits.roots {
            let path = RoleName.root.fileName(version: trusted.root.version + 1)
            let bytes: [UInt8]
            do throws(FetchFailure) {
                bytes = try await fetch(path, UpdateLimits.rootBytes)
            } catch .notFound {
                break
            } catch {
                throw .notFetched(.root, error)
            }
            try trusted.update(root: bytes)
            try store.keep(bytes, .root)
        }
        try trusted.checkRootNotExpired()
    }

    /// Takes back the timestamp and the snapshot of the last update. Where the root has taken their
    /// keys away, they are removed: whoever stole a key may have counted the version up, and the
    /// new key must be able to begin again below it (5.3.11).
    private mutating func restore() throws(UpdateError) {
        if let bytes = try store.kept(.timestamp) {
            do { try trusted.restore(timestamp: bytes) } catch { try store.drop(.timestamp) }
        }
        if let bytes = try store.kept(.snapshot) {
            do { try trusted.restore(snapshot: bytes) } catch { try store.drop(.snapshot) }
        }
    }

    private mutating func refreshTimestamp() async throws(UpdateError) -> Outcome {
        let path = RoleName.timestamp.fileName
        let bytes: [UInt8]
        do { bytes = try await fetch(path, UpdateLimits.timestampBytes) } catch {
            throw .notFetched(.timestamp, error)
        }
        switch try trusted.update(timestamp: bytes) {
        case .same: return .unchanged
        case .equivocated: return .equivocated
        case .newer:
            try store.keep(bytes, .timestamp)
            return .updated
        }
    }

    private mutating func refreshSnapshot() async throws(UpdateError) {
        guard let wanted = trusted.timestamp?.snapshot, !trusted.isSnapshotCurrent(wanted) else {
            return
        }
        let bytes = try await fetch(.snapshot, wanted)
        try trusted.update(snapshot: bytes, wanted: wanted)
        try store.keep(bytes, .snapshot)
    }

    private mutating func refreshTargets() async throws(UpdateError) {
        let authority: Authority
        do { authority = try trusted.root.authority(for: .targets) } catch {
            throw .refused(.targets, error)
        }
        trusted.set(targets: try await targets(.targets, by: authority))
    }
}

/// How much a repository may make a client do.
enum UpdateLimits {
    /// Roots that one update follows; the rest is for the next one.
    static let roots = 1024
    static let rootBytes = 512 << 10
    static let timestampBytes = 16 << 10
    /// Roles that are visited for one target.
    static let visitedRoles = 32
}
