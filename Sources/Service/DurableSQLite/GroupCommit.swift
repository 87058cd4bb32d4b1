import Dispatch
import GRDB
import Synchronization

/// Runs in one transaction what was queued while the last one was on its way to the disk.
///
/// A sync costs the same for one write as for many. One that comes alone is committed at once,
/// alone. Where several come, those that have shared one commit are likely to share the next one,
/// and it is held open for them: without that, writers on a busy disk fall into two halves that
/// wait for each other's syncs for ever.
///
/// Each body has a savepoint of its own, so one that fails takes nothing of the others with it.
/// They run in the order in which they were queued.
final class GroupCommit: Sendable {
    /// A body, and who waits for it.
    private struct QueuedWrite: Sendable {
        let body: @Sendable (Database) throws -> Void
        let pending = PendingWrite()
    }

    private struct State {
        var waiting: [QueuedWrite] = []
        var isServed = false
        /// How many are expected: those who were there at the last commits, in them or behind them.
        var companions = 1
        /// Whether a transaction is held open until so many wait.
        var isGathering = false
        var counts = WriteCounts()

        /// Whether nothing waits, so that whoever comes next serves.
        mutating func endServing() -> Bool {
            isServed = !waiting.isEmpty
            return !isServed
        }

        /// Whether this call has ended it.
        mutating func endGathering(if isOver: (State) -> Bool) -> Bool {
            guard isGathering, isOver(self) else { return false }
            isGathering = false
            return true
        }
    }

    /// The most bodies in one transaction: the first of them waits until the last one has run.
    static let maximumCount = 64
    /// How long a transaction is held open at most. Less than the two exchanges with a card that
    /// an intent is written beside (profile, "A tap"), so that a card does not wait for it.
    static let gatheringLimit = DispatchTimeInterval.milliseconds(5)

    private let pool: DatabasePool
    /// Not let go of before the last body has run.
    private let lock: HomeLock?
    private let state = Mutex(State())
    private let gathered = DispatchSemaphore(value: 0)

    init(_ pool: DatabasePool, holding lock: HomeLock?) {
        self.pool = pool
        self.lock = lock
    }

    var counts: WriteCounts { state.withLock(\.counts) }

    /// Queues one body behind those before it and returns at once.
    func begin(_ body: @escaping @Sendable (Database) throws -> Void) -> PendingWrite {
        let write = QueuedWrite(body: body)
        if add(write) { pool.asyncWriteWithoutTransaction { self.serve($0) } }
        return write.pending
    }

    /// Returns when it is durable. Where nobody else writes, this thread does it all.
    func run(_ body: @escaping @Sendable (Database) throws -> Void) throws(StoreError) {
        let write = QueuedWrite(body: body)
        if add(write) { pool.writeWithoutTransaction { serve($0, until: write.pending) } }
        try write.pending.wait()
    }

    /// Whether the caller must serve the queue.
    private func add(_ write: QueuedWrite) -> Bool {
        let (isFirst, isLast) = state.withLock { state in
            state.waiting.append(write)
            defer { state.isServed = true }
            return (!state.isServed, state.endGathering { $0.waiting.count >= $0.companions })
        }
        if isLast { gathered.signal() }
        return isFirst
    }

    /// Until nothing waits: whoever closes the database afterwards closes it behind all of them.
    ///
    /// - Parameter own: a caller that has waited long enough for others when its own is done.
    private func serve(_ database: Database, until own: PendingWrite? = nil) {
        while let batch = next() {
            commit(batch, on: database)
            guard own?.isDone == true else { continue }
            if state.withLock({ $0.endServing() }) { return }
            return pool.asyncWriteWithoutTransaction { self.serve($0) }
        }
    }

    private func next() -> [QueuedWrite]? {
        gather()
        return state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.maximumCount))
            if batch.isEmpty, state.endServing() { return nil }
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    /// Waits a little for those who were there at the last commit.
    private func gather() {
        let isWorthIt = state.withLock { state in
            state.isGathering = (1..<state.companions).contains(state.waiting.count)
            return state.isGathering
        }
        guard isWorthIt, gathered.wait(timeout: .now() + Self.gatheringLimit) == .timedOut else {
            return
        }
        // Whoever has ended it meanwhile signals, and nobody else would take that.
        if !state.withLock({ $0.endGathering { _ in true } }) { gathered.wait() }
    }
}

// MARK: - One transaction

extension GroupCommit {
    /// SQLite has rolled back the whole transaction over a failure of one body.
    private struct TransactionEnded: Error {}

    private func commit(_ batch: [QueuedWrite], on database: Database) {
        // Of each body that has run: why it failed, or nil.
        var failures: [StoreError?] = []
        do {
            try database.inTransaction(.immediate) {
                for write in batch {
                    failures.append(Self.failure(of: write.body, on: database))
                    guard database.isInsideTransaction else { throw TransactionEnded() }
                }
                return failures.contains(nil) ? .commit : .rollback
            }
            note(failures)
            for (write, failure) in zip(batch, failures) { write.pending.finish(failure) }
        } catch is TransactionEnded {
            runAgain(batch, after: failures)
        } catch {
            // Neither begun nor committed: nobody's write is there.
            failures += repeatElement(nil, count: batch.count - failures.count)
            for (write, failure) in zip(batch, failures) {
                write.pending.finish(failure ?? StoreError(error))
            }
        }
    }

    private static func failure(
        of body: (Database) throws -> Void, on database: Database
    ) -> StoreError? {
        do {
            try database.inSavepoint {
                try body(database)
                return .commit
            }
            return nil
        } catch {
            return StoreError(error)
        }
    }

    /// A full disk, for one, can end the transaction that it is met in, and with it what others
    /// had written there. They run once more, without the one that has met it.
    private func runAgain(_ batch: [QueuedWrite], after failures: [StoreError?]) {
        var others = Array(batch[failures.count...])
        for (write, failure) in zip(batch, failures).reversed() {
            if let failure {
                write.pending.finish(failure)
            } else {
                others.insert(write, at: 0)
            }
        }
        state.withLock { $0.waiting.insert(contentsOf: others, at: 0) }
    }

    /// Before anybody is told, and comes back with another write.
    private func note(_ failures: [StoreError?]) {
        let kept = failures.count { $0 == nil }
        state.withLock { state in
            // One who was late once is still expected; one who stays away is forgotten.
            let present = failures.count + state.waiting.count
            state.companions = min(max(present, state.companions - 1), Self.maximumCount)
            state.counts.commits += kept > 0 ? 1 : 0
            state.counts.bodies += kept
        }
    }
}

/// How many writes have shared how many syncs, since the database was opened.
package struct WriteCounts: Hashable, Sendable {
    /// Transactions that are durable.
    package var commits = 0
    /// What was written in them: bodies that did not fail.
    package var bodies = 0

    package init(commits: Int = 0, bodies: Int = 0) {
        self.commits = commits
        self.bodies = bodies
    }
}
