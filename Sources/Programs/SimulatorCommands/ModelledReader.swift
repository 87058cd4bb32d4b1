import CardEmulator
import SmartCard
import Synchronization

/// A reader that also keeps, for the last tap, the modelled time of a real card.
struct ModelledReader: CardReader {
    private let reader: any CardReader
    private let tap = TapBox()

    init(_ reader: any CardReader) { self.reader = reader }

    var name: String { reader.name }
    var isEmulated: Bool { reader.isEmulated }

    /// What the last tap would have taken.
    var lastTap: TapTimeModel { tap.model }

    func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel {
        tap.reset()
        return ModelledChannel(try reader.connect(timeoutSeconds: timeoutSeconds), tap: tap)
    }
}

/// Shared by a reader and the channel that it has opened.
private final class TapBox: Sendable {
    private let state = Mutex(TapTimeModel())

    var model: TapTimeModel { state.withLock { $0 } }

    func reset() { state.withLock { $0 = TapTimeModel() } }

    /// - Parameter response: nil for an answer that was lost.
    func add(_ command: CommandAPDU, _ response: ResponseAPDU?) {
        state.withLock { $0.add(command, response) }
    }
}

private final class ModelledChannel: CardChannel {
    private let channel: any CardChannel
    private let tap: TapBox

    init(_ channel: any CardChannel, tap: TapBox) {
        self.channel = channel
        self.tap = tap
    }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        var response: ResponseAPDU?
        defer { tap.add(command, response) }
        let answer = try channel.transmit(command)
        response = answer
        return answer
    }

    func disconnect() { channel.disconnect() }
}
