package import SmartCard

/// A card that was powered through PC/SC, held exclusively until ``disconnect()``.
///
/// The first failure ends it: what the card did is then unknown, its session is lost, and later
/// exchanges fail at once with the same error. Connect again to go on.
package final class PCSCChannel: CardChannel {
    private let thread: ContextThread
    private let watchdog: Duration
    private var failure: CardChannelError?

    init(thread: ContextThread, watchdog: Duration) {
        self.thread = thread
        self.watchdog = watchdog
    }

    package func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        if let failure { throw failure }
        do throws(CardChannelError) {
            return try exchange(command.bytes)
        } catch {
            failure = error
            throw error
        }
    }

    /// Takes the card's power. Waits until that is done, at most as long as for an answer.
    package func disconnect() {
        guard failure != .timedOut else { return }
        failure = failure ?? .cardRemoved
        thread.end(within: watchdog)
    }

    private func exchange(_ command: [UInt8]) throws(CardChannelError) -> ResponseAPDU {
        let answer: [UInt8]
        do throws(ServiceFailure) {
            answer = try thread.perform(within: watchdog) { context throws(ServiceFailure) in
                try context.transmit(command)
            }
        } catch {
            throw CardChannelError(error)
        }
        return try Self.response(answer)
    }

    /// What a successful call brought, as an answer of the card.
    package static func response(_ answer: [UInt8]) throws(CardChannelError) -> ResponseAPDU {
        // Some drivers report success, and nothing, when the field goes down meanwhile.
        guard !answer.isEmpty else { throw .cardRemoved }
        guard let response = ResponseAPDU(bytes: answer) else { throw .malformedAnswer }
        return response
    }
}
