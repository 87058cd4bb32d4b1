import Dispatch
import Synchronization

/// Runs what waits for a network, from a command, which itself waits for nobody.
package func waiting<Value: Sendable>(
    for body: @escaping @Sendable () async -> Value
) -> Value? {
    let done = DispatchSemaphore(value: 0)
    let result = Mutex<Value?>(nil)
    Task.detached {
        let value = await body()
        result.withLock { $0 = value }
        done.signal()
    }
    done.wait()
    return result.withLock { $0 }
}
