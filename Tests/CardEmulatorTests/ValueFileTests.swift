import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct ValueFileTests {
    private static func terminal(
        _ balance: Int32 = 500, behaviour: ChipBehaviour = ChipBehaviour(), option: UInt8 = 1,
        limits: ClosedRange<Int32> = 0...5000
    ) -> Terminal {
        let content = Bench.value(balance, limits, option: option)
        return Bench.terminal([Bench.file(3, content)], key: 3, behaviour: behaviour)
    }

    private static func move(
        _ terminal: Terminal, _ instruction: Instruction, _ amount: Int
    ) -> Terminal.Outcome {
        terminal.call(instruction, header: [3], data: Bench.amount(amount), mode: .full)
    }

    private static func balance(_ terminal: Terminal) -> Int32? {
        guard case .value(let state)? = terminal.chip.image.applications[0].file(3)?.content
        else { return nil }
        return state.balance
    }

    private static func allowance(_ terminal: Terminal) -> [UInt8] {
        let settings = terminal.call(.getFileSettings, header: [3])
        return Array(settings.data.dropFirst(12).prefix(4))
    }

    @Test func `tells the committed balance while changes wait`() {
        let terminal = Self.terminal()
        #expect(Self.move(terminal, .debit, 100) == .ok)
        #expect(
            terminal.call(.getValue, header: [3], mode: .full) == .ok(Bench.amount(500)))
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(
            terminal.call(.getValue, header: [3], mode: .full) == .ok(Bench.amount(400)))
    }

    @Test func `mixes credits and debits`() {
        let terminal = Self.terminal()
        #expect(Self.move(terminal, .credit, 100) == .ok)
        #expect(Self.move(terminal, .debit, 97) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.balance(terminal) == 503)
        #expect(Self.allowance(terminal) == Bench.amount(97))
    }

    @Test(arguments: [
        (Instruction.debit, 500, 0x00), (.debit, 501, 0xBE), (.credit, 4500, 0x00),
        (.credit, 4501, 0xBE), (.credit, Int(Int32.max), 0xBE), (.debit, Int(Int32.max), 0xBE),
        (.credit, -1, 0x9E), (.debit, -1, 0x9E), (.credit, Int(Int32.min), 0x9E),
        (.debit, 0, 0x00),
    ])
    func `keeps the limits at every command`(
        instruction: Instruction, amount: Int, status: UInt8
    ) {
        let terminal = Self.terminal()
        #expect(Self.move(terminal, instruction, amount).status == status)
        #expect((terminal.chip.activation.session == nil) == (status != 0))
        #expect(terminal.chip.activation.transaction.isEmpty == (status != 0))
    }

    @Test func `keeps limits that reach the ends of the integers`() {
        let terminal = Self.terminal(.max, limits: .min ... .max)
        #expect(Self.move(terminal, .credit, 1) == .refused(.boundaryError))
        #expect(terminal.authenticate(3, Bench.key(3)) == 0)
        #expect(Self.move(terminal, .debit, Int(Int32.max)) == .ok)
        #expect(Self.move(terminal, .debit, Int(Int32.max)) == .ok)
        #expect(Self.move(terminal, .debit, 2) == .refused(.boundaryError))
    }

    @Test func `may look at the limits at the commit only`() {
        var behaviour = ChipBehaviour()
        behaviour.limitCheck = .atCommit
        let terminal = Self.terminal(behaviour: behaviour)
        #expect(Self.move(terminal, .debit, 501) == .ok)
        #expect(Self.move(terminal, .credit, 1) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.balance(terminal) == 0)
        #expect(Self.move(terminal, .debit, 1) == .ok)
        #expect(terminal.call(.commitTransaction) == .refused(.boundaryError))
        #expect(Self.balance(terminal) == 0)
    }

    @Test func `gives back no more than the last debits`() {
        let terminal = Self.terminal(4000)
        #expect(Self.move(terminal, .limitedCredit, 1) == .refused(.boundaryError))
        #expect(terminal.authenticate(3, Bench.key(3)) == 0)
        for (instruction, amount) in [
            (Instruction.debit, 1300), (.credit, 20), (.debit, 1700),
        ] {
            #expect(Self.move(terminal, instruction, amount) == .ok)
        }
        // What waits does not count yet.
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.allowance(terminal) == Bench.amount(3000))
        #expect(Self.move(terminal, .limitedCredit, 2999) == .ok)
        #expect(Self.move(terminal, .limitedCredit, 1) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.balance(terminal) == 4020)
        #expect(Self.allowance(terminal) == Bench.amount(0))
        #expect(Self.move(terminal, .limitedCredit, 1) == .refused(.boundaryError))
    }

    @Test(arguments: [(ChipBehaviour.Allowance.kept, 100), (.zeroed, 0)])
    func `keeps or drops the allowance after a commit without debits`(
        allowance: ChipBehaviour.Allowance, expected: Int
    ) {
        var behaviour = ChipBehaviour()
        behaviour.allowanceWithoutDebit = allowance
        let terminal = Self.terminal(behaviour: behaviour)
        #expect(Self.move(terminal, .debit, 100) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.move(terminal, .credit, 1) == .ok)
        #expect(terminal.call(.commitTransaction) == .ok)
        #expect(Self.allowance(terminal) == Bench.amount(expected))
    }

    @Test func `refuses limited credit that is switched off`() {
        let terminal = Self.terminal(option: 0)
        #expect(Self.move(terminal, .limitedCredit, 0) == .refused(.permissionDenied))
    }

    @Test func `tells its balance freely where the option says so`() {
        let file = Bench.file(3, Bench.value(7, option: 2), rights: Bench.rights(1, 1, 1))
        let open = Bench.terminal([file])
        #expect(open.call(.getValue, header: [3], mode: .full) == .ok(Bench.amount(7)))
        let plain = Bench.terminal([file], key: 2)
        #expect(plain.call(.getValue, header: [3], mode: .plain) == .ok(Bench.amount(7)))
        var behaviour = ChipBehaviour()
        behaviour.freeGetValueUsesFileMode = true
        let full = Bench.terminal([file], key: 2, behaviour: behaviour)
        #expect(full.call(.getValue, header: [3], mode: .full) == .ok(Bench.amount(7)))
    }
}
