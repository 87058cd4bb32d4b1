import ByteCoding
import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct TransactionTests {
    static let files = [
        Bench.file(1, .backup(Bench.bytes(4)), rights: Bench.rights(1, 1, 1)),
        Bench.file(3, Bench.value(500), rights: Bench.rights(1, 1, 1)),
        Bench.file(4, .cyclic(Bench.records(16, 4)), rights: Bench.rights(1, 1, 1)),
    ]

    /// Something waits in each of the three files.
    static func begin(_ terminal: Terminal) {
        let calls: [(Instruction, header: [UInt8], data: [UInt8])] = [
            (.writeData, [1] + Bench.range(0, 2), [7, 8]), (.debit, [3], Bench.amount(5)),
            (.writeRecord, [4] + Bench.range(0, 16), [UInt8](repeating: 3, count: 16)),
        ]
        for call in calls {
            #expect(
                terminal.call(call.0, header: call.header, data: call.data, mode: .full) == .ok)
        }
    }

    private static func opened(
        _ files: [ChipFile] = files, behaviour: ChipBehaviour = ChipBehaviour(),
        store: @escaping (ChipImage) throws -> Void = { _ in }
    ) -> Terminal {
        let terminal = Bench.terminal(files, key: 1, behaviour: behaviour, store: store)
        begin(terminal)
        return terminal
    }

    @Test func `switches all files in one store`() {
        var stored: [ChipImage] = []
        let terminal = Self.opened(store: { stored.append($0) })
        #expect(stored.isEmpty)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(stored.count == 1)
        #expect(stored.last == terminal.chip.image)
        #expect(terminal.chip.image != Bench.image(files: Self.files))
    }

    @Test func `keeps the old state when it cannot be stored`() {
        struct Broken: Error {}
        let terminal = Self.opened(store: { _ in throw Broken() })
        #expect(terminal.call(.commitTransaction) == .refused(.memoryError))
        #expect(terminal.chip.image == Bench.image(files: Self.files))
        #expect(terminal.chip.activation.session == nil)
        #expect(terminal.chip.activation.transaction.isEmpty)
    }

    /// What drops all that waits; each is followed by a new session and a commit.
    @Test(arguments: [
        "abort", "select", "iso select", "power", "unknown", "wrong mac", "failed authentication",
        "broken chain", "first authentication", "read beyond the end",
    ])
    func `forgets what waits`(event: String) {
        let terminal = Self.opened()
        switch event {
        case "abort": #expect(terminal.call(.abortTransaction) == .ok)
        case "select": terminal.select(Bench.application)
        case "iso select":
            #expect(terminal.chip.exchange([0, 0xA4, 0, 0x0C, 2, 0x3F, 0]) == [0x90, 0])
            terminal.select(Bench.application)
        case "power":
            terminal.chip.powerDown()
            #expect(terminal.chip.exchange([0x90, 0x60, 0, 0, 0]).isEmpty)
            terminal.chip.powerUp()
            terminal.select(Bench.application)
        case "unknown": #expect(terminal.raw(0x01).status == 0x1C)
        case "wrong mac":
            #expect(
                terminal.raw(.getFileIDs, [UInt8](repeating: 0, count: 8)).status == 0x1E)
        case "failed authentication":
            #expect(terminal.authenticate(2, Bench.key(3)) == 0xAE)
        case "broken chain":
            #expect(terminal.raw(.authenticateEV2First, [1, 0]).status == 0xAF)
            #expect(terminal.raw(.getVersion).status == 0xCA)
        case "first authentication": break
        default:
            #expect(
                terminal.call(.readData, header: [1] + Bench.range(9, 0), mode: .full)
                    == .refused(.boundaryError))
        }
        #expect(terminal.authenticate(1, Bench.key(1)) == 0)
        #expect(terminal.call(.commitTransaction) == .refused(.noChanges))
        #expect(terminal.chip.image == Bench.image(files: Self.files))
    }

    @Test func `goes on through EV2NonFirst`() {
        let terminal = Self.opened()
        #expect(terminal.authenticate(2, Bench.key(2), nonFirst: true) == 0)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(terminal.chip.image != Bench.image(files: Self.files))
    }

    @Test func `may go on through EV2First, which is undocumented`() {
        var behaviour = ChipBehaviour()
        behaviour.firstAuthenticationAbortsTransaction = false
        let terminal = Self.opened(behaviour: behaviour)
        #expect(terminal.authenticate(2, Bench.key(2)) == 0)
        #expect(terminal.call(.commitTransaction) == .ok)
    }

    @Test func `needs a session for EV2NonFirst`() {
        let terminal = Bench.terminal(Self.files)
        #expect(terminal.authenticate(1, Bench.key(1), nonFirst: true) == 0x9D)
        #expect(terminal.authenticate(1, Bench.key(1)) == 0)
        #expect(terminal.authenticate(2, Bench.key(3), nonFirst: true) == 0xAE)
        #expect(terminal.chip.activation.session == nil)
    }

    @Test(arguments: [Instruction.commitTransaction, .abortTransaction], [true, false])
    func `says so when nothing waits`(instruction: Instruction, endsSession: Bool) {
        var behaviour = ChipBehaviour()
        behaviour.noChangesEndsSession = endsSession
        let terminal = Bench.terminal(Self.files, key: 1, behaviour: behaviour)
        #expect(terminal.call(instruction) == .refused(.noChanges))
        #expect((terminal.chip.activation.session == nil) == endsSession)
        if !endsSession { #expect(terminal.call(.getKeyVersion, header: [0]) == .ok([0])) }
    }

    @Test func `refuses options that there are not`() {
        #expect(
            Self.opened().call(.commitTransaction, header: [2]) == .refused(.parameterError))
        #expect(Self.opened().call(.commitTransaction, header: [0]) == .ok)
        #expect(
            Self.opened().call(.commitTransaction, header: [1]) == .refused(.permissionDenied))
        var behaviour = ChipBehaviour()
        behaviour.optionWithoutTransactionMACStatus = .parameterError
        #expect(
            Self.opened(behaviour: behaviour).call(.commitTransaction, header: [1])
                == .refused(.parameterError))
    }

    @Test func `wants a MAC on a commit inside a session`() {
        let terminal = Self.opened()
        #expect(terminal.raw(.commitTransaction).status == 0x7E)
        #expect(terminal.chip.activation.session == nil)
    }
}

