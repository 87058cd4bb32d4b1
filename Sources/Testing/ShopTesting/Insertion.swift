import Dispatch
package import VPCD

/// A card that lies on a virtual reader, answering on a thread of its own until it is lifted.
package final class Insertion: Sendable {
    private let connection: VPCDConnection
    private let isOver = DispatchSemaphore(value: 0)

    /// Lays a card on the first or the second virtual reader.
    ///
    /// - Parameter card: makes the card, on the thread that is the card from then on.
    package init(
        slot: Int, _ card: @escaping @Sendable () -> any VirtualCard
    ) throws(VPCDUnreachable) {
        connection = try VPCDConnection(port: VPCDConnection.slotPorts[slot])
        DispatchQueue(label: "card").async { [connection, isOver] in
            connection.run(card())
            isOver.signal()
        }
    }

    deinit { connection.close() }

    /// Takes the card away; it has no power any more when this returns.
    package func lift() {
        connection.close()
        isOver.wait()
        isOver.signal()
    }
}
