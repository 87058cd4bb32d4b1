import Blacklist
import DurableSQLite
import ShopStore
import TUF

/// A list that is written beside the one that is held, and not yet in its place.
///
/// Let go of, it leaves nothing on the disk; its map stays good as long as somebody holds it.
struct StagedList: ~Copyable {
    private let replacement: DurableReplacement
    let file: MappedFile

    private init(_ replacement: consuming DurableReplacement) throws(StoreError) {
        file = try replacement.map(maximumCount: HeldList.maximumCount)
        self.replacement = replacement
    }

    /// The later list, made of the one before and a delta.
    init(
        merging delta: [UInt8], onto base: MappedFile, at path: String
    ) throws(SyncFailure) {
        do {
            let replacement = try DurableReplacement(of: path)
            try base.withBytes { base in
                let bytes = delta.span.bytes
                var merge = try DeltaMerge(
                    try DeltaLayout(bytes), bytes, onto: try SnapshotLayout(base), base)
                while let piece = try merge.next(bytes, base) { try replacement.append(piece) }
            }
            try self.init(replacement)
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

    /// Puts it in the place of the list that is held, durably.
    consuming func commit() throws(StoreError) { try replacement.commit() }
}
