import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct DataFileTests {
    @Test(arguments: CommunicationMode.allCases)
    func `keeps a backup file's writes until the commit`(mode: CommunicationMode) {
        let file = Bench.file(1, .backup(Bench.bytes(8)), mode: mode, rights: Bench.rights(1, 1, 1))
        let terminal = Bench.terminal([file], key: 1)
        let read: () -> Terminal.Outcome = {
            terminal.call(.readData, header: [1] + Bench.range(0, 0), mode: mode)
        }
        #expect(
            terminal.call(
                .writeData, header: [1] + Bench.range(2, 3), data: [7, 8, 9], mode: mode) == .ok)
        #expect(
            terminal.call(.writeData, header: [1] + Bench.range(7, 1), data: [5], mode: mode)
                == .ok)
        #expect(read() == .ok([0, 0, 0, 0, 0, 0, 0, 0]))
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(read() == .ok([0, 0, 7, 8, 9, 0, 0, 5]))
    }

    @Test func `writes a standard file at once`() {
        let file = Bench.file(1, .standard(Bench.bytes(4)), rights: Bench.rights(1, 1, 1))
        let terminal = Bench.terminal([file], key: 1)
        #expect(
            terminal.call(.writeData, header: [1] + Bench.range(0, 2), data: [1, 2], mode: .full)
                == .ok)
        #expect(
            terminal.call(.readData, header: [1] + Bench.range(0, 0), mode: .full)
                == .ok([1, 2, 0, 0]))
        #expect(terminal.call(.commitTransaction) == .refused(.noChanges))
    }

    @Test(arguments: [
        (0, 0, 0x00), (0, 8, 0x00), (7, 1, 0x00), (7, 0, 0x00), (8, 0, 0xBE), (8, 1, 0xBE),
        (7, 2, 0xBE), (0, 9, 0xBE), (0xFF_FFFF, 0xFF_FFFF, 0xBE),
    ])
    func `reads inside the file only`(offset: Int, length: Int, status: UInt8) {
        let terminal = Bench.terminal([Bench.file(1, .standard(Bench.bytes(8)))], key: 1)
        let outcome = terminal.call(
            .readData, header: [1] + Bench.range(offset, length), mode: .full)
        #expect(outcome.status == status)
        #expect(status != 0 || outcome.data.count == (length == 0 ? 8 - offset : length))
    }

    @Test(arguments: [
        (0, 8, 0x00), (7, 1, 0x00), (7, 2, 0xBE), (8, 1, 0xBE), (0, 9, 0xBE), (0, 0, 0x9E),
        (0xFF_FFFF, 1, 0xBE),
    ])
    func `writes inside the file only`(offset: Int, length: Int, status: UInt8) {
        let terminal = Bench.terminal([Bench.file(1, .backup(Bench.bytes(8)))], key: 3)
        let outcome = terminal.call(
            .writeData, header: [1] + Bench.range(offset, length),
            data: [UInt8](repeating: 1, count: length % 256), mode: .full)
        #expect(outcome.status == status)
    }

    /// 239 bytes are the most that one APDU carries in full mode, either way.
    @Test(arguments: [(239, 0x00), (240, 0x7E)])
    func `answers one short APDU at most`(count: Int, status: UInt8) {
        let terminal = Bench.terminal([Bench.file(1, .standard(Bench.bytes(300)))], key: 1)
        let outcome = terminal.call(
            .readData, header: [1] + Bench.range(0, count), mode: .full)
        #expect(outcome.status == status)
    }

    @Test func `reads a file of the profile's table size in one answer`() {
        let terminal = Bench.terminal([Bench.file(1, .backup(Bench.bytes(224)))], key: 1)
        let sealed = terminal.sealed(.readData, header: [1] + Bench.range(0, 0), mode: .full)
        #expect(terminal.raw(.readData, sealed).data.count == 248)
    }

    @Test func `needs a length that its header has announced`() {
        let file = Bench.file(
            1, .backup(Bench.bytes(8)), mode: .plain, rights: Bench.rights(14, 14, 14))
        for count in [0, 1, 3, 4] {
            let terminal = Bench.terminal([file])
            let data = [1] + Bench.range(0, 2) + [UInt8](repeating: 1, count: count)
            #expect(terminal.raw(.writeData, data).status == 0x7E)
        }
        let terminal = Bench.terminal([file])
        #expect(terminal.raw(.writeData, [1] + Bench.range(0, 2) + [1, 2]).status == 0)
    }

    @Test func `talks plain to a session that only everybody's right lets in`() {
        let file = Bench.file(
            1, .standard(Bench.bytes(4, 6)), rights: Bench.rights(14, 15, 3))
        let terminal = Bench.terminal([file], key: 1)
        #expect(
            terminal.call(.readData, header: [1] + Bench.range(0, 0), mode: .plain)
                == .ok([6, 6, 6, 6]))
        // The plain command was counted: the next MAC still fits.
        #expect(terminal.call(.getKeyVersion, header: [0]) == .ok([0]))
        let named = Bench.terminal([file], key: 3)
        #expect(
            named.call(.readData, header: [1] + Bench.range(0, 0), mode: .full)
                == .ok([6, 6, 6, 6]))
    }

    @Test func `refuses the wrong kind of file`() {
        let files = [
            Bench.file(1, Bench.value(1), rights: Bench.rights(1, 1, 1)),
            Bench.file(2, .linear(Bench.records(4, 2)), rights: Bench.rights(1, 1, 1)),
            Bench.file(3, .standard(Bench.bytes(4)), rights: Bench.rights(1, 1, 1)),
        ]
        let calls: [(Instruction, [UInt8])] = [
            (.readData, [1] + Bench.range(0, 0)), (.readData, [2] + Bench.range(0, 0)),
            (.writeData, [2] + Bench.range(0, 1)), (.getValue, [3]), (.debit, [2]),
            (.readRecords, [3] + Bench.range(0, 0)), (.writeRecord, [1] + Bench.range(0, 1)),
            (.clearRecordFile, [1]),
        ]
        for (instruction, header) in calls {
            let outcome = Bench.terminal(files, key: 1).call(
                instruction, header: header, mode: .full)
            #expect(outcome == .refused(.permissionDenied), "\(instruction)")
        }
        #expect(
            Bench.terminal(files, key: 1).call(.getValue, header: [9], mode: .full)
                == .refused(.fileNotFound))
    }
}
