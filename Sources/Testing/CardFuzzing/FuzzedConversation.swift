import DESFire
import DESFireWire
import SmartCard

/// A card that answers by the bytes it was given: `count 1 | answer`, from the front again at the
/// end, so that nothing ends because it has no more to say.
final class FuzzedChannel: CardChannel {
    /// More exchanges than any command needs: who goes on is led round in a circle.
    private static let maximumExchanges = 5_000

    private let bytes: [UInt8]
    private var position = 0
    private var exchangeCount = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isEndless: Bool { exchangeCount >= Self.maximumExchanges }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        exchangeCount += 1
        guard !bytes.isEmpty, !isEndless else { throw .cardRemoved }
        // The longest answer has three bytes more than a count says.
        let count = bytes[position] == 255 ? ResponseAPDU.maximumCount : Int(bytes[position])
        let start = position + 1
        let answer = Array(bytes[start..<min(start + count, bytes.count)])
        position = start + count < bytes.count ? start + count : 0
        guard let response = ResponseAPDU(bytes: answer) else { throw .malformedAnswer }
        return response
    }

    func disconnect() {}
}

/// Our end of a conversation with such a card, in either transfer style.
enum FuzzedConversation {
    @Sendable static func examine(_ bytes: [UInt8]) -> FuzzOutcome {
        guard let first = bytes.first else { return .refused }
        let channel = FuzzedChannel(Array(bytes.dropFirst()))
        var card = DESFireCard(
            channel: channel, style: first & 1 == 0 ? .oneAPDU : .frames,
            randomChallenge: { FuzzedSession.challenge })
        var hasFailed = false
        do throws(DESFireError) {
            try speak(to: &card, first)
        } catch {
            hasFailed = true
        }
        if channel.isEndless { return .broken("led round in a circle") }
        let isOpen = card.isAuthenticated || !card.transcript.isEmpty
        if hasFailed, isOpen { return .broken("a session outlives its error") }
        return hasFailed ? .refused : .accepted
    }

    private static func speak(to card: inout DESFireCard, _ choice: UInt8) throws(DESFireError) {
        switch choice >> 1 & 3 {
        case 0: _ = try card.perform(GetVersion())
        case 1: _ = try card.perform(ReadData(file: 1, count: 100, mode: .plain))
        case 2: _ = try card.perform(ReadAllRecords(file: 4, recordSize: 32, mode: .plain))
        default:
            try card.authenticate(key: .zero, number: 0)
            _ = try card.perform(GetValue(file: 3, mode: .plain))
        }
    }

    @Sendable static func examineFactory(_ bytes: [UInt8]) -> FuzzOutcome {
        let channel = FuzzedChannel(bytes)
        do throws(DESFireError) {
            let session = try FactorySession(
                channel: channel, challenge: Array(FuzzedSession.challenge[..<8]))
            try session.format()
            return .accepted
        } catch {
            return channel.isEndless ? .broken("led round in a circle") : .refused
        }
    }
}
