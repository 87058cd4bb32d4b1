import Blacklist
import DurableSQLite
import ShopStore
import TUF

/// A list that is written beside the one that is held, and not yet in its place.
///
/// Let go of, it leaves nothing on the disk; its map stays good as long as somebody holds it.
struct StagedList: ~Copyable {
    /// What was changed of which file.
    struct Step {
        let base: MappedFile
        let change: ListChange
    }

    private let replacement: DurableReplacement
    let file: MappedFile
    /// Nil where it was not merged.
    let step: Step?

    private init(
        _ replacement: consuming DurableReplacement, _ step: Step? = nil
    ) throws(StoreError) {
        file = try replacement.map(maximumCount: HeldList.maximumCount)
        self.step = step
        self.replacement = replacement
    }

    /// The later list, made of the one before and a delta.
    ///
    /// - Parameter target: what it must be; nil for one that another delta is merged onto.
    init(
        merging delta: [UInt8], onto base: MappedFile, at path: String, as target: TargetFile?
    ) throws(SyncFailure) {
        do {
            let replacement = try DurableReplacement(of: path)
            var check = target.map { TargetCheck($0) }
            let change = try base.withBytes { base in
                let bytes = delta.span.bytes
                let layout = try DeltaLayout(bytes)
                var merge = try DeltaMerge(layout, bytes, onto: try SnapshotLayout(base), base)
                while let piece = try merge.next(bytes, base) {
                    try check?.update(piece)
                    try replacement.append(piece)
                }
                return ListChange(layout)
            }
            try check?.finish()
            try self.init(replacement, Step(base: base, change: change))
        } catch Refusal.wrongLength {
            // Nobody has sent this file: it is another list than the signed one.
            throw .file(.wrongHash)
        } catch {
            throw SyncFailure(error)
        }
    }

    /// The signed file itself, checked as it arrives.
    ///
    /// - Parameter fetch: gives the pieces in turn to the closure that it is given.
    init(
        _ target: TargetFile, at path: String,
        from fetch: (_ take: ([UInt8]) throws -> Void) async throws -> Void
    ) async throws(SyncFailure) {
        do {
            let replacement = try DurableReplacement(of: path)
            var check = TargetCheck(target)
            try await fetch { piece in
                try check.update(piece)
                try replacement.append(piece)
            }
            try check.finish()
            try self.init(replacement)
        } catch {
            throw SyncFailure(error)
        }
    }

    /// One that was ``setAside(as:)``; nil when there is none, and when it is another one or was
    /// damaged: then it is removed.
    static func waiting(as name: String, at path: String, sha256: [UInt8]) -> StagedList? {
        do {
            let staged = try StagedList(DurableReplacement(of: path, from: name))
            guard staged.file.sha256 == sha256 else { return nil }
            return staged
        } catch {
            // Whatever is wrong with it, it is fetched instead.
            return nil
        }
    }

    /// Leaves the list that is held in its place, and this one beside it, so that it need not be
    /// fetched again.
    consuming func setAside(as name: String) throws(StoreError) {
        try replacement.setAside(as: name)
    }

    /// Puts it in the place of the list that is held, durably.
    consuming func commit() throws(StoreError) { try replacement.commit() }
}
