import Synchronization

/// How many bytes have come in the course of one sync.
final class ReceivedBytes: Sendable {
    private let sums = Mutex<(metadata: Int64, lists: Int64)>((0, 0))

    var all: Int64 { sums.withLock { $0.metadata + $0.lists } }
    var ofLists: Int64 { sums.withLock { $0.lists } }

    func add(metadata count: Int) { sums.withLock { $0.metadata += Int64(count) } }
    func add(list count: Int) { sums.withLock { $0.lists += Int64(count) } }
}
