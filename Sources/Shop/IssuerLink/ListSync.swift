import Authorization
package import Blacklist
import DurableSQLite
package import Numbers
package import SchemeMessages
package import ShopStore
import TUF

/// Brings the accepted list up to date with the feed: what the nightly job does.
///
/// Nothing is believed for where it came from. Metadata is verified as The Update Framework has it;
/// the list is either made of the held one and deltas, or fetched whole, and in both cases its
/// SHA-256 is the signed one. Whatever fails, the list that was held is held still; the only things
/// that change then are metadata that was verified, and the signed time. A list that waits for the
/// issuer's confirmation stays beside the held one, so that the word alone is fetched for it later.
///
/// | step | what a crash behind it leaves |
/// |---|---|
/// | metadata, file by file | trusted metadata that is newer than the list |
/// | the signed time | the held list, aged by it |
/// | the temporary file | that file, which the next sync removes |
/// | the new list's row | the old list in its place, with its own row and times |
/// | rename, sync of the folder | the new list, with its own row and times |
/// | the old row goes | |
package struct ListSync: Sendable {
    let home: ShopHome
    let source: FeedSource
    let fetch: FeedFetch
    let issuer: IssuerID
    let scheme: NumberScheme
    let limit: RemovalLimit
    let clock: @Sendable () -> Int64
    let progress: @Sendable (_ received: Int64, _ total: Int64) -> Void
    let received = ReceivedBytes()

    /// - Parameters:
    ///   - home: open for ``HomeUse/syncing``, or for writing.
    ///   - fetch: of the source's address, or of the one that the shop has set in its place.
    ///   - clock: milliseconds since 1970 UTC.
    ///   - progress: is told of a list that is fetched whole, piece by piece.
    package init(
        home: ShopHome, source: FeedSource, fetch: FeedFetch, issuer: IssuerID,
        scheme: NumberScheme, limit: RemovalLimit, clock: @escaping @Sendable () -> Int64,
        progress: @escaping @Sendable (_ received: Int64, _ total: Int64) -> Void = { _, _ in }
    ) {
        self.home = home
        self.source = source
        self.fetch = fetch
        self.issuer = issuer
        self.scheme = scheme
        self.limit = limit
        self.clock = clock
        self.progress = progress
    }

    /// One sync. One value serves one.
    package func run() async throws(SyncFailure) -> SyncReport {
        let store = try metadataStore()
        let (rows, onDisk) = try stored { () throws(StoreError) in
            (try home.database.acceptedLists(), try home.listOnDisk())
        }
        var updater = try updater(store)
        let confirmedAtMs = try await refresh(&updater, store)
        let keys = try listKeys(updater)
        let known = rows.first { $0.keys == keys }
        let target: ListTarget
        do throws(ListRefusal) {
            guard let targets = updater.trusted.targets else { throw .absent }
            target = try ListTarget(newestOf: targets, issuer: issuer, scheme: scheme)
        } catch {
            throw .list(error)
        }
        try Self.check(target, after: known)
        var held: HeldList?
        if case .held(let list) = onDisk { held = list }
        if let held, held.accepted.sha256 == target.sha256 {
            return try confirm(held, keys, confirmedAtMs)
        }
        var wasDamaged = false
        if case .damaged = onDisk { wasDamaged = true }
        let plan = Plan(
            target: target, keys: keys, base: held, known: known, confirmedAtMs: confirmedAtMs,
            wasDamaged: wasDamaged)
        return try await replace(plan, updater)
    }
}

extension ListSync {
    /// What is to be done.
    struct Plan {
        let target: ListTarget
        /// Names those that may sign lists now.
        let keys: [UInt8]
        /// What a delta can be merged with.
        let base: HeldList?
        /// The newest list of these keys that was accepted, whether its file is there or not.
        let known: AcceptedList?
        let confirmedAtMs: Int64
        let wasDamaged: Bool

        /// The base, if the keys that have signed it count still: else nothing is told by what the
        /// new list has no longer.
        var earlier: HeldList? { base?.accepted.keys == keys ? base : nil }
    }

    func listKeys(_ updater: Updater<FolderStore>) throws(SyncFailure) -> [UInt8] {
        do throws(UpdateError) { return try keys(of: .targets, updater) } catch {
            throw .metadata(error)
        }
    }

    func stored<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(SyncFailure) -> Value {
        do { return try body() } catch { throw .store(error) }
    }
}
