import ByteCoding
import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct FileManagementTests {
    @Test(arguments: [
        (Instruction.createStandardDataFile, "0103301f000100", "0003301f000100"),
        (.createBackupDataFile, "0103301fe00000", "0103301fe00000"),
        (
            .createValueFile, "0103301200000000ffffff7f0000000003",
            "0203301200000000ffffff7f0000000003"
        ),
        (.createLinearRecordFile, "0101301f100000030000", "0301301f100000030000000000"),
        (.createCyclicRecordFile, "0100301f2000000b0000", "0400301f2000000b0000000000"),
    ])
    func `creates a file and tells its settings`(
        instruction: Instruction, data: String, settings: String
    ) throws {
        let terminal = Bench.terminal([], key: 0)
        let fields = try #require([UInt8](hex: data))
        #expect(terminal.call(instruction, data: fields) == .ok)
        let answer = terminal.call(.getFileSettings, header: [1])
        #expect(answer.data.hex == settings)
        #expect(throws: Never.self) { try FileSettings(answer: answer.data) }
        #expect(terminal.call(.getFileIDs) == .ok([1]))
        #expect(terminal.call(instruction, data: fields) == .refused(.duplicate))
    }

    @Test(arguments: [
        (Instruction.createStandardDataFile, "2003301f000100", 0x9E),
        (.createStandardDataFile, "0103301f000000", 0x9E),
        (.createStandardDataFile, "0183301f000100", 0x9E),
        (.createStandardDataFile, "0143301f000100", 0x9E),
        (.createStandardDataFile, "0103301f0001", 0x7E),
        (.createStandardDataFile, "0103301f00010000", 0x7E),
        (.createStandardDataFile, "0103301f002000", 0x0E),
        (.createStandardDataFile, "0103301fffffff", 0x0E),
        (.createBackupDataFile, "0103301f000a00", 0x0E),
        (.createValueFile, "01033012010000000000000000000000", 0x7E),
        (.createValueFile, "0103301201000000000000000000000000", 0x9E),
        (.createValueFile, "0103301200000000ffffff7fffffffff00", 0x9E),
        (.createValueFile, "0103301200000000ffffff7f0000000004", 0x9E),
        (.createLinearRecordFile, "0103301f000000030000", 0x9E),
        (.createLinearRecordFile, "0103301f100000000000", 0x9E),
        (.createLinearRecordFile, "0103301fffffffffffff", 0x0E),
        (.createCyclicRecordFile, "0103301f100000010000", 0x9E),
    ])
    func `refuses a file that cannot be`(
        instruction: Instruction, data: String, status: UInt8
    ) throws {
        let terminal = Bench.terminal([], key: 0)
        let outcome = terminal.call(instruction, data: try #require([UInt8](hex: data)))
        #expect(outcome.status == status)
        #expect(terminal.chip.image == Bench.image())
    }

    /// KeySett1 of the application: b2 creation and deletion, b1 listing.
    @Test(arguments: [0x0F, 0x0B, 0x0D, 0x09] as [UInt8], [nil, 0, 1] as [UInt8?])
    func `asks for the master key where the settings do`(settings: UInt8, key: UInt8?) {
        let mayCreate = key == 0 || settings & 4 != 0
        let mayList = key == 0 || settings & 2 != 0
        let calls: [(Instruction, [UInt8], Bool)] = [
            (.createStandardDataFile, [2, 0, 0, 0, 1, 0, 0], mayCreate),
            (.deleteFile, [1], mayCreate), (.getFileIDs, [], mayList),
            (.getFileSettings, [1], mayList), (.getKeySettings, [], mayList),
            (.getKeyVersion, [1], true),
        ]
        for call in calls {
            let terminal = Bench.terminal(
                [Bench.file(1, .standard(Bench.bytes(1)))], key: key, settings: settings)
            let outcome = terminal.call(call.0, data: call.1)
            #expect(outcome.status == (call.2 ? 0 : 0xAE), "\(call.0)")
        }
    }

    @Test func `drops what waits for a deleted file`() {
        let files = TransactionTests.files + [Bench.transactionMAC()]
        let terminal = Bench.terminal(files, key: 1)
        TransactionTests.begin(terminal)
        for number in [1, 3, 4, 15] as [UInt8] {
            #expect(terminal.call(.deleteFile, header: [number]) == .ok)
        }
        #expect(terminal.call(.commitTransaction) == .refused(.noChanges))
        #expect(terminal.chip.image.applications[0].files.isEmpty)
    }

    @Test func `changes settings under the change right`() {
        let standard = Bench.file(1, .standard(Bench.bytes(1)), rights: Bench.rights(1, 1, 1, 2))
        let wrong = Bench.terminal([standard], key: 0)
        let data: [UInt8] = [1, 0x12, 0x34]
        #expect(
            wrong.call(.changeFileSettings, header: [1], data: data, mode: .full)
                == .refused(.authenticationError))
        let right = Bench.terminal([standard], key: 2)
        #expect(right.call(.changeFileSettings, header: [1], data: data, mode: .full) == .ok)
        #expect(
            right.call(.getFileSettings, header: [1]) == .ok([0, 1, 0x12, 0x34, 1, 0, 0]))
        let never = Bench.file(1, .standard(Bench.bytes(1)), rights: Bench.rights(1, 1, 1, 15))
        #expect(
            Bench.terminal([never], key: 0)
                .call(.changeFileSettings, header: [1], data: data, mode: .full)
                == .refused(.permissionDenied))
        let free = Bench.file(1, .standard(Bench.bytes(1)), rights: Bench.rights(1, 1, 1, 14))
        #expect(Bench.terminal([free]).call(.changeFileSettings, data: [1] + data) == .ok)
        #expect(
            Bench.terminal([free], key: 0)
                .call(.changeFileSettings, header: [1], data: data, mode: .plain) == .ok)
        #expect(
            Bench.terminal([free]).call(.changeFileSettings, data: [1, 0x40, 0x12, 0x34])
                == .refused(.parameterError))
    }

    private static func create(
        _ terminal: Terminal, _ header: String, count: Int = 17
    ) throws -> Terminal.Outcome {
        terminal.call(
            .createTransactionMACFile, header: try #require([UInt8](hex: header)),
            data: [UInt8](repeating: 5, count: count), mode: .full)
    }

    @Test func `creates one transaction MAC file`() throws {
        let terminal = Bench.terminal([], key: 0)
        #expect(try Self.create(terminal, "0f00f03f02") == .ok)
        #expect(
            terminal.call(.getFileSettings, header: [15]).data.hex == "0500f03f0205")
        #expect(try Self.create(terminal, "0e00f03f02") == .refused(.duplicate))
        guard
            case .transactionMAC(let state)? = terminal.chip.image.applications[0].file(15)?
                .content
        else {
            Issue.record("no file")
            return
        }
        #expect(state.key == [UInt8](repeating: 5, count: 16))
    }

    @Test(arguments: [
        ("0f00f03102", 17, 0x9E), ("0f00f03f01", 17, 0x9E), ("0f20f03f02", 17, 0x9E),
        ("0f40f03f02", 17, 0x9E), ("2000f03f02", 17, 0x9E), ("0f00f03f02", 16, 0x7E),
        ("0f00f03f02", 18, 0x7E),
    ])
    func `refuses a transaction MAC file that cannot be`(
        header: String, count: Int, status: UInt8
    ) throws {
        let outcome = try Self.create(Bench.terminal([], key: 0), header, count: count)
        #expect(outcome.status == status)
    }

    @Test func `wants the master key for a transaction MAC file whatever the settings`() throws {
        #expect(
            try Self.create(Bench.terminal([], key: 1), "0f00f03f02")
                == .refused(.authenticationError))
        #expect(
            try Self.create(Bench.terminal([]), "0f00f03f02") == .refused(.authenticationError))
    }

    @Test func `takes a limit for the transaction counter`() {
        let terminal = Bench.terminal([Bench.transactionMAC()], key: 0)
        let set: ([UInt8]) -> Terminal.Outcome = { data in
            terminal.call(.changeFileSettings, header: [15], data: data, mode: .full)
        }
        #expect(set([0x20, 0xF0, 0x3F, 1, 2, 0, 0]) == .ok)
        #expect(
            terminal.call(.getFileSettings, header: [15]).data.hex == "0520f03f020001020000")
        #expect(set([0x20, 0xF0, 0x3F]) == .refused(.lengthError))
        #expect(terminal.authenticate(0, Bench.key(0)) == 0)
        #expect(set([0x00, 0xF0, 0x31]) == .refused(.parameterError))
    }
}
