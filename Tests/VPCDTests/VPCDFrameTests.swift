import ByteCoding
import Testing
import VPCD

@Suite struct VPCDFrameTests {
    @Test(
        arguments: [
            ([0x00], .powerOff), ([0x01], .powerOn), ([0x02], .reset), ([0x04], .answerToReset),
            ([0x03], .command([0x03])), ([], .command([])), ([1, 2], .command([1, 2])),
        ] as [([UInt8], VPCDFrame)])
    func `tells control bytes from commands`(body: [UInt8], frame: VPCDFrame) {
        #expect(VPCDFrame(body: body) == frame)
    }

    @Test(arguments: [(1, "0001"), (258, "0102"), (65535, "ffff")])
    func `puts the length in front`(count: Int, header: String) {
        let frame = VPCDFrame.encode(body: Array(repeating: 7, count: count))
        #expect(frame?.prefix(2).hex == header)
        #expect(frame?.count == count + 2)
    }

    @Test(arguments: [0, 65536])
    func `refuses a body that no frame carries`(count: Int) {
        #expect(VPCDFrame.encode(body: Array(repeating: 7, count: count)) == nil)
    }

    @Test(
        arguments: [([], nil), ([1], nil), ([1, 2], 258), ([1, 2, 3], nil)] as [([UInt8], Int?)])
    func `reads a length of two bytes only`(header: [UInt8], count: Int?) {
        #expect(VPCDFrame.bodyCount(header: header) == count)
    }
}
