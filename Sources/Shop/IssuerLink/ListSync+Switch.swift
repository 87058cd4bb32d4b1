import Blacklist
import DurableSQLite
import ShopStore

extension ListSync {
    func confirm(
        _ held: HeldList, _ keys: [UInt8], _ confirmedAtMs: Int64
    ) throws(SyncFailure) -> SyncReport {
        var now = held.accepted
        now.keys = keys
        now.confirmedAtMs = max(now.confirmedAtMs, confirmedAtMs)
        try stored { () throws(StoreError) in
            try home.database.confirm(
                now, timeMs: confirmedAtMs,
                takingBack: home.database.takenBack(by: held.asked))
        }
        return SyncReport(
            before: held.accepted, now: now, means: .none, change: nil,
            byteCount: received.all, listByteCount: received.ofLists, deltaFailure: nil,
            wasDamaged: false)
    }

    func install(
        _ staged: consuming StagedList, _ plan: Plan, _ means: SyncReport.Means,
        _ deltaFailure: SyncFailure?
    ) throws(SyncFailure) -> SyncReport {
        let layout = try layout(of: staged, plan.target)
        let change = try change(to: layout, staged, plan)
        let baseVersion = (plan.earlier?.accepted ?? plan.known)?.version ?? 0
        guard !plan.target.isHeld(change, from: baseVersion, within: limit) else {
            // Where that fails, it is fetched again.
            try? staged.setAside(as: ShopHome.waitingListName)
            throw .held(change)
        }
        let list = AcceptedList(
            version: plan.target.version, keys: plan.keys, sha256: plan.target.sha256,
            listedCount: layout.count, issuedAtMs: plan.target.issuedAtMs,
            confirmedAtMs: plan.confirmedAtMs)
        let later = ShopList.Accepted(
            layout: layout, file: staged.file, issuedAtMs: plan.confirmedAtMs)
        do {
            try home.database.accept(
                list, takingBack: home.database.takenBack(by: later, after: plan.earlier?.asked))
            try staged.commit()
            try home.database.confirm(list, timeMs: plan.confirmedAtMs)
        } catch {
            throw .store(error)
        }
        return SyncReport(
            before: plan.base?.accepted, now: list, means: means, change: change,
            byteCount: received.all, listByteCount: received.ofLists, deltaFailure: deltaFailure,
            wasDamaged: plan.wasDamaged)
    }

    /// What was merged was written here, entry by entry; anything else has its frame checked.
    func layout(
        of staged: borrowing StagedList, _ target: ListTarget
    ) throws(SyncFailure) -> SnapshotLayout {
        let layout: SnapshotLayout
        let isMerged = staged.step != nil
        do {
            layout = try staged.file.withBytes { (bytes) throws(ListError) in
                let layout = try SnapshotLayout(bytes)
                if !isMerged { try layout.checkFrame(bytes) }
                return layout
            }
        } catch {
            throw .contents(error)
        }
        guard layout.head.issuer == issuer else { throw .list(.otherIssuer) }
        guard layout.head.scheme == scheme else { throw .list(.otherScheme) }
        guard layout.head.version == target.version else { throw .list(.otherVersion) }
        return layout
    }

    /// What the new list changes of the one that was accepted.
    ///
    /// A single delta says it. Of several, one may take back what another does, so they are not
    /// summed up: both lists are compared, as they are where the new one came whole.
    ///
    /// Where the file of the list before is lost, only its count tells what the new one removes:
    /// as much as that at least.
    func change(
        to layout: SnapshotLayout, _ staged: borrowing StagedList, _ plan: Plan
    ) throws(SyncFailure) -> ListChange {
        guard let base = plan.base else {
            guard let known = plan.known else { return ListChange(first: layout) }
            return ListChange(
                issuedCount: layout.head.issued.count, countBefore: known.listedCount,
                addedCount: max(0, layout.count - known.listedCount),
                removedCount: max(0, known.listedCount - layout.count),
                releasedCount: layout.releaseCount)
        }
        if let step = staged.step, step.base === base.file { return step.change }
        do {
            return try staged.file.withBytes { (new) throws(ListError) in
                try base.file.withBytes { (old) throws(ListError) in
                    try ListChange(from: base.layout, old, to: layout, new)
                }
            }
        } catch {
            throw .contents(error)
        }
    }
}
