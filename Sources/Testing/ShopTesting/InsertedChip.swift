package import CardEmulator
package import SmartCard
import VPCD

/// A chip as a virtual reader sees it: the channel answers for the reader, and can be cut.
package final class InsertedChip: VirtualCard {
    package let answerToReset = EmulatedChip.answerToReset
    private let channel: EmulatedChannel
    private let cut: EmulatedChannel.Cut?
    private var isLost = false

    /// - Parameter trace: sees each command and its answer; nil where the answer was lost.
    package init(
        _ chip: EmulatedChip, cut: EmulatedChannel.Cut? = nil,
        trace: ((CommandAPDU, ResponseAPDU?) -> Void)? = nil
    ) {
        self.cut = cut
        channel = EmulatedChannel(chip: chip, cut: cut, trace: trace)
    }

    package func powerUp() { channel.chip.powerUp() }
    package func powerDown() { channel.chip.powerDown() }

    package func exchange(_ apdu: [UInt8]) -> [UInt8]? {
        guard let command = CommandAPDU(bytes: apdu) else { return [0x67, 0x00] }
        do throws(CardChannelError) {
            return try channel.transmit(command).bytes
        } catch {
            isLost = true
            return nil
        }
    }

    /// Where the card was cut off; nil when it was not.
    package var cutPlace: String? {
        guard isLost else { return nil }
        return switch cut {
        case .before(let number): "before APDU \(number)"
        case .after(let number): "after APDU \(number)"
        case nil: nil
        }
    }
}
