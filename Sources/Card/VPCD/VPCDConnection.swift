import Glibc

/// A virtual card's plug into a virtual reader of pcscd: the CARD is the TCP client.
///
/// The driver listens on one port for each of its two readers, and takes one card at a time. To
/// connect is to lay the card on the reader, to close is to take it away; the reader notices
/// within half a second, and ignores a card that comes back sooner than a second after it left.
package final class VPCDConnection: Sendable {
    /// The ports of the first and the second virtual reader.
    package static let slotPorts: [UInt16] = [35963, 35964]

    /// How a connection ended.
    package enum Ending: Hashable, Sendable {
        /// Somebody called ``VPCDConnection/close()``.
        case closed
        /// The driver hung up: the reader, or pcscd, is gone.
        case readerGone
        /// The card was cut off, or said what no frame can carry: nothing, or too much.
        case cardCut
    }

    private let socket: VPCDSocket

    /// Lays a card on the reader that listens at `host` and `port`.
    package init(host: String = "127.0.0.1", port: UInt16 = slotPorts[0]) throws(VPCDUnreachable) {
        socket = try VPCDSocket(host: host, port: port)
    }

    /// Takes over a connected stream socket, and closes it in the end.
    package init(adopting descriptor: Int32) {
        socket = VPCDSocket(adopting: descriptor)
    }

    /// Is the card until the connection ends, on the calling thread. Once only; the card has no
    /// power and the reader sees none when this returns.
    @discardableResult
    package func run(_ card: some VirtualCard) -> Ending {
        var isPowered = false
        defer {
            if isPowered { card.powerDown() }
            socket.shutDown()
        }
        while let frame = nextFrame() {
            let answer: [UInt8]
            switch frame {
            case .powerOff:
                if isPowered { card.powerDown() }
                isPowered = false
                continue
            case .powerOn:
                if !isPowered { card.powerUp() }
                isPowered = true
                continue
            case .reset:
                if isPowered { card.powerDown() }
                card.powerUp()
                isPowered = true
                continue
            case .answerToReset:
                answer = card.answerToReset
            case .command(let command):
                guard let response = card.exchange(command) else { return .cardCut }
                answer = response
            }
            guard let bytes = VPCDFrame.encode(body: answer) else { return .cardCut }
            guard socket.send(bytes) else { break }
        }
        return socket.wasShutDown ? .closed : .readerGone
    }

    /// Takes the card off the reader; `run` returns. From any thread, also before `run`.
    package func close() {
        socket.shutDown()
    }

    private func nextFrame() -> VPCDFrame? {
        guard
            let header = socket.receive(VPCDFrame.headerCount),
            let count = VPCDFrame.bodyCount(header: header),
            let body = socket.receive(count)
        else { return nil }
        return VPCDFrame(body: body)
    }
}

/// No reader listens there.
package struct VPCDUnreachable: Error, Hashable, Sendable {}
