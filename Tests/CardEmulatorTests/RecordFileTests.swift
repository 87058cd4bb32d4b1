import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct RecordFileTests {
    private static func terminal(
        _ content: ChipFile.Content, behaviour: ChipBehaviour = ChipBehaviour()
    ) -> Terminal {
        Bench.terminal(
            [Bench.file(4, content, rights: Bench.rights(1, 1, 1))], key: 1,
            behaviour: behaviour)
    }

    private static func write(
        _ terminal: Terminal, _ bytes: [UInt8], at offset: Int = 0
    ) -> Terminal.Outcome {
        terminal.call(
            .writeRecord, header: [4] + Bench.range(offset, bytes.count), data: bytes,
            mode: .full)
    }

    private static func read(
        _ terminal: Terminal, _ first: Int = 0, _ count: Int = 0
    ) -> Terminal.Outcome {
        terminal.call(.readRecords, header: [4] + Bench.range(first, count), mode: .full)
    }

    @Test(arguments: [2, 4, 5, 10])
    func `keeps one record less than a cyclic file has room for`(maximum: Int) {
        let terminal = Self.terminal(.cyclic(Bench.records(1, maximum)))
        for record in 1...UInt8(maximum + 3) {
            #expect(Self.write(terminal, [record]) == .ok)
            #expect(terminal.call(.commitTransaction) == .ok)
        }
        let newest = UInt8(maximum + 3)
        let kept = Array((newest - UInt8(maximum - 2))...newest)
        #expect(Self.read(terminal) == .ok(kept))
    }

    @Test func `fills a linear file to the last and no further`() {
        let terminal = Self.terminal(.linear(Bench.records(1, 2)))
        for record in [1, 2] as [UInt8] {
            #expect(Self.write(terminal, [record]) == .ok)
            #expect(terminal.call(.commitTransaction) == .ok)
        }
        #expect(Self.read(terminal) == .ok([1, 2]))
        #expect(Self.write(terminal, [3]) == .refused(.boundaryError))
    }

    @Test(arguments: [
        (0, 0, [1, 2, 3]), (0, 1, [3]), (0, 2, [2, 3]), (1, 1, [2]), (1, 0, [1, 2]),
        (2, 1, [1]), (2, 0, [1]),
    ])
    func `counts from the newest and lists the oldest first`(
        first: Int, count: Int, records: [UInt8]
    ) {
        let terminal = Self.terminal(.cyclic(Bench.records(1, 5, [1, 2, 3])))
        #expect(Self.read(terminal, first, count) == .ok(records))
    }

    @Test(arguments: [(3, 0), (0, 4), (2, 2), (0xFF_FFFF, 0xFF_FFFF)])
    func `refuses records that are not there`(first: Int, count: Int) {
        let terminal = Self.terminal(.cyclic(Bench.records(1, 5, [1, 2, 3])))
        #expect(Self.read(terminal, first, count) == .refused(.boundaryError))
    }

    @Test func `aborts the transaction that reads an empty file`() {
        let terminal = Self.terminal(.linear(Bench.records(2, 3)))
        #expect(Self.write(terminal, [1]) == .ok)
        #expect(Self.read(terminal) == .refused(.boundaryError))
        #expect(terminal.chip.activation.transaction.isEmpty)
    }

    @Test func `makes one record of all writes of a transaction`() {
        let terminal = Self.terminal(.cyclic(Bench.records(4, 3)))
        #expect(Self.write(terminal, [1, 2]) == .ok)
        #expect(Self.write(terminal, [9], at: 3) == .ok)
        #expect(Self.write(terminal, [7], at: 1) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.read(terminal) == .ok([1, 7, 0, 9]))
        #expect(Self.write(terminal, [5], at: 4) == .refused(.boundaryError))
    }

    @Test func `clears at the commit`() {
        let terminal = Self.terminal(.linear(Bench.records(1, 2, [1, 2])))
        #expect(terminal.call(.clearRecordFile, header: [4]) == .ok)
        #expect(Self.read(terminal) == .ok([1, 2]))
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.write(terminal, [3]) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.read(terminal) == .ok([3]))
    }

    @Test(arguments: [false, true])
    func `refuses a write behind a clear, and forgets the clear`(isUpdate: Bool) {
        let terminal = Self.terminal(.linear(Bench.records(1, 3, [1, 2])))
        #expect(terminal.call(.clearRecordFile, header: [4]) == .ok)
        let outcome =
            isUpdate
            ? terminal.call(
                .updateRecord, header: [4, 0, 0, 0] + Bench.range(0, 1), data: [9], mode: .full)
            : Self.write(terminal, [3])
        #expect(outcome == .refused(.permissionDenied))
        #expect(terminal.authenticate(1, Bench.key(1)) == 0)
        #expect(terminal.call(.commitTransaction) == .refused(.noChanges))
        #expect(terminal.authenticate(1, Bench.key(1)) == 0)
        #expect(Self.read(terminal) == .ok([1, 2]))
    }

    @Test func `updates a committed record`() {
        let terminal = Self.terminal(.cyclic(Bench.records(2, 4, [1, 1, 2, 2])))
        let update: ([UInt8], UInt8, Int) -> Terminal.Outcome = { data, record, offset in
            terminal.call(
                .updateRecord, header: [4, record, 0, 0] + Bench.range(offset, data.count),
                data: data, mode: .full)
        }
        #expect(update([9], 1, 1) == .ok)
        #expect(update([8], 1, 0) == .ok)
        #expect(update([7], 0, 0) == .ok)
        #expect(Self.read(terminal) == .ok([1, 1, 2, 2]))
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.read(terminal) == .ok([8, 9, 7, 2]))
        #expect(update([1], 2, 0) == .refused(.boundaryError))
    }

    @Test func `may ask for ReadWrite to clear, as EV1 did`() {
        var behaviour = ChipBehaviour()
        behaviour.clearNeedsReadWrite = true
        let file = Bench.file(4, .linear(Bench.records(1, 2, [1])))
        let writer = Bench.terminal([file], key: 2, behaviour: behaviour)
        #expect(writer.call(.clearRecordFile, header: [4]) == .refused(.authenticationError))
        let both = Bench.terminal([file], key: 3, behaviour: behaviour)
        #expect(both.call(.clearRecordFile, header: [4]) == .ok)
    }
}
