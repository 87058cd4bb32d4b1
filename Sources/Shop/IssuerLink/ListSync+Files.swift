import Blacklist
import DurableSQLite
import ShopStore
import TUF

extension ListSync {
    /// A delta that is longer is not fetched, because it is held in memory.
    private static let maximumDeltaBytes: Int64 = 64 << 20

    func replace(
        _ plan: Plan, _ updater: Updater<FolderStore>
    ) async throws(SyncFailure) -> SyncReport {
        let waiting = StagedList.waiting(
            as: ShopHome.waitingListName, at: home.listPath, sha256: plan.target.sha256)
        if let waiting { return try install(waiting, plan, .none, nil) }
        var deltaFailure: SyncFailure?
        if let base = plan.base, let deltas = deltas(to: plan.target, from: base, updater) {
            do throws(SyncFailure) {
                let staged = try await merge(deltas, onto: base, plan.target, updater)
                return try install(staged, plan, .delta, nil)
            } catch {
                // Not fit to be used, or not to be had: the snapshot mends both. Anything else
                // would come again.
                switch error {
                case .file, .contents, .notFetched, .list: deltaFailure = error
                default: throw error
                }
            }
        }
        guard plan.target.file.length <= HeldList.maximumCount else { throw .list(.tooLong) }
        let file = plan.target.file
        let (path, total) = (try path(of: file, updater), file.length)
        let staged = try await StagedList(file, at: home.listPath) { take in
            var count: Int64 = 0
            do {
                try await fetch.file(path, limit: total) { piece in
                    received.add(list: piece.count)
                    count += Int64(piece.count)
                    progress(count, total)
                    try take(piece)
                }
            } catch FetchFailure.tooLarge {
                throw Refusal.wrongLength
            }
        }
        return try install(staged, plan, .snapshot, deltaFailure)
    }

    /// Those that together are shorter than the snapshot; nil when there are none.
    func deltas(
        to target: ListTarget, from base: HeldList, _ updater: Updater<FolderStore>
    ) -> [TargetFile]? {
        let deltas = updater.trusted.targets.flatMap {
            ListTarget.deltas(in: $0, from: base.accepted.version, to: target.version)
        }
        guard let deltas, deltas.allSatisfy({ $0.length <= Self.maximumDeltaBytes }),
            deltas.reduce(0, { $0 + $1.length }) < target.file.length
        else { return nil }
        return deltas
    }

    func merge(
        _ deltas: [TargetFile], onto base: HeldList, _ target: ListTarget,
        _ updater: Updater<FolderStore>
    ) async throws(SyncFailure) -> StagedList {
        var file = base.file
        for delta in deltas.dropLast() {
            let bytes = try await bytes(of: delta, updater)
            file = try StagedList(merging: bytes, onto: file, at: home.listPath, as: nil).file
        }
        guard let last = deltas.last else { throw .contents(.otherBase) }
        let bytes = try await bytes(of: last, updater)
        return try StagedList(merging: bytes, onto: file, at: home.listPath, as: target.file)
    }

    func bytes(
        of file: TargetFile, _ updater: Updater<FolderStore>
    ) async throws(SyncFailure) -> [UInt8] {
        let path = try path(of: file, updater)
        var bytes: [UInt8] = []
        do {
            var check = TargetCheck(file)
            try await fetch.file(path, limit: file.length) { piece in
                received.add(list: piece.count)
                try check.update(piece)
                bytes += piece
            }
            try check.finish()
        } catch {
            let failure = SyncFailure(error)
            throw failure == .notFetched(.tooLarge) ? .file(.wrongLength) : failure
        }
        return bytes
    }

    func path(
        of file: TargetFile, _ updater: Updater<FolderStore>
    ) throws(SyncFailure) -> String {
        do { return "targets/" + (try updater.location(of: file)) } catch {
            throw .metadata(error)
        }
    }
}
