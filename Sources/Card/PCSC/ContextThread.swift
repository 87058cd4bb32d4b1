import CPCSC
import Glibc
import Synchronization

/// A thread that owns one ``ServiceContext`` and makes every call on it.
///
/// Nothing cancels a call that hangs in the service: `SCardTransmit` knows no end, and
/// `SCardCancel` reaches only one who waits at that moment. So whoever asks waits with a watchdog.
/// When it runs out the thread is abandoned: it takes no more work, and once its call returns, if
/// ever, it gives card and context back and ends.
final class ContextThread: Sendable {
    private let mailbox = Mailbox()

    init() throws(ServiceFailure) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(mailbox)
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Mailbox.serve(Unmanaged<Mailbox>.fromOpaque(argument).takeRetainedValue())
                return nil
            }, argument.toOpaque())
        guard status == 0 else {
            argument.release()
            throw .status(SCARD_E_NO_MEMORY)
        }
    }

    deinit { mailbox.close() }

    /// Has the thread do `work`, and waits for what it returns.
    ///
    /// - Throws: what `work` throws, or `timedOut` after `limit` and from then on.
    func perform<Answer: Sendable>(
        within limit: Duration,
        _ work:
            @escaping @Sendable (inout ServiceContext) throws(ServiceFailure) -> Answer
    ) throws(ServiceFailure) -> Answer {
        let outcome = Outcome<Answer>()
        let accepted = mailbox.post { context in
            do throws(ServiceFailure) {
                outcome.set(.success(try work(&context)))
            } catch {
                outcome.set(.failure(error))
            }
        }
        guard accepted, let result = outcome.wait(within: limit) else {
            mailbox.close()
            throw .timedOut
        }
        return try result.get()
    }

    /// Ends the thread: card and context are given back. Waits for that, at most `limit`.
    func end(within limit: Duration) {
        mailbox.close()
        mailbox.waitUntilServed(within: limit)
    }
}

/// The work handed to a ``ContextThread``, alive as long as either side holds it.
private final class Mailbox: Sendable {
    typealias Job = @Sendable (inout ServiceContext) -> Void

    private struct Content {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let content = Mutex(Content())
    private let arrived = Signal()
    private let served = Signal()

    /// False when no more work is taken.
    func post(_ job: @escaping Job) -> Bool {
        let accepted = content.withLock { content in
            if !content.isClosed { content.jobs.append(job) }
            return !content.isClosed
        }
        if accepted { arrived.send() }
        return accepted
    }

    /// Takes no more work, and forgets what nobody began.
    func close() {
        content.withLock { content in
            content.isClosed = true
            content.jobs = []
        }
        arrived.send()
    }

    func waitUntilServed(within limit: Duration) {
        guard served.wait(within: limit) else { return }
        // So that a second one who waits is not left behind.
        served.send()
    }

    /// The thread's life.
    static func serve(_ mailbox: Mailbox) {
        // Signals are the program's business, and none may interrupt a call to the service.
        var everySignal = sigset_t()
        sigfillset(&everySignal)
        pthread_sigmask(SIG_BLOCK, &everySignal, nil)
        mailbox.work()
        mailbox.served.send()
    }

    /// Does one job after the other; when it returns, its context has been given back.
    private func work() {
        var context = ServiceContext()
        while let job = next() { job(&context) }
    }

    private func next() -> Job? {
        arrived.wait()
        return content.withLock { content in
            content.isClosed || content.jobs.isEmpty ? nil : content.jobs.removeFirst()
        }
    }
}

/// What a job returned, for one who may have stopped waiting.
private final class Outcome<Answer: Sendable>: Sendable {
    private let result = Mutex<Result<Answer, ServiceFailure>?>(nil)
    private let isSet = Signal()

    func set(_ value: Result<Answer, ServiceFailure>) {
        result.withLock { $0 = value }
        isSet.send()
    }

    func wait(within limit: Duration) -> Result<Answer, ServiceFailure>? {
        guard isSet.wait(within: limit) else { return nil }
        return result.withLock { $0 }
    }
}
