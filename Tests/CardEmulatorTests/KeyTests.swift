import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct KeyTests {
    static let new = [UInt8](0x20..<0x30)

    /// Plaintext of ChangeKey for another key than the session's.
    private static func other(_ new: [UInt8], old: [UInt8], version: UInt8) -> [UInt8] {
        zip(new, old).map { $0 ^ $1 } + [version] + desfireCRC32(new)
    }

    @Test func `changes the session's own key and ends the session`() {
        let terminal = Bench.terminal([], key: 0)
        let sealed = terminal.sealed(
            .changeKey, header: [0], data: Self.new + [7], mode: .full)
        let answer = terminal.raw(.changeKey, sealed)
        #expect(answer.status == 0 && answer.data.isEmpty)
        #expect(terminal.chip.activation.session == nil)
        #expect(terminal.authenticate(0, Bench.key(0)) == 0xAE)
        #expect(terminal.authenticate(0, Self.new) == 0)
        #expect(terminal.call(.getKeyVersion, header: [0]) == .ok([7]))
    }

    @Test func `changes another key under the master key`() {
        let terminal = Bench.terminal([], key: 0)
        let data = Self.other(Self.new, old: Bench.key(2), version: 9)
        #expect(terminal.call(.changeKey, header: [2], data: data, mode: .full) == .ok)
        #expect(terminal.call(.getKeyVersion, header: [2]) == .ok([9]))
        #expect(terminal.authenticate(2, Self.new) == 0)
    }

    @Test func `refuses a wrong old key, a wrong length and a key that is not there`() {
        let terminal = Bench.terminal([], key: 0)
        let wrong = Self.other(Self.new, old: Bench.key(3), version: 9)
        #expect(
            terminal.call(.changeKey, header: [2], data: wrong, mode: .full)
                == .refused(.integrityError))
        #expect(terminal.authenticate(0, Bench.key(0)) == 0)
        #expect(
            terminal.call(.changeKey, header: [2], data: Self.new + [1], mode: .full)
                == .refused(.lengthError))
        #expect(terminal.authenticate(0, Bench.key(0)) == 0)
        #expect(
            terminal.call(.changeKey, header: [5], data: wrong, mode: .full)
                == .refused(.noSuchKey))
        #expect(terminal.chip.image == Bench.image())
    }

    /// KeySett1 b7..4 and b0, the session's key, the key to change.
    @Test(
        arguments: [
            (0x09, 0, 2, 0x00), (0x09, 1, 2, 0xAE), (0x09, 2, 2, 0xAE), (0x09, 1, 0, 0xAE),
            (0x19, 1, 2, 0x00), (0x19, 0, 2, 0xAE), (0x19, 0, 0, 0x00), (0xE9, 2, 2, 0x00),
            (0xE9, 0, 2, 0xAE), (0xF9, 0, 2, 0x9D), (0xF9, 0, 0, 0x00), (0x08, 0, 0, 0x9D),
            (0x08, 0, 2, 0x00),
        ] as [(UInt8, UInt8, UInt8, UInt8)])
    func `obeys the change-key right`(
        settings: UInt8, session: UInt8, number: UInt8, status: UInt8
    ) {
        let terminal = Bench.terminal([], key: session, settings: settings)
        let data =
            session == number
            ? Self.new + [1] : Self.other(Self.new, old: Bench.key(number), version: 1)
        let sealed = terminal.sealed(.changeKey, header: [number], data: data, mode: .full)
        #expect(terminal.raw(.changeKey, sealed).status == status)
    }

    @Test func `freezes the settings when told so`() {
        let terminal = Bench.terminal([], key: 0, settings: 0x0B)
        #expect(terminal.call(.changeKeySettings, data: [0x03], mode: .full) == .ok)
        #expect(terminal.call(.getKeySettings) == .ok([0x03, 0x85]))
        #expect(
            terminal.call(.changeKeySettings, data: [0x0B], mode: .full)
                == .refused(.permissionDenied))
        let other = Bench.terminal([], key: 1)
        #expect(
            other.call(.changeKeySettings, data: [0x0B], mode: .full)
                == .refused(.authenticationError))
    }

    @Test func `authenticates with the key's own kind only`() {
        let chip = Terminal(EmulatedChip(image: .factoryFresh(uid: Bench.uid, model: .ev3)))
        #expect(chip.raw(.authenticateAES, [0]).status == 0xAE)
        #expect(chip.raw(.authenticateEV2First, [0, 0]).status == 0xAE)
        #expect(chip.raw(.authenticateISO, [1]).status == 0x40)
        let application = Bench.terminal([])
        #expect(application.raw(.authenticateISO, [0]).status == 0xAE)
        #expect(application.raw(.authenticateEV2First, [0, 1, 2]).status == 0x9D)
        #expect(application.raw(.authenticateEV2First, [0, 1]).status == 0x7E)
        #expect(application.raw(.authenticateEV2First, [0, 7, 0, 0, 0, 0, 0, 0, 0]).status == 0x7E)
        #expect(application.raw(.authenticateEV2First, [0]).status == 0x7E)
        #expect(application.raw(.authenticateEV2First, [0, 6, 0, 0, 0, 0, 0, 0]).status == 0xAF)
        #expect(application.raw(.additionalFrame, [1]).status == 0x7E)
    }
}
