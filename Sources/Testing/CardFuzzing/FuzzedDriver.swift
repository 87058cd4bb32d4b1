import Glibc
import VPCD

/// What vpcd's driver may send to a virtual card.
enum FuzzedDriver {
    /// `header 2 | body`, and nothing behind it.
    @Sendable static func examineFrame(_ bytes: [UInt8]) -> FuzzOutcome {
        let body = Array(bytes.dropFirst(VPCDFrame.headerCount))
        guard
            let count = VPCDFrame.bodyCount(header: Array(bytes.prefix(VPCDFrame.headerCount))),
            count == body.count
        else { return .refused }
        if case .command(let command) = VPCDFrame(body: body), command != body {
            return .broken("a command that is not what was sent")
        }
        let encoded = VPCDFrame.encode(body: body)
        return encoded == (body.isEmpty ? nil : bytes) ? .accepted : .broken("another frame")
    }

    /// What one socket holds without a reader at its other end.
    private static let maximumStream = 512

    /// A whole connection, through a real socket.
    @Sendable static func examineStream(_ bytes: [UInt8]) -> FuzzOutcome {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            return .refused
        }
        defer { close(ends[1]) }
        let connection = VPCDConnection(adopting: ends[0])
        let stream = Array(bytes.prefix(maximumStream))
        guard write(ends[1], stream, stream.count) == stream.count else { return .refused }
        shutdown(ends[1], Int32(SHUT_WR))
        let card = CountingCard()
        let ending = connection.run(card)
        guard card.powerChanges.isMultiple(of: 2) else { return .broken("power stays on") }
        return ending == .closed ? .broken("closed by nobody") : .accepted
    }
}

/// Says yes to everything, and counts how often its power comes and goes.
private final class CountingCard: VirtualCard {
    let answerToReset: [UInt8] = [0x3B, 0x80, 0x80, 0x01, 0x01]
    private(set) var powerChanges = 0

    func powerUp() { powerChanges += 1 }
    func powerDown() { powerChanges += 1 }
    func exchange(_ command: [UInt8]) -> [UInt8]? { [0x91, 0x00] }
}
