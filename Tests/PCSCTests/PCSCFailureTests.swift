import Foundation
import PCSC
import SmartCard
import Testing

extension PCSCTests {
    private static let command = CommandAPDU(cla: 0x90, ins: 0x60)

    @Test(
        arguments: [
            ("cut off", nil, .cardRemoved), ("one byte", [0x90], .malformedAnswer),
            ("259 bytes", Array(repeating: 0, count: 259), .malformedAnswer),
            ("65535 bytes", Array(repeating: 0, count: 65535), .malformedAnswer),
        ] as [(String, [UInt8]?, CardChannelError)])
    func `ends with the first answer that is none`(
        name: String, answer: [UInt8]?, error: CardChannelError
    ) throws {
        try LaidCard.on(slot: 1, answering: { $0[1] == 0x60 ? answer : [0x90, 0] }) { _ in
            let channel = try VirtualReaders.reader(1).connect(timeoutSeconds: 10)
            #expect(throws: error) { try channel.transmit(Self.command) }
            #expect(throws: error) { try channel.transmit(.readerUID) }
            channel.disconnect()
        }
        let reader = try VirtualReaders.reader(1)
        #expect(throws: CardReaderError.noCard) { try reader.connect(timeoutSeconds: 0) }
    }

    @Test func `gives up on a card that never answers, and serves the next one`() throws {
        let release = DispatchSemaphore(value: 0)
        let silent: @Sendable ([UInt8]) -> [UInt8]? = { _ in
            release.wait()
            return nil
        }
        let reader = try VirtualReaders.reader(0, watchdog: .seconds(1))
        let clock = ContinuousClock()
        try LaidCard.on(slot: 0, answering: silent) { _ in
            let channel = try reader.connect(timeoutSeconds: 10)
            let first = clock.measure {
                #expect(throws: CardChannelError.timedOut) { try channel.transmit(Self.command) }
            }
            #expect(first > .milliseconds(900) && first < .seconds(2))
            let second = clock.measure {
                #expect(throws: CardChannelError.timedOut) { try channel.transmit(Self.command) }
                channel.disconnect()
            }
            #expect(second < .milliseconds(100))
            release.signal()
        }
        try LaidCard.on(slot: 0, answering: { _ in [0x90, 0] }) { _ in
            let channel = try reader.connect(timeoutSeconds: 10)
            #expect(try channel.transmit(Self.command).statusWord == 0x9000)
            channel.disconnect()
        }
    }

    @Test func `finds the service again after a restart`() throws {
        let reader = try VirtualReaders.reader(1)
        try LaidCard.on(slot: 1, answering: { _ in [0x90, 0] }) { _ in
            let channel = try reader.connect(timeoutSeconds: 10)
            #expect(try channel.transmit(Self.command).statusWord == 0x9000)
            try VirtualReaders.withoutService {
                #expect(throws: CardChannelError.serviceGone) {
                    try channel.transmit(Self.command)
                }
                channel.disconnect()
                #expect(throws: CardReaderError.serviceAbsent) {
                    try reader.connect(timeoutSeconds: 5)
                }
                #expect(throws: CardReaderError.serviceAbsent) {
                    try PCSCReaderSource().readers()
                }
                #expect(throws: CardReaderError.serviceAbsent) {
                    try PCSCReaderSource().reader(named: reader.name)
                }
            }
        }
        try LaidCard.on(slot: 1, answering: { _ in [0x90, 0] }) { _ in
            let channel = try reader.connect(timeoutSeconds: 10)
            #expect(try channel.transmit(Self.command).statusWord == 0x9000)
            channel.disconnect()
        }
    }

    @Test func `notices while it waits that the service stops`() throws {
        let reader = try VirtualReaders.reader(0)
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            #expect(throws: CardReaderError.serviceAbsent) {
                try reader.connect(timeoutSeconds: 30)
            }
            isDone.signal()
        }
        Thread.sleep(forTimeInterval: 0.3)
        try VirtualReaders.withoutService {
            #expect(isDone.wait(timeout: .now() + 5) == .success)
        }
    }

    @Test func `tells a service without readers from no service`() throws {
        let reader = try VirtualReaders.reader(0)
        try VirtualReaders.withoutReaders {
            #expect(throws: CardReaderError.noReader) { try PCSCReaderSource().readers() }
            let found = try PCSCReaderSource().reader(named: reader.name)
            #expect(found == nil)
            #expect(throws: CardReaderError.readerGone) { try reader.connect(timeoutSeconds: 0) }
        }
    }
}
