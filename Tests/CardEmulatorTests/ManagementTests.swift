import ByteCoding
import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct ApplicationTests {
    private static func chip(
        settings: UInt8 = 0x0F, master: ChipKey = .zeroAES, model: ChipModel = .ev3
    ) -> Terminal {
        var image = ChipImage.factoryFresh(uid: Bench.uid, model: model)
        image.masterKey = master
        image.keySettings = ChipKeySettings(rawValue: settings)
        return Terminal(EmulatedChip(image: image))
    }

    private static let fields: [UInt8] = Bench.application + [0x09, 0x84]

    @Test func `creates an application with zero keys`() {
        let terminal = Self.chip()
        #expect(terminal.call(.createApplication, data: Self.fields) == .ok)
        #expect(terminal.call(.getApplicationIDs) == .ok(Bench.application))
        #expect(terminal.select(Bench.application) == 0)
        #expect(terminal.authenticate(3) == 0)
        #expect(terminal.authenticate(4) == 0x40)
        #expect(terminal.authenticate(0) == 0)
        #expect(terminal.call(.getKeySettings) == .ok([0x09, 0x84]))
        #expect(terminal.call(.getKeyVersion, header: [3]) == .ok([0]))
        #expect(terminal.call(.getFileIDs) == .ok)
    }

    @Test(arguments: [
        ("000000098400", 0x7E), ("0000000984", 0x9D), ("f44d530904", 0x9E),
        ("f44d530980", 0x9E), ("f44d53098f", 0x9E), ("f44d5309", 0x7E),
        ("f44d53099401", 0x9E), ("f44d53099400", 0x00), ("f44d53098401", 0x7E),
        ("f44d5309840102", 0x00), ("f44d530984010241424344454647484950515253545556", 0x00),
        ("f44d53098401024142434445464748495051525354555657", 0x7E),
    ])
    func `reads the create command to its end`(data: String, status: UInt8) throws {
        let outcome = Self.chip().call(
            .createApplication, data: try #require([UInt8](hex: data)))
        #expect(outcome.status == status)
    }

    @Test func `refuses an application that is there already`() throws {
        let terminal = Self.chip()
        let names = Self.fields + [0x01, 0xDF, 0x41, 0x42]
        #expect(terminal.call(.createApplication, data: names) == .ok)
        for data in [
            Self.fields, [1, 2, 3, 9, 0x84, 1, 0xDF], [1, 2, 3, 9, 0x84, 2, 0xDF, 0x41, 0x42],
        ] {
            #expect(terminal.call(.createApplication, data: data) == .refused(.duplicate))
        }
        #expect(terminal.call(.getDFNames) == .ok(Bench.application + [1, 0xDF, 0x41, 0x42]))
    }

    /// KeySett1 of the chip: b2 creation, b1 listing.
    @Test(arguments: [0x0F, 0x0B, 0x0D, 0x09] as [UInt8])
    func `asks for the chip's key where the settings do`(settings: UInt8) {
        let free = Self.chip(settings: settings)
        let creation = free.call(.createApplication, data: Self.fields)
        #expect(creation.status == (settings & 4 != 0 ? 0 : 0xAE))
        #expect(free.call(.getApplicationIDs).status == (settings & 2 != 0 ? 0 : 0xAE))
        #expect(free.call(.getKeySettings).status == (settings & 2 != 0 ? 0 : 0xAE))
        #expect(
            free.call(.deleteApplication, data: Bench.application).status
                == (settings & 4 != 0 ? 0xAE : 0xA0))

        let master = Self.chip(settings: settings)
        #expect(master.authenticate(0) == 0)
        #expect(master.call(.createApplication, data: Self.fields) == .ok)
        #expect(master.call(.getApplicationIDs) == .ok(Bench.application))
        #expect(master.call(.deleteApplication, data: Bench.application) == .ok)
        #expect(master.call(.getApplicationIDs) == .ok)
    }

    @Test(
        arguments: [(0x0F, 0, 0x00), (0x0B, 0, 0xAE), (0x0F, 1, 0xAE)] as [(UInt8, UInt8, UInt8)])
    func `lets an application's master key delete it`(
        settings: UInt8, key: UInt8, status: UInt8
    ) {
        var image = Bench.image()
        image.keySettings = ChipKeySettings(rawValue: settings)
        let terminal = Terminal(EmulatedChip(image: image))
        terminal.select(Bench.application)
        #expect(terminal.authenticate(key, Bench.key(key)) == 0)
        let sealed = terminal.sealed(.deleteApplication, data: Bench.application)
        #expect(terminal.raw(.deleteApplication, sealed).status == status)
        #expect((terminal.chip.activation.applicationIndex == nil) == (status == 0))
    }

    @Test func `gives memory back at a format only`() {
        let terminal = Self.chip()
        #expect(terminal.authenticate(0) == 0)
        let before = terminal.call(.freeMemory).data
        for _ in 0..<2 {
            #expect(terminal.call(.createApplication, data: Self.fields) == .ok)
            #expect(terminal.call(.deleteApplication, data: Bench.application) == .ok)
        }
        #expect(terminal.call(.freeMemory).data != before)
        #expect(terminal.call(.formatPICC) == .ok)
        #expect(terminal.call(.freeMemory).data == before)
        #expect(terminal.authenticate(0) == 0)
    }

    @Test func `runs out of memory, and EV1 out of applications`() {
        let terminal = Self.chip()
        var last = Terminal.Outcome.ok
        var count: UInt8 = 0
        while last == .ok, count < 255 {
            count += 1
            last = terminal.call(.createApplication, data: [count, 0, 1, 9, 0x81])
        }
        #expect(last == .refused(.outOfMemory))
        let old = Self.chip(model: .ev1)
        for number in 1...28 as ClosedRange<UInt8> {
            #expect(old.call(.createApplication, data: [number, 0, 1, 9, 0x81]) == .ok)
        }
        #expect(
            old.call(.createApplication, data: [29, 0, 1, 9, 0x81]) == .refused(.countError))
        let listed = old.raw(.getApplicationIDs)
        #expect(listed.status == 0xAF)
        #expect(listed.data.count == 59)
        #expect(old.raw(.additionalFrame).data.count == 28 * 3 - 59)
    }

    @Test func `selects by id, and stays where it is when there is none`() {
        let terminal = Bench.terminal([], key: 1)
        #expect(terminal.select([9, 9, 9]) == 0xA0)
        #expect(terminal.chip.activation.applicationIndex == 0)
        #expect(terminal.chip.activation.session == nil)
        #expect(terminal.select([0, 0, 0]) == 0)
        #expect(terminal.chip.activation.applicationIndex == nil)
        #expect(terminal.select([0, 0, 0, 9, 9, 9]) == 0x7E)
    }

    @Test func `has no list of names for a session`() {
        let terminal = Self.chip()
        #expect(terminal.authenticate(0) == 0)
        #expect(terminal.call(.getDFNames) == .refused(.permissionDenied))
    }
}

