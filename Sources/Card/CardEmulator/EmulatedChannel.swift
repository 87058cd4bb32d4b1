package import SmartCard

/// A chip on a reader: answers the reader's own commands itself and can take the card away.
package final class EmulatedChannel: CardChannel {
    /// When the card leaves the field. `n` counts, from 1, the APDUs that reach the chip since it
    /// was put down; the reader's own (class `FF`) do not count.
    package enum Cut: Hashable, Sendable {
        /// The chip never sees APDU n.
        case before(Int)
        /// The chip executes and stores APDU n; the answer is lost.
        case after(Int)
    }

    package let chip: EmulatedChip
    private let cut: Cut?
    private let trace: ((CommandAPDU, ResponseAPDU?) -> Void)?
    private var isPresent = true
    /// APDUs that have reached the chip since it was put down.
    package private(set) var exchangeCount = 0

    /// Puts the card down: the chip gets power.
    ///
    /// - Parameter trace: sees each command and its answer; nil where the answer was lost.
    package init(
        chip: EmulatedChip, cut: Cut? = nil,
        trace: ((CommandAPDU, ResponseAPDU?) -> Void)? = nil
    ) {
        self.chip = chip
        self.cut = cut
        self.trace = trace
        chip.powerUp()
    }

    package func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        guard isPresent else { throw .cardRemoved }
        if command.cla == 0xFF { return answerAsReader(command) }
        exchangeCount += 1
        if case .before(let number) = cut, exchangeCount >= number { throw lose(command) }
        let bytes = chip.exchange(command.bytes)
        if case .after(let number) = cut, exchangeCount >= number { throw lose(command) }
        guard let response = ResponseAPDU(bytes: bytes) else { throw .malformedAnswer }
        trace?(command, response)
        return response
    }

    package func disconnect() {
        isPresent = false
        chip.powerDown()
    }

    private func lose(_ command: CommandAPDU) -> CardChannelError {
        disconnect()
        trace?(command, nil)
        return .cardRemoved
    }

    /// PC/SC part 3: the UID of the anticollision; the reader knows nothing else.
    private func answerAsReader(_ command: CommandAPDU) -> ResponseAPDU {
        let response =
            command == .readerUID
            ? ResponseAPDU(data: chip.anticollisionUID, sw1: 0x90, sw2: 0x00)
            : ResponseAPDU(sw1: 0x6A, sw2: 0x81)
        trace?(command, response)
        return response
    }
}
