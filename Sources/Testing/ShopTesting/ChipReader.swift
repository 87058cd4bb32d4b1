package import CardEmulator
package import SmartCard
import Synchronization

/// A reader on which tests put chips in memory.
///
/// The card is what the closure returns at each tap; nil is an empty reader.
package struct ChipReader: CardReader {
    package let name: String
    package let isEmulated: Bool
    private let put: @Sendable () -> (any CardChannel)?

    package init(
        name: String = "test reader", isEmulated: Bool = true,
        put: @escaping @Sendable () -> (any CardChannel)?
    ) {
        self.name = name
        self.isEmulated = isEmulated
        self.put = put
    }

    package func connect(timeoutSeconds: Int) throws(CardReaderError) -> any CardChannel {
        guard let channel = put() else { throw .noCard }
        return channel
    }
}

/// A chip in memory whose state survives from tap to tap.
package final class ChipBox: Sendable {
    private let image: Mutex<ChipImage>

    package init(_ chip: EmulatedChip) { image = Mutex(chip.image) }

    package init(image: ChipImage) { self.image = Mutex(image) }

    /// What is on the chip now.
    package var current: ChipImage { image.withLock { $0 } }

    /// Puts the chip down on a reader.
    package func tap(
        cut: EmulatedChannel.Cut? = nil, behaviour: ChipBehaviour = ChipBehaviour()
    ) -> EmulatedChannel {
        let chip = EmulatedChip(
            image: current, behaviour: behaviour,
            store: { [self] new in image.withLock { $0 = new } })
        return EmulatedChannel(chip: chip, cut: cut)
    }

    /// A reader on which this chip lies.
    package func reader(cut: EmulatedChannel.Cut? = nil) -> ChipReader {
        ChipReader { self.tap(cut: cut) }
    }
}
