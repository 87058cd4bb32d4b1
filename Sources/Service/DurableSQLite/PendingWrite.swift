import Dispatch
import Synchronization

/// A durable write that has been queued and may still be on its way to the disk.
///
/// The caller talks to the card meanwhile, and waits before the step that the write must precede.
/// It blocks a thread, on purpose: cards are driven from a thread of their own.
package final class PendingWrite: Sendable {
    private struct State {
        var isDone = false
        var failure: StoreError?
        var waited: Duration = .zero
    }

    private let state = Mutex(State())
    private let done = DispatchSemaphore(value: 0)

    init() {}

    /// Returns once the write is durable, at any number of calls.
    package func wait() throws(StoreError) {
        let start = ContinuousClock.now
        done.wait()
        done.signal()
        let waited = ContinuousClock.now - start
        let failure = state.withLock { state in
            state.waited += waited
            return state.failure
        }
        if let failure { throw failure }
    }

    /// Whether a call of ``wait()`` would return at once.
    package var isDone: Bool { state.withLock(\.isDone) }

    /// How long callers of ``wait()`` have stood still so far, rounded down: what durability
    /// cost the tap, not how long the disk took.
    package var waitedMilliseconds: Int64 {
        let parts = state.withLock(\.waited).components
        return parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
    }

    func finish(_ failure: StoreError?) {
        state.withLock { state in
            state.isDone = true
            state.failure = failure
        }
        done.signal()
    }
}
