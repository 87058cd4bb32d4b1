import ByteCoding
import Foundation
import PCSC
import SmartCard
import Synchronization
import Testing

extension Trait where Self == ConditionTrait {
    static var underVirtualReaders: Self {
        .enabled(
            if: VirtualReaders.isRunning,
            "needs a PC/SC service: Tests/Support/with-pcscd swift test --filter PCSC")
    }
}

/// One after the other: they share two readers, and some stop the service.
@Suite(.underVirtualReaders, .serialized) struct PCSCTests {
    private let success: [UInt8] = [0x90, 0x00]
    private let command = CommandAPDU(cla: 0x90, ins: 0x60)

    @Test func `lists the readers, and finds one by its exact name`() throws {
        let source = PCSCReaderSource()
        let readers = try source.readers()
        #expect(readers.map(\.reader.name) == VirtualReaders.names)
        #expect(readers.map(\.hasCard) == [false, false])
        #expect(readers.allSatisfy { $0.reader.isEmulated })
        #expect(try source.reader(named: VirtualReaders.names[1])?.name == "Virtual PCD 00 01")
        let prefix = try source.reader(named: "Virtual PCD")
        #expect(prefix == nil)
    }

    @Test func `says which readers hold a card`() throws {
        try LaidCard.on(slot: 1, answering: { _ in success }) { _ in
            try VirtualReaders.reader(1).connect(timeoutSeconds: 10).disconnect()
            #expect(try PCSCReaderSource().readers().map(\.hasCard) == [false, true])
        }
    }

    @Test func `gives up when no card comes in time`() throws {
        let reader = try VirtualReaders.reader(0)
        let clock = ContinuousClock()
        let once = clock.measure {
            #expect(throws: CardReaderError.noCard) { try reader.connect(timeoutSeconds: 0) }
        }
        #expect(once < .milliseconds(500))
        let waited = clock.measure {
            #expect(throws: CardReaderError.noCard) { try reader.connect(timeoutSeconds: 2) }
        }
        #expect(waited > .milliseconds(1900) && waited < .seconds(4))
    }

    @Test func `knows no reader of another name`() {
        let reader = PCSCReader(name: "Virtual PCD 00 07")
        #expect(throws: CardReaderError.readerGone) { try reader.connect(timeoutSeconds: 0) }
    }

    @Test func `takes the card that is laid down while it waits`() throws {
        let reader = try VirtualReaders.reader(0)
        let result = Mutex<Result<ResponseAPDU, any Error>?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let answer = Result {
                try reader.connect(timeoutSeconds: 20).transmit(CommandAPDU.readerUID)
            }
            result.withLock { $0 = answer }
            isDone.signal()
        }
        Thread.sleep(forTimeInterval: 1.2)
        try LaidCard.on(slot: 0, answering: { _ in [4, 5, 0x90, 0] }) { _ in
            #expect(isDone.wait(timeout: .now() + 5) == .success)
        }
        #expect(try result.withLock { $0 }?.get().data == [4, 5])
    }

    @Test func `carries commands and answers of every short length`() throws {
        let echo: @Sendable ([UInt8]) -> [UInt8]? = { command in
            let data = Array(repeating: UInt8(command.count & 0xFF), count: Int(command[3]))
            return (command[2] == 1 ? data + [7] : data) + [0x91, 0xAF]
        }
        try LaidCard.on(slot: 1, answering: echo) { _ in
            let channel = try VirtualReaders.reader(1).connect(timeoutSeconds: 10)
            defer { channel.disconnect() }
            for (dataCount, answerCount) in [(0, 0), (1, 1), (250, 200), (255, 255)] {
                let answer = try channel.transmit(
                    CommandAPDU(
                        cla: 0, ins: 1, p2: UInt8(answerCount),
                        data: Array(repeating: 0, count: dataCount)))
                #expect(answer.data.count == answerCount)
                #expect(answer.statusWord == 0x91AF)
                let commandCount = dataCount == 0 ? 5 : dataCount + 6
                #expect(answer.data.allSatisfy { $0 == UInt8(commandCount & 0xFF) })
            }
            let longest = try channel.transmit(CommandAPDU(cla: 0, ins: 1, p1: 1, p2: 255))
            #expect(longest.bytes.count == 258)
        }
    }

    @Test func `hears from the virtual card what a reader says of a real one`() throws {
        let uid: [UInt8] = [4, 1, 2, 3, 4, 5, 6, 0x90, 0]
        let answer: @Sendable ([UInt8]) -> [UInt8]? = {
            $0 == [0xFF, 0xCA, 0, 0, 0] ? uid : [0x6A, 0x81]
        }
        try LaidCard.on(slot: 0, answering: answer) { _ in
            let channel = try VirtualReaders.reader(0).connect(timeoutSeconds: 10)
            defer { channel.disconnect() }
            #expect(try channel.transmit(.readerUID).bytes == uid)
        }
    }

    @Test func `speaks to a card on each reader at once`() throws {
        try LaidCard.on(slot: 0, answering: { _ in [1, 0x90, 0] }) { _ in
            try LaidCard.on(slot: 1, answering: { _ in [2, 0x90, 0] }) { _ in
                let first = try VirtualReaders.reader(0).connect(timeoutSeconds: 10)
                let second = try VirtualReaders.reader(1).connect(timeoutSeconds: 10)
                for _ in 0..<20 {
                    #expect(try first.transmit(command).data == [1])
                    #expect(try second.transmit(command).data == [2])
                }
                first.disconnect()
                second.disconnect()
            }
        }
    }

    @Test func `a card laid down as another one goes is powered again`() throws {
        for swap in 0..<10 {
            try LaidCard.on(slot: 0, goneForSeconds: 0, answering: { _ in success }) { _ in
                let channel = try VirtualReaders.reader(0).connect(timeoutSeconds: 10)
                defer { channel.disconnect() }
                #expect(try channel.transmit(command).statusWord == 0x9000, "\(swap)")
            }
        }
        Thread.sleep(forTimeInterval: 1.5)
    }

    @Test func `holds the card alone, and takes its power in the end`() throws {
        try LaidCard.on(slot: 0, answering: { _ in success }) { card in
            let reader = try VirtualReaders.reader(0)
            let channel = try reader.connect(timeoutSeconds: 10)
            #expect(throws: CardReaderError.cardUnresponsive) {
                try reader.connect(timeoutSeconds: 0)
            }
            #expect(try channel.transmit(command).statusWord == 0x9000)
            let before = card.powerChangeCount
            channel.disconnect()
            #expect(throws: CardChannelError.cardRemoved) { try channel.transmit(command) }
            let again = try reader.connect(timeoutSeconds: 0)
            #expect(try again.transmit(command).statusWord == 0x9000)
            #expect(card.powerChangeCount >= before + 2)
            again.disconnect()
        }
    }
}
