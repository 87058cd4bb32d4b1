import CardEmulator
import DESFireWire
import ShopTesting
import SmartCard
import Synchronization

/// A reader of one shop for one step, on which a card may be taken away, together with the till's
/// process or without it.
final class WorldReader: CardReader {
    /// The exchange at which everything ends; numbers from 1.
    enum Stop: Hashable, Sendable {
        /// The chip never sees it.
        case before(Int)
        /// The chip does it, and nobody hears of it.
        case after(Int)
    }

    let name: String
    let isEmulated = true
    private let box: ChipBox?
    private let refusesLongAPDUs: Bool
    private let stop: Stop?
    private let disk: DiskWatch?
    private let stopped = Mutex(false)

    /// - Parameters:
    ///   - refusesLongAPDUs: it passes short ones only, so that frames must be used.
    ///   - disk: notices when the till's process is killed with the card.
    init(
        _ name: String, _ box: ChipBox?, refusesLongAPDUs: Bool, stop: Stop? = nil,
        disk: DiskWatch? = nil
    ) {
        self.name = name
        self.box = box
        self.refusesLongAPDUs = refusesLongAPDUs
        self.stop = stop
        self.disk = disk
    }

    var hasStopped: Bool { stopped.withLock { $0 } }

    func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel {
        guard let box else { throw .noCard }
        return Channel(box.tap(), self)
    }

    private final class Channel: CardChannel {
        private let channel: EmulatedChannel
        private let reader: WorldReader
        private var count = 0

        init(_ channel: EmulatedChannel, _ reader: WorldReader) {
            self.channel = channel
            self.reader = reader
        }

        private static let long: Set<UInt8> = [
            Instruction.readData.rawValue, Instruction.writeData.rawValue,
            Instruction.readRecords.rawValue, Instruction.writeRecord.rawValue,
        ]

        func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
            guard command.cla != 0xFF else { return try channel.transmit(command) }
            let instruction = command.bytes[1]
            if reader.refusesLongAPDUs, Self.long.contains(instruction) {
                return ResponseAPDU(sw1: 0x67, sw2: 0x00)
            }
            count += 1
            reader.disk?.mark(instruction)
            if reader.stop == .before(count) { throw end(instruction) }
            let answer = try channel.transmit(command)
            if reader.stop == .after(count) { throw end(instruction) }
            return answer
        }

        func disconnect() { channel.disconnect() }

        private func end(_ instruction: UInt8) -> CardChannelError {
            reader.stopped.withLock { $0 = true }
            reader.disk?.stop(at: instruction)
            channel.disconnect()
            return .cardRemoved
        }
    }
}
