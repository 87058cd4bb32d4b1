import Synchronization

/// How many bytes have come in the course of one sync.
final class ReceivedBytes: Sendable {
    private let sum = Mutex<Int64>(0)

    var count: Int64 { sum.withLock { $0 } }

    func add(_ count: Int) { sum.withLock { $0 += Int64(count) } }
}
