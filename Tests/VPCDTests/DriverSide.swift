import ByteCoding
import Foundation
import Synchronization
import VPCD

/// The driver's side of a connection: sends bodies, and reads frames with a limit of time.
final class DriverSide: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// A socket pair: the driver's end, and a connection on the other.
    static func pair() -> (DriverSide, VPCDConnection) {
        var ends: [Int32] = [-1, -1]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        return (DriverSide(descriptor: ends[0]), VPCDConnection(adopting: ends[1]))
    }

    /// Bytes as they are, without a length in front.
    func write(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
    }

    func deliver(_ body: [UInt8]) {
        write(VPCDFrame.encode(body: body) ?? [])
    }

    /// The next `count` bytes; fewer when the card's side ends or takes 5 s.
    func receive(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let received = recv(descriptor, &part, part.count, 0)
            guard received > 0 else { break }
            bytes += part.prefix(received)
        }
        return bytes
    }

    /// The body of the next frame.
    func receiveBody() -> [UInt8] {
        receive(VPCDFrame.bodyCount(header: receive(2)) ?? 0)
    }

    func hangUp() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

/// Writes down what happens to it, and answers a command with itself and 9000; `0bad` cuts it.
final class RecordingCard: VirtualCard, Sendable {
    private let record = Mutex<[String]>([])

    var events: [String] { record.withLock { $0 } }
    let answerToReset: [UInt8] = [0x3B, 0x80]

    func powerUp() { record.withLock { $0.append("up") } }
    func powerDown() { record.withLock { $0.append("down") } }

    func exchange(_ command: [UInt8]) -> [UInt8]? {
        record.withLock { $0.append(command.hex) }
        return command == [0x0B, 0xAD] ? nil : command + [0x90, 0x00]
    }
}

/// A connection on a thread of its own, because it blocks.
final class RunningConnection: Sendable {
    private let value = Mutex<VPCDConnection.Ending?>(nil)
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ connection: VPCDConnection, _ card: RecordingCard) {
        Thread.detachNewThread {
            let ending = connection.run(card)
            self.value.withLock { $0 = ending }
            self.hasEnded.signal()
        }
    }

    /// How it ended; nil after 5 s.
    func ending() -> VPCDConnection.Ending? {
        _ = hasEnded.wait(timeout: .now() + 5)
        return value.withLock { $0 }
    }
}