@Suite struct TransactionMACFileTests {
    /// TMC and TMV of a transaction with these entries.
    private static func expected(
        _ counter: UInt32, _ entries: [(header: [UInt8], data: [UInt8])]
    ) -> [UInt8] {
        var mac = TransactionMAC(
            key: Bench.transactionKey, uid: Bench.uid, counter: counter)
        for entry in entries { mac.append(entry.header, data: entry.data) }
        return [UInt8](littleEndian: counter, width: 4) + mac.value
    }

    @Test func `covers every command in the order and form in which it was sent`() {
        let files = TransactionTests.files + [Bench.transactionMAC()]
        let terminal = Bench.terminal(files, key: 1)
        let record = [UInt8](repeating: 3, count: 16)
        #expect(
            terminal.call(.readDataChained, header: [1] + Bench.range(1, 0), mode: .full)
                == .ok([0, 0, 0]))
        #expect(terminal.call(.getValue, header: [3], mode: .full) == .ok(Bench.amount(500)))
        TransactionTests.begin(terminal)
        #expect(
            terminal.call(.commitTransaction, header: [1])
                == .ok(
                    Self.expected(
                        1,
                        [
                            ([0xBD, 1] + Bench.range(1, 3), [0, 0, 0]),
                            ([0x6C, 3] + Bench.amount(500), []),
                            ([0x8D, 1] + Bench.range(0, 2), [7, 8]),
                            ([0xDC, 3] + Bench.amount(5), []),
                            ([0x8B, 4] + Bench.range(0, 16), record),
                        ])))
        #expect(
            terminal.call(.readRecords, header: [4] + Bench.range(0, 0), mode: .full)
                == .ok(record))
        #expect(
            terminal.call(
                .updateRecord, header: [4, 0, 0, 0] + Bench.range(1, 2), data: [5, 5],
                mode: .full) == .ok)
        #expect(terminal.call(.clearRecordFile, header: [4]) == .ok)
        #expect(
            terminal.call(.commitTransaction, header: [1])
                == .ok(
                    Self.expected(
                        2,
                        [
                            ([0xAB, 4] + Bench.range(0, 1), record),
                            ([0xBA, 4, 0, 0, 0] + Bench.range(1, 2), [5, 5]),
                            ([0xEB, 4], []),
                        ])))
    }

    @Test func `counts a commit after nothing but reading`() {
        let files = TransactionTests.files + [Bench.transactionMAC()]
        let terminal = Bench.terminal(files, key: 1)
        #expect(
            terminal.call(.readData, header: [1] + Bench.range(0, 0), mode: .full)
                == .ok([0, 0, 0, 0]))
        #expect(
            terminal.call(.commitTransaction, header: [1])
                == .ok(Self.expected(1, [([0xAD, 1] + Bench.range(0, 4), [0, 0, 0, 0])])))
    }

    @Test func `is read like a file, and never part of itself`() {
        let files = TransactionTests.files + [Bench.transactionMAC()]
        let terminal = Bench.terminal(files, key: 3)
        let zero = [UInt8](repeating: 0, count: 12)
        #expect(
            terminal.call(.readData, header: [15] + Bench.range(0, 0), mode: .plain) == .ok(zero))
        #expect(terminal.call(.commitTransaction, header: [1]) == .refused(.noChanges))
    }

    @Test func `forgets an aborted transaction`() {
        let files = TransactionTests.files + [Bench.transactionMAC()]
        let terminal = Bench.terminal(files, key: 1)
        TransactionTests.begin(terminal)
        #expect(terminal.call(.abortTransaction) == .ok)
        #expect(
            terminal.call(.debit, header: [3], data: Bench.amount(1), mode: .full) == .ok)
        #expect(
            terminal.call(.commitTransaction, header: [1])
                == .ok(Self.expected(1, [([0xDC, 3] + Bench.amount(1), [])])))
    }

    @Test func `leaves out what nobody authenticated for, where the option says so`() {
        let file = Bench.file(
            1, .backup(Bench.bytes(4)), mode: .plain, rights: Bench.rights(14, 14, 14))
        let open = Bench.terminal([file, Bench.transactionMAC()])
        #expect(open.call(.writeData, header: [1] + Bench.range(0, 1), data: [1]) == .ok)
        #expect(
            open.call(.commitTransaction, header: [1])
                == .ok(Self.expected(1, [([0x8D, 1] + Bench.range(0, 1), [1])])))
        let silent = Bench.terminal([file, Bench.transactionMAC(option: 0x10)])
        #expect(silent.call(.writeData, header: [1] + Bench.range(0, 1), data: [1]) == .ok)
        #expect(
            silent.call(.commitTransaction, header: [1])
                == .ok([UInt8](repeating: 0, count: 12)))
    }

    @Test(arguments: [UInt32(0), 1, .max])
    func `refuses everything at its limit but reading itself`(counter: UInt32) {
        let limit: UInt32? = counter == .max ? nil : counter
        let files =
            TransactionTests.files + [Bench.transactionMAC(limit: limit, counter: counter)]
        let terminal = Bench.terminal(files, key: 1)
        #expect(
            terminal.call(.debit, header: [3], data: Bench.amount(1), mode: .full)
                == .refused(.permissionDenied))
        #expect(terminal.authenticate(3, Bench.key(3)) == 0)
        #expect(
            terminal.call(.readData, header: [15] + Bench.range(0, 4), mode: .plain)
                == .ok([UInt8](littleEndian: counter, width: 4)))
    }
}

