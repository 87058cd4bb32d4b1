import CardEmulator
import SmartCard
import Synchronization

/// A reader that also keeps, for the last tap, the modelled time of a real card, and from which a
/// hand may pull the card.
struct ModelledReader: CardReader {
    private let reader: any CardReader
    private let pulledAfter: Int?
    private let tap = TapBox()

    /// - Parameter pulledAfter: the card has done the APDU of this number, from 1, and its answer
    ///   does not come any more.
    init(_ reader: any CardReader, pulledAfter: Int? = nil) {
        self.reader = reader
        self.pulledAfter = pulledAfter
    }

    var name: String { reader.name }
    var isEmulated: Bool { reader.isEmulated }

    /// What the last tap would have taken.
    var lastTap: TapTimeModel { tap.model }

    func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel {
        tap.reset()
        return ModelledChannel(
            try reader.connect(timeoutSeconds: timeoutSeconds), tap: tap, pulledAfter: pulledAfter)
    }
}

/// Shared by a reader and the channel that it has opened.
private final class TapBox: Sendable {
    private let state = Mutex(TapTimeModel())

    var model: TapTimeModel { state.withLock { $0 } }

    func reset() { state.withLock { $0 = TapTimeModel() } }

    func add(_ command: CommandAPDU, _ response: ResponseAPDU) {
        state.withLock { $0.add(command, response) }
    }
}

private final class ModelledChannel: CardChannel {
    private let channel: any CardChannel
    private let tap: TapBox
    private var leftToAnswer: Int?

    init(_ channel: any CardChannel, tap: TapBox, pulledAfter: Int?) {
        self.channel = channel
        self.tap = tap
        leftToAnswer = pulledAfter
    }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let response = try channel.transmit(command)
        tap.add(command, response)
        if command.cla != 0xFF, let left = leftToAnswer {
            leftToAnswer = left - 1
            guard left > 1 else { throw .cardRemoved }
        }
        return response
    }

    func disconnect() { channel.disconnect() }
}
