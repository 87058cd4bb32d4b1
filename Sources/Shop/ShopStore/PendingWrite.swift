import Dispatch
package import DurableSQLite
import Synchronization

/// A write that is on its way to the disk while the card is being talked to.
package final class PendingWrite: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<Void, StoreError>?>(nil)

    init() {}

    func complete(_ outcome: Result<Void, StoreError>) {
        result.withLock { $0 = outcome }
        done.signal()
    }

    /// Blocks until the write is durable, or has failed.
    ///
    /// - Returns: how long that took, in milliseconds.
    package func wait() throws(StoreError) -> Double {
        let start = ContinuousClock.now
        done.wait()
        done.signal()
        guard let outcome = result.withLock({ $0 }) else { throw .failed }
        switch outcome {
        case .success: return (ContinuousClock.now - start) / .milliseconds(1)
        case .failure(let error): throw error
        }
    }
}