@Suite struct CommitReaderIDTests {
    static let readerID = [UInt8](0x50..<0x60)

    private static func terminal(
        _ readWrite: UInt8, key: UInt8? = 1, behaviour: ChipBehaviour = ChipBehaviour()
    ) -> Terminal {
        let files = TransactionTests.files + [Bench.transactionMAC(readWrite: readWrite)]
        return Bench.terminal(files, key: key, behaviour: behaviour)
    }

    @Test func `names the reader before this one`() {
        let terminal = Self.terminal(1)
        var previous = [UInt8](repeating: 0, count: 16)
        for counter in 1...3 as ClosedRange<UInt32> {
            var mac = TransactionMAC(
                key: Bench.transactionKey, uid: Bench.uid, counter: counter)
            let enciphered = mac.append(readerID: Self.readerID, previous: previous)
            #expect(
                terminal.call(.commitReaderID, data: Self.readerID) == .ok(enciphered))
            #expect(
                terminal.call(.commitTransaction, header: [1])
                    == .ok([UInt8](littleEndian: counter, width: 4) + mac.value))
            previous = Self.readerID
        }
    }

    @Test func `is asked for where it is enabled`() {
        let terminal = Self.terminal(1)
        TransactionTests.begin(terminal)
        #expect(terminal.call(.commitTransaction) == .refused(.permissionDenied))
        var behaviour = ChipBehaviour()
        behaviour.missingReaderIDStatus = .authenticationError
        let other = Self.terminal(1, behaviour: behaviour)
        TransactionTests.begin(other)
        #expect(other.call(.commitTransaction) == .refused(.authenticationError))
    }

    @Test func `obeys the right of the file`() {
        #expect(
            Self.terminal(15).call(.commitReaderID, data: Self.readerID)
                == .refused(.permissionDenied))
        #expect(
            Self.terminal(2).call(.commitReaderID, data: Self.readerID)
                == .refused(.authenticationError))
        #expect(
            Self.terminal(2, key: nil).call(.commitReaderID, data: Self.readerID)
                == .refused(.authenticationError))
        #expect(
            Bench.terminal(TransactionTests.files, key: 1)
                .call(.commitReaderID, data: Self.readerID) == .refused(.fileNotFound))
    }

    @Test func `comes once in a transaction`() {
        let terminal = Self.terminal(1)
        #expect(terminal.call(.commitReaderID, data: Self.readerID).status == 0)
        #expect(
            terminal.call(.commitReaderID, data: Self.readerID) == .refused(.permissionDenied))
    }

    @Test func `may come from nobody, and is not remembered then`() {
        let terminal = Self.terminal(14, key: nil)
        #expect(terminal.call(.commitReaderID, data: Self.readerID) == .ok)
        var mac = TransactionMAC(key: Bench.transactionKey, uid: Bench.uid, counter: 1)
        mac.append(freeReaderID: Self.readerID)
        #expect(
            terminal.call(.commitTransaction, header: [1])
                == .ok([1, 0, 0, 0] + mac.value))
        guard
            case .transactionMAC(let state)? = terminal.chip.image.applications[0].file(15)?
                .content
        else {
            Issue.record("no file")
            return
        }
        #expect(state.previousReaderID == [UInt8](repeating: 0, count: 16))
        var behaviour = ChipBehaviour()
        behaviour.acceptsFreeReaderID = false
        #expect(
            Self.terminal(14, key: nil, behaviour: behaviour)
                .call(.commitReaderID, data: Self.readerID) == .refused(.authenticationError))
    }
}
