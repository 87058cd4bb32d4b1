import Synchronization
package import TUF

/// Files by their names, and the names that were asked for.
package final class FeedServer: Sendable {
    private struct State {
        var files: [String: [UInt8]] = [:]
        var failures: [String: FetchFailure] = [:]
        var asked: [String] = []
    }
    private let state = Mutex(State())

    package init() {}

    package var asked: [String] { state.withLock { $0.asked } }
    package var files: [String: [UInt8]] { state.withLock { $0.files } }

    package func put(_ bytes: [UInt8], _ name: String) {
        state.withLock { $0.files[name] = bytes }
    }
    package func remove(_ name: String) { state.withLock { $0.files[name] = nil } }
    package func fail(_ name: String, _ failure: FetchFailure?) {
        state.withLock { $0.failures[name] = failure }
    }

    package func get(_ name: String, _ limit: Int) throws(FetchFailure) -> [UInt8] {
        let (file, failure) = state.withLock {
            $0.asked.append(name)
            return ($0.files[name], $0.failures[name])
        }
        if let failure { throw failure }
        guard let file else { throw .notFound }
        guard file.count <= limit else { throw .tooLarge }
        return file
    }
}

/// Trusted metadata in memory; can be told to be full.
package final class MemoryStore: TrustedStore, Sendable {
    private let state = Mutex<(files: [String: [UInt8]], isFull: Bool)>(([:], false))

    package init() {}

    package var files: [String: [UInt8]] { state.withLock { $0.files } }
    package func fill(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    package func load(_ name: String) -> [UInt8]? { state.withLock { $0.files[name] } }
    package func remove(_ name: String) { state.withLock { $0.files[name] = nil } }

    package func save(_ bytes: [UInt8], as name: String) throws(TrustedStoreFailure) {
        let isFull = state.withLock {
            if !$0.isFull { $0.files[name] = bytes }
            return $0.isFull
        }
        if isFull { throw .full }
    }
}