@Suite struct ConfigurationTests {
    private static func chip(_ configuration: ChipConfiguration = []) -> Terminal {
        var image = ChipImage.factoryFresh(uid: Bench.uid, model: .ev2)
        image.masterKey = .zeroAES
        image.configuration = configuration
        return Terminal(EmulatedChip(image: image))
    }

    @Test func `never formats again once told so`() {
        let terminal = Self.chip()
        #expect(terminal.authenticate(0) == 0)
        #expect(terminal.call(.formatPICC) == .ok)
        #expect(
            terminal.call(.setConfiguration, header: [0], data: [1], mode: .full) == .ok)
        #expect(terminal.chip.image.configuration == .noFormat)
        // A bit that is set is never cleared.
        #expect(
            terminal.call(.setConfiguration, header: [0], data: [0], mode: .full) == .ok)
        #expect(terminal.chip.image.configuration == .noFormat)
        #expect(terminal.call(.formatPICC) == .refused(.permissionDenied))
    }

    @Test(arguments: [(0, [4], 0x9E), (0, [], 0x7E), (0, [1, 1], 0x7E), (9, [1], 0x9E)])
    func `knows option 00 with two bits`(option: UInt8, data: [UInt8], status: UInt8) {
        let terminal = Self.chip()
        #expect(terminal.authenticate(0) == 0)
        let outcome = terminal.call(
            .setConfiguration, header: [option], data: data, mode: .full)
        #expect(outcome.status == status)
    }

    @Test func `needs the chip's master key`() {
        #expect(
            Self.chip().call(.setConfiguration, header: [0], data: [1])
                == .refused(.authenticationError))
        #expect(Self.chip().call(.formatPICC) == .refused(.authenticationError))
        let application = Bench.terminal([], key: 0)
        #expect(application.call(.formatPICC) == .refused(.permissionDenied))
        #expect(application.authenticate(0, Bench.key(0)) == 0)
        #expect(
            application.call(.setConfiguration, header: [0], data: [1], mode: .full)
                == .refused(.permissionDenied))
    }

    @Test func `hides its UID at anticollision and in its version only`() {
        let terminal = Self.chip(.randomUID)
        let first = terminal.chip.anticollisionUID
        #expect(first.count == 4 && first[0] == 0x08)
        let version = terminal.call(.getVersion)
        #expect(version.data.count == 28)
        #expect(version.data[14..<21].allSatisfy { $0 == 0 })
        #expect(terminal.authenticate(0) == 0)
        #expect(terminal.call(.getCardUID, mode: .full) == .ok(Bench.uid))
        terminal.chip.powerUp()
        #expect(terminal.chip.anticollisionUID != first)
        #expect(Self.chip().chip.anticollisionUID == Bench.uid)
    }

    @Test(arguments: [
        (ChipModel.ev1, "04010101001805", "04010101041805"),
        (.ev2, "04010112001805", "04010102001805"),
        (.ev3, "04010133001805", "04010103001805"),
        (ChipModel(.ev3, .eightKilobytes), "04010133001a05", "04010103001a05"),
    ])
    func `says what it is`(model: ChipModel, hardware: String, software: String) {
        let terminal = Terminal(
            EmulatedChip(image: .factoryFresh(uid: Bench.uid, model: model)))
        let version = terminal.call(.getVersion)
        #expect(version.data.prefix(7).hex == hardware)
        #expect(version.data.dropFirst(7).prefix(7).hex == software)
        #expect(Array(version.data[14..<21]) == Bench.uid)
        #expect(terminal.call(.getKeySettings) == .ok([0x0F, 0x01]))
    }

    @Test(arguments: [
        Instruction.authenticateEV2First, .authenticateEV2NonFirst, .createTransactionMACFile,
        .commitReaderID, .updateRecordChained, .readData,
    ])
    func `does not know on EV1 what EV2 brought`(instruction: Instruction) {
        let terminal = Bench.terminal([], model: .ev1)
        #expect(terminal.raw(instruction, [0, 0]).status == 0x1C)
    }
}
