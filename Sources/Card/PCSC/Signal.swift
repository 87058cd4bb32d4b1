import Glibc

/// A counting signal between two threads, with a deadline that no change of the clock moves.
///
/// The module's only shared memory without a compiler's proof: a mutex, a condition and a count,
/// none of which leaves this file.
final class Signal: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var count = 0

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func send() {
        pthread_mutex_lock(mutex)
        count += 1
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Sleeps until somebody sends.
    func wait() {
        pthread_mutex_lock(mutex)
        while count == 0 { pthread_cond_wait(condition, mutex) }
        count -= 1
        pthread_mutex_unlock(mutex)
    }

    /// Sleeps until somebody sends; false when nobody did within `limit`.
    func wait(within limit: Duration) -> Bool {
        var deadline = Self.deadline(in: limit)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while count == 0 {
            let status = pthread_cond_timedwait(condition, mutex, &deadline)
            if status == ETIMEDOUT, count == 0 { return false }
        }
        count -= 1
        return true
    }

    private static func deadline(in limit: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let end = .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec) + limit
        let (seconds, attoseconds) = end.components
        return timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    }
}
