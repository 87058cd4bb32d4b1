import ByteCoding
import SmartCard
import Testing

@Suite struct CommandAPDUTests {
    @Test func `has the four short cases`() {
        #expect(CommandAPDU(cla: 0, ins: 1, le: nil).bytes == [0, 1, 0, 0])
        #expect(CommandAPDU(cla: 0x90, ins: 0x60).bytes.hex == "9060000000")
        #expect(CommandAPDU(cla: 0, ins: 1, data: [7], le: nil).bytes.hex == "000100000107")
        #expect(CommandAPDU(cla: 0, ins: 1, data: [7], le: 0).bytes.hex == "00010000010700")
    }

    @Test func `carries 255 data bytes`() {
        let command = CommandAPDU(cla: 0, ins: 0, data: Array(repeating: 1, count: 255))
        #expect(command.bytes.count == 261)
        #expect(command.bytes[4] == 255)
    }
}

@Suite struct ResponseAPDUTests {
    @Test(arguments: [(0, false), (1, false), (2, true), (258, true), (259, false)])
    func `is 2 to 258 bytes`(count: Int, accepted: Bool) {
        #expect((ResponseAPDU(bytes: Array(repeating: 0, count: count)) != nil) == accepted)
    }

    @Test func `splits data and status`() {
        let response = ResponseAPDU(bytes: [1, 2, 0x91, 0xAF])
        #expect(response?.data == [1, 2])
        #expect(response?.statusWord == 0x91AF)
    }
}
