import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct ChainingTests {
    static let content = [UInt8](0..<200)

    private static func file(_ mode: CommunicationMode) -> ChipFile {
        Bench.file(
            1, .backup(.init(bytes: content)), mode: mode, rights: Bench.rights(1, 1, 1))
    }

    @Test(arguments: CommunicationMode.allCases, [48, 59])
    func `slices a long answer, MAC and all`(mode: CommunicationMode, frameByteCount: Int) {
        var behaviour = ChipBehaviour()
        behaviour.frameByteCount = frameByteCount
        let terminal = Bench.terminal([Self.file(mode)], key: 1, behaviour: behaviour)
        let command = terminal.sealed(
            .readDataChained, header: [1] + Bench.range(0, 0), mode: mode)
        let first = terminal.raw(.readDataChained, command)
        #expect(first.status == 0xAF)
        #expect(first.data.count == frameByteCount)

        let again = Bench.terminal([Self.file(mode)], key: 1, behaviour: behaviour)
        #expect(
            again.call(.readDataChained, header: [1] + Bench.range(0, 0), mode: mode)
                == .ok(Self.content))
        // One command, one counter step.
        #expect(again.call(.getKeyVersion, header: [0]) == .ok([0]))
    }

    @Test(arguments: CommunicationMode.allCases, [1, 3, 6, 7, 8, 47, 54, 55, 100, 247])
    func `takes a long command in any split`(mode: CommunicationMode, split: Int) {
        let terminal = Bench.terminal([Self.file(mode)], key: 1)
        let new = [UInt8](Self.content.reversed())
        #expect(
            terminal.call(
                .writeDataChained, header: [1] + Bench.range(0, 200), data: new, mode: mode,
                split: split) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(
            terminal.call(.readDataChained, header: [1] + Bench.range(0, 0), mode: mode)
                == .ok(new))
    }

    @Test func `chains records both ways`() {
        let file = Bench.file(4, .cyclic(Bench.records(100, 4)), rights: Bench.rights(1, 1, 1))
        let terminal = Bench.terminal([file], key: 1)
        let record = [UInt8](0..<100)
        #expect(
            terminal.call(
                .writeRecordChained, header: [4] + Bench.range(0, 100), data: record,
                mode: .full, split: 33) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(
            terminal.call(
                .updateRecordChained, header: [4, 0, 0, 0] + Bench.range(10, 80),
                data: [UInt8](repeating: 0, count: 80), mode: .full, split: 9) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        let expected = record.prefix(10) + [UInt8](repeating: 0, count: 80) + record.suffix(10)
        #expect(
            terminal.call(.readRecordsChained, header: [4] + Bench.range(0, 0), mode: .full)
                == .ok(Array(expected)))
    }

    @Test func `aborts the command whose chain another one breaks`() {
        let terminal = Bench.terminal([Self.file(.full)], key: 1)
        let read = terminal.sealed(
            .readDataChained, header: [1] + Bench.range(0, 0), mode: .full)
        #expect(terminal.raw(.readDataChained, read).status == 0xAF)
        #expect(terminal.raw(.freeMemory).status == 0xCA)
        #expect(terminal.raw(.additionalFrame).status == 0x1C)
        #expect(terminal.chip.activation.session == nil)

        #expect(terminal.authenticate(1, Bench.key(1)) == 0)
        let write = terminal.sealed(
            .writeDataChained, header: [1] + Bench.range(0, 50), data: Array(0..<50),
            mode: .full)
        #expect(terminal.raw(.writeDataChained, Array(write.prefix(20))).status == 0xAF)
        #expect(terminal.raw(.commitTransaction).status == 0xCA)
        #expect(terminal.raw(.authenticateEV2First, [1, 0]).status == 0xAF)
        #expect(terminal.raw(.getVersion).status == 0xCA)
    }

    @Test func `refuses what is longer than announced, and frames without data`() {
        let file = Self.file(.plain)
        let header = [1] + Bench.range(0, 10)
        let long = Bench.terminal([file], key: 1)
        #expect(long.raw(.writeDataChained, header).status == 0xAF)
        #expect(
            long.raw(.additionalFrame, [UInt8](repeating: 1, count: 11)).status == 0x7E)
        let empty = Bench.terminal([file], key: 1)
        #expect(empty.raw(.writeDataChained).status == 0x7E)
        #expect(empty.authenticate(1, Bench.key(1)) == 0)
        #expect(empty.raw(.writeDataChained, header).status == 0xAF)
        #expect(empty.raw(.additionalFrame).status == 0x7E)
        let data = Bench.terminal([file], key: 1)
        #expect(data.raw(.readDataChained, [1] + Bench.range(0, 0)).status == 0xAF)
        #expect(data.raw(.additionalFrame, [1]).status == 0x7E)
    }

    @Test func `judges a chained write as soon as its header is whole`() {
        let terminal = Bench.terminal([Self.file(.plain)], key: 1)
        let header = [1] + Bench.range(150, 51)
        #expect(terminal.raw(.writeDataChained, Array(header.prefix(6))).status == 0xAF)
        #expect(terminal.raw(.additionalFrame, Array(header.suffix(1))).status == 0xBE)
    }

    @Test(arguments: [Instruction.readData, .writeData, .readRecords, .writeRecord, .updateRecord])
    func `knows the ISO-chained opcodes only where silicon does`(instruction: Instruction) {
        var behaviour = ChipBehaviour()
        behaviour.acceptsISOChainedOpcodes = false
        let switched = Bench.terminal([Self.file(.full)], key: 1, behaviour: behaviour)
        #expect(switched.raw(instruction, [1]).status == 0x1C)
        let old = Bench.terminal([Self.file(.full)], model: .ev1)
        #expect(old.raw(instruction, [1]).status == 0x1C)
        let new = Bench.terminal([Self.file(.full)], key: 1)
        #expect(new.raw(instruction, [1]).status != 0x1C)
    }
}
