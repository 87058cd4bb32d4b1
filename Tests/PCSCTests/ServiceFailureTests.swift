import CPCSC
import PCSC
import SmartCard
import Testing

@Suite struct ServiceFailureTests {
    @Test(
        arguments: [
            (SCARD_E_NO_SERVICE, .serviceAbsent), (SCARD_E_SERVICE_STOPPED, .serviceAbsent),
            (SCARD_F_COMM_ERROR, .serviceAbsent), (SCARD_E_NO_READERS_AVAILABLE, .noReader),
            (SCARD_E_UNKNOWN_READER, .readerGone), (SCARD_E_READER_UNAVAILABLE, .readerGone),
            (SCARD_E_NO_SMARTCARD, .noCard), (SCARD_W_REMOVED_CARD, .noCard),
            (SCARD_W_UNRESPONSIVE_CARD, .cardUnresponsive),
            (SCARD_E_SHARING_VIOLATION, .cardUnresponsive), (12345, .serviceAbsent),
        ] as [(Int, CardReaderError)])
    func `has a meaning while a card is awaited`(status: Int, meaning: CardReaderError) {
        #expect(CardReaderError(ServiceFailure.status(status)) == meaning)
    }

    @Test(
        arguments: [
            (SCARD_W_REMOVED_CARD, .cardRemoved), (SCARD_W_RESET_CARD, .cardRemoved),
            (SCARD_E_NO_SMARTCARD, .cardRemoved), (SCARD_E_NOT_TRANSACTED, .cardRemoved),
            (SCARD_E_NO_SERVICE, .serviceGone), (SCARD_F_COMM_ERROR, .serviceGone),
            (SCARD_E_READER_UNAVAILABLE, .readerGone), (SCARD_E_INVALID_HANDLE, .readerGone),
            (SCARD_E_INSUFFICIENT_BUFFER, .malformedAnswer), (12345, .readerGone),
        ] as [(Int, CardChannelError)])
    func `has a meaning while a card is spoken to`(status: Int, meaning: CardChannelError) {
        #expect(CardChannelError(ServiceFailure.status(status)) == meaning)
    }

    @Test func `tells the watchdog from what the service says`() {
        #expect(CardReaderError(.timedOut) == .cardUnresponsive)
        #expect(CardChannelError(.timedOut) == .timedOut)
    }
}

@Suite struct PCSCChannelTests {
    @Test(
        arguments: [(0, .cardRemoved), (1, .malformedAnswer), (259, .malformedAnswer)]
            as [(Int, CardChannelError)])
    func `takes for an answer what a card can say`(count: Int, error: CardChannelError) throws {
        #expect(throws: error) { try PCSCChannel.response(Array(repeating: 0, count: count)) }
        let longest = [UInt8](repeating: 7, count: 258)
        #expect(try PCSCChannel.response(longest).bytes == longest)
    }
}
