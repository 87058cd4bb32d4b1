import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a home is opened for.
package enum HomeUse: Hashable, Sendable {
    /// Nothing can be written, and nobody is kept out.
    case reading
    /// No other process writes meanwhile; others may read.
    case writing
    /// Writes beside the one process that is ``writing``, in tables of its own, one transaction
    /// each; of these, too, there is one at a time.
    case syncing

    /// The file in the home whose lock this use needs; nil for none.
    var lock: String? {
        switch self {
        case .reading: nil
        case .writing: HomeLock.name
        case .syncing: HomeLock.syncName
        }
    }
}

/// The right to write in a home, held by one opening of it at a time, whatever the process.
///
/// An advisory lock (`flock`) on a file of the home that stays empty. The system lets go of it when
/// the process ends, however it ends: there is nothing to clean up after a kill.
final class HomeLock: Sendable {
    static let name = "lock"
    static let syncName = "sync.lock"

    /// Nil once it has been let go of.
    private let descriptor: Mutex<Int32?>

    /// Takes it without waiting: whoever holds it may hold it for as long as a card is awaited.
    init(_ path: String) throws(HomeError) {
        // Made by an older version, a home has no such file yet.
        let descriptor = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw HomeError(StoreError(errno: errno)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw code == EWOULDBLOCK ? .locked : HomeError(StoreError(errno: code))
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }
}
