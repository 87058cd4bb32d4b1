import Authorization
import DurableSQLite
import SchemeMessages
import ShopStore
import TUF

extension ListSync {
    /// How far a list may be ahead of the one that was accepted, or confirmed by the issuer: a
    /// thousand versions a day for three months. There are 16,777,215 versions, and no way back.
    static let maximumStep: UInt32 = 100_000

    func metadataStore() throws(SyncFailure) -> FolderStore {
        let folder = home.feedFolder + "/metadata"
        do {
            try DurableFolder.makeFolders(folder)
            try DurableReplacement.removeLeftovers(of: home.listPath)
            for role in [RoleName.root, .timestamp, .snapshot, .targets] {
                try DurableReplacement.removeLeftovers(of: folder + "/" + role.fileName)
            }
        } catch {
            throw .store(error)
        }
        return FolderStore(folder)
    }

    /// Trust begins with the bundle's root, also where the one that was stored cannot be used any
    /// more: the chain is followed again from there.
    func updater(_ store: FolderStore) throws(SyncFailure) -> Updater<FolderStore> {
        do throws(UpdateError) {
            return try make(store)
        } catch .noTrustedRoot, .refused {
            do { try store.save(source.root, as: RoleName.root.fileName) } catch {
                throw .metadata(.notStored(error))
            }
        } catch {
            throw .metadata(error)
        }
        do { return try make(store) } catch { throw .metadata(error) }
    }

    /// The time of the update is not before what the keys of the trusted root have told.
    func make(_ store: FolderStore) throws(UpdateError) -> Updater<FolderStore> {
        let now = clock()
        let root = try updater(store, startMs: now).trusted.root
        let time: Int64
        do {
            let keys = try root.keyDigest(of: .timestamp)
            time = try home.database.signedTime(by: keys).updateStart(clockMs: now)
        } catch {
            throw .notStored(.failed)
        }
        return try updater(store, startMs: time)
    }

    private func updater(
        _ store: FolderStore, startMs: Int64
    ) throws(UpdateError) -> Updater<FolderStore> {
        let (fetch, received) = (fetch, received)
        return try Updater(
            store: store, startTime: TUF.SignedTime(secondsSince1970: startMs / 1_000)
        ) { (path: String, limit: Int) async throws(FetchFailure) in
            let bytes = try await fetch.file("metadata/" + path, limit: limit)
            received.add(metadata: bytes.count)
            return bytes
        }
    }

    /// Verifies the newest metadata, and gives the time at which the timestamp was issued, which
    /// has been noted.
    func refresh(
        _ updater: inout Updater<FolderStore>, _ store: FolderStore
    ) async throws(SyncFailure) -> Int64 {
        let outcome: Updater<FolderStore>.Outcome
        let keys: [UInt8]
        do throws(UpdateError) {
            outcome = try await refreshed(&updater, store)
            keys = try self.keys(of: .timestamp, updater)
        } catch {
            throw .metadata(error)
        }
        guard outcome != .equivocated else { throw .equivocated }
        guard let issued = updater.trusted.timeOfIssue else { throw .timeless }
        let timeMs = issued.secondsSince1970 * 1_000
        try stored { () throws(StoreError) in
            try home.database.note(signedMs: timeMs, by: keys)
        }
        return timeMs
    }

    private func refreshed(
        _ updater: inout Updater<FolderStore>, _ store: FolderStore
    ) async throws(UpdateError) -> Updater<FolderStore>.Outcome {
        let before = try keys(of: .timestamp, updater)
        do throws(UpdateError) { return try await updater.refresh() } catch {
            // Unless a root has come that takes the word back of those who told the time.
            guard try keys(of: .timestamp, updater) != before else { throw error }
            updater = try make(store)
            return try await updater.refresh()
        }
    }

    /// Names the keys that the trusted root gives a role.
    func keys(
        of role: RoleName, _ updater: Updater<FolderStore>
    ) throws(UpdateError) -> [UInt8] {
        do throws(Refusal) { return try updater.trusted.root.keyDigest(of: role) } catch {
            throw .refused(.root, error)
        }
    }

    /// Metadata can be rolled back by whoever has its keys; the list that was accepted cannot.
    ///
    /// - Parameter known: of the keys that may sign lists now. When the root has given lists other
    ///   keys, there is none: to recover from a theft, versions begin again (TUF, 5.3.11).
    static func check(
        _ target: ListTarget, after known: AcceptedList?
    ) throws(SyncFailure) {
        guard let known else { return }
        guard target.version >= known.version else { throw .list(.rolledBack) }
        guard target.version > known.version || target.sha256 == known.sha256 else {
            throw .list(.equivocated)
        }
        let reach = max(known.version, target.confirmed).addingReportingOverflow(maximumStep)
        guard reach.overflow || target.version <= reach.partialValue else { throw .list(.jumped) }
    }
}

extension TrustedMetadata {
    /// When the timestamp was issued; nil for a time that cannot be: before 1970, or when something
    /// that stands beside it had expired.
    ///
    /// The signed time never goes back, so this is what a clock that is wrong where lists are
    /// published, or a thief with the timestamp's key alone, can move it at most: to the end of
    /// what the list's key has signed, which is days.
    fileprivate var timeOfIssue: TUF.SignedTime? {
        guard let timestamp, let issued = timestamp.issued, issued.secondsSince1970 >= 0,
            let snapshot, let targets
        else { return nil }
        let ends = [timestamp.expires, snapshot.expires, targets.expires, root.expires]
        return ends.allSatisfy { issued <= $0 } ? issued : nil
    }
}
