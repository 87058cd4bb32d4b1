import Foundation
import Testing
import VPCD

@Suite struct VPCDConnectionTests {
    @Test func `answers APDUs and what the card says at reset`() {
        let (driver, connection) = DriverSide.pair()
        let card = RecordingCard()
        let running = RunningConnection(connection, card)
        driver.deliver([0x04])
        #expect(driver.receiveBody() == [0x3B, 0x80])
        driver.deliver([0x01])
        driver.deliver([0x00, 0xA4, 0, 0])
        #expect(driver.receiveBody() == [0x00, 0xA4, 0, 0, 0x90, 0])
        driver.hangUp()
        #expect(running.ending() == .readerGone)
        #expect(card.events == ["up", "00a40000", "down"])
    }

    @Test func `switches power only when it changes`() {
        let (driver, connection) = DriverSide.pair()
        let card = RecordingCard()
        let running = RunningConnection(connection, card)
        for body: [UInt8] in [[0], [1], [1], [2], [0], [0], [2]] { driver.deliver(body) }
        driver.deliver([0x04])
        #expect(driver.receiveBody() == [0x3B, 0x80])
        driver.hangUp()
        #expect(running.ending() == .readerGone)
        #expect(card.events == ["up", "down", "up", "down", "up", "down"])
    }

    @Test func `puts together what arrives in pieces`() {
        let (driver, connection) = DriverSide.pair()
        let running = RunningConnection(connection, RecordingCard())
        let body = [UInt8](repeating: 0x5A, count: 65533)
        guard let frame = VPCDFrame.encode(body: body) else { return }
        for piece in [frame[..<1], frame[1..<2], frame[2..<3], frame[3..<40000], frame[40000...]] {
            driver.write(Array(piece))
        }
        let answer = driver.receiveBody()
        #expect(answer.count == 65535)
        #expect(answer.dropLast(2).allSatisfy { $0 == 0x5A })
        driver.hangUp()
        #expect(running.ending() == .readerGone)
    }

    @Test func `cuts the card off without an answer`() {
        let (driver, connection) = DriverSide.pair()
        let card = RecordingCard()
        let running = RunningConnection(connection, card)
        driver.deliver([0x01])
        driver.deliver([0x0B, 0xAD])
        #expect(driver.receive(1).isEmpty)
        #expect(running.ending() == .cardCut)
        #expect(card.events == ["up", "0bad", "down"])
    }

    @Test func `cuts off a card that says more than a frame carries`() {
        let (driver, connection) = DriverSide.pair()
        let running = RunningConnection(connection, RecordingCard())
        driver.deliver([UInt8](repeating: 1, count: 65534))
        #expect(driver.receive(1).isEmpty)
        #expect(running.ending() == .cardCut)
    }

    @Test(arguments: [[], [0x00], [0x00, 0x04], [0xFF, 0xFF, 1, 2, 3]] as [[UInt8]])
    func `ends with a frame that never becomes whole`(bytes: [UInt8]) {
        let (driver, connection) = DriverSide.pair()
        let running = RunningConnection(connection, RecordingCard())
        driver.write(bytes)
        driver.hangUp()
        #expect(running.ending() == .readerGone)
    }

    @Test func `is closed from another thread`() {
        let (driver, connection) = DriverSide.pair()
        let card = RecordingCard()
        let running = RunningConnection(connection, card)
        driver.deliver([0x01])
        driver.deliver([0x04])
        #expect(driver.receiveBody() == [0x3B, 0x80])
        connection.close()
        #expect(running.ending() == .closed)
        #expect(driver.receive(1).isEmpty)
        #expect(card.events == ["up", "down"])
    }

    @Test func `ends at once when it was closed before it ran`() {
        let (driver, connection) = DriverSide.pair()
        connection.close()
        #expect(connection.run(RecordingCard()) == .closed)
        driver.hangUp()
    }

    @Test func `connects over TCP, and says when nobody listens`() throws {
        let listener = try LoopbackListener()
        let connection = try VPCDConnection(port: listener.port)
        let driver = DriverSide(descriptor: listener.accepted())
        let running = RunningConnection(connection, RecordingCard())
        driver.deliver([0x04])
        #expect(driver.receiveBody() == [0x3B, 0x80])
        connection.close()
        #expect(running.ending() == .closed)
        listener.stop()
        #expect(throws: VPCDUnreachable.self) { try VPCDConnection(port: listener.port) }
    }
}

/// Listens on a free port of the loopback interface.
private final class LoopbackListener {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | listen(descriptor, 1)
                    | getsockname(descriptor, address, &length)
            }
        }
        try #require(status == 0)
        port = UInt16(bigEndian: address.sin_port)
    }

    func accepted() -> Int32 { accept(descriptor, nil, nil) }

    func stop() { close(descriptor) }
}
