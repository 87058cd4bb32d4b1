import Foundation
package import SmartCard

/// A reader that the PC/SC service knows by its name.
///
/// Only a name and a limit: every connection makes a thread and a context of its own, so nothing
/// is shared between a till that waits and a desk that transmits, and a service that was restarted
/// is found again by the next connection.
package struct PCSCReader: CardReader {
    package let name: String
    private let watchdog: Duration

    /// - Parameter watchdog: how long one APDU, or powering a card, may take.
    package init(name: String, watchdog: Duration = .seconds(5)) {
        self.name = name
        self.watchdog = watchdog
    }

    /// vsmartcard's driver names its readers so unless an administrator renames them: a guard
    /// against mistakes, not against one who owns the machine.
    package var isEmulated: Bool { name.hasPrefix("Virtual PCD") }

    package func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel {
        let wait = Duration.seconds(min(max(timeoutSeconds, 0), Self.longestWaitSeconds))
        let deadline = ContinuousClock.now + wait
        do throws(ServiceFailure) {
            let thread = try ContextThread()
            var state = ReaderState.unaware
            repeat {
                let slice = min(deadline - .now, Self.slice)
                state = try change(from: state, within: max(slice, .zero), on: thread)
                if state.hasCard, try powerPatiently(on: thread) {
                    return PCSCChannel(thread: thread, watchdog: watchdog)
                }
            } while ContinuousClock.now < deadline
        } catch {
            throw CardReaderError(error)
        }
        throw .noCard
    }

    /// A wait is cut into slices, each a call of its own: one that was abandoned ends with its
    /// slice, without `SCardCancel`, and a service that hangs is noticed.
    private static let slice = Duration.seconds(1)

    /// A day. Nobody waits longer, and no sum overflows.
    private static let longestWaitSeconds = 86_400

    private func change(
        from state: ReaderState, within slice: Duration, on thread: ContextThread
    ) throws(ServiceFailure) -> ReaderState {
        try thread.perform(within: slice + watchdog) { [name] context throws(ServiceFailure) in
            try context.waitForChange(of: name, from: state, within: slice)
        }
    }

    /// Powers a card that is mute up to five times, half a second in all, before it is called so: one
    /// that just comes into the field, or follows another at once, often is. False when it went
    /// again meanwhile.
    private func powerPatiently(on thread: ContextThread) throws(ServiceFailure) -> Bool {
        for _ in 0..<4 {
            do throws(ServiceFailure) {
                return try power(on: thread)
            } catch {
                guard error.isMuteness else { throw error }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
        return try power(on: thread)
    }

    /// False when the card went again meanwhile.
    private func power(on thread: ContextThread) throws(ServiceFailure) -> Bool {
        try thread.perform(within: watchdog) { [name] context throws(ServiceFailure) in
            do throws(ServiceFailure) {
                try context.connect(to: name)
                return true
            } catch {
                guard error.isRemoval else { throw error }
                return false
            }
        }
    }
}
