import DESFireWire
import SmartCard
import Testing

@testable import CardEmulator

@Suite struct EmulatedChannelTests {
    private static let files = TransactionTests.files + [Bench.transactionMAC()]

    /// A sale: 8 exchanges, the commit last.
    @discardableResult
    private static func tap(_ terminal: Terminal) -> UInt8 {
        let calls: [(Instruction, header: [UInt8], data: [UInt8], CommunicationMode)] = [
            (.readData, [1] + Bench.range(0, 0), [], .full),
            (.writeData, [1] + Bench.range(0, 2), [7, 8], .full),
            (.debit, [3], Bench.amount(5), .full),
            (.writeRecord, [4] + Bench.range(0, 1), [3], .full),
            (.commitTransaction, [1], [], .mac),
        ]
        terminal.select(Bench.application)
        guard terminal.authenticate(1, Bench.key(1)) == 0 else { return 0xFF }
        for call in calls {
            let status = terminal.call(
                call.0, header: call.header, data: call.data, mode: call.3
            ).status
            guard status == 0 else { return status }
        }
        return 0
    }

    private static func channel(
        _ cut: EmulatedChannel.Cut?, store: @escaping (ChipImage) throws -> Void = { _ in }
    ) -> EmulatedChannel {
        EmulatedChannel(
            chip: EmulatedChip(image: Bench.image(files: files), store: store), cut: cut)
    }

    static let exchangeCount = 8

    @Test(arguments: 1...exchangeCount + 1)
    func `leaves the old card or the new one, wherever it is taken away`(number: Int) {
        let old = Bench.image(files: Self.files)
        let whole = Self.channel(nil)
        #expect(Self.tap(Terminal(whole)) == 0)
        let new = whole.chip.image

        for cut in [EmulatedChannel.Cut.before(number), .after(number)] {
            var stored = old
            let channel = Self.channel(cut, store: { stored = $0 })
            let status = Self.tap(Terminal(channel))
            let isCommitted =
                number > Self.exchangeCount
                || number == Self.exchangeCount && cut == .after(number)
            #expect(status == (number > Self.exchangeCount ? 0 : 0xFF))
            // The random numbers differ; what is stored does not depend on them.
            #expect(channel.chip.image == (isCommitted ? new : old))
            #expect(stored == channel.chip.image)

            let again = EmulatedChannel(chip: EmulatedChip(image: stored))
            #expect(Self.tap(Terminal(again)) == 0)
        }
    }

    @Test func `has lost the card for every later exchange`() throws {
        let channel = Self.channel(.before(2))
        let version = CommandAPDU(cla: 0x90, ins: 0x60)
        #expect(try channel.transmit(.readerUID).data == Bench.uid)
        #expect(try channel.transmit(version).statusWord == 0x91AF)
        #expect(throws: CardChannelError.cardRemoved) { try channel.transmit(version) }
        #expect(throws: CardChannelError.cardRemoved) { try channel.transmit(version) }
        #expect(throws: CardChannelError.cardRemoved) { try channel.transmit(.readerUID) }
        #expect(channel.chip.exchange(version.bytes).isEmpty)
    }

    @Test func `does not count what the reader answers itself`() throws {
        let channel = Self.channel(.after(1))
        for _ in 0..<3 { #expect(try channel.transmit(.readerUID).statusWord == 0x9000) }
        #expect(
            try channel.transmit(CommandAPDU(cla: 0xFF, ins: 0xCA, p1: 1)).statusWord == 0x6A81)
        #expect(throws: CardChannelError.cardRemoved) {
            try channel.transmit(CommandAPDU(cla: 0x90, ins: 0x60))
        }
    }

    @Test func `shows every exchange, lost ones, too`() {
        var seen: [(UInt8, UInt16?)] = []
        let channel = EmulatedChannel(
            chip: EmulatedChip(image: Bench.image()), cut: .after(2),
            trace: { seen.append(($0.bytes[1], $1?.statusWord)) })
        let version = CommandAPDU(cla: 0x90, ins: 0x60)
        _ = try? channel.transmit(.readerUID)
        _ = try? channel.transmit(version)
        _ = try? channel.transmit(CommandAPDU(cla: 0x90, ins: 0xAF))
        _ = try? channel.transmit(version)
        #expect(seen.map(\.0) == [0xCA, 0x60, 0xAF])
        #expect(seen.map(\.1) == [0x9000, 0x91AF, nil])
    }

    @Test func `takes the power when it is left`() {
        let channel = Self.channel(nil)
        channel.disconnect()
        #expect(throws: CardChannelError.cardRemoved) {
            try channel.transmit(CommandAPDU(cla: 0x90, ins: 0x60))
        }
    }

    @Test func `answers to reset as DESFire does`() {
        let answer = EmulatedChip.answerToReset
        #expect(answer == [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80])
        #expect(answer.dropFirst().dropLast().reduce(0, ^) == answer.last)
    }
}
