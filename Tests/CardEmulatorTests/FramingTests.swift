import ByteCoding
import DESFireWire
import Testing

@testable import CardEmulator

@Suite struct FramingTests {
    @Test(arguments: [
        ("", "6700"), ("906000", "6700"), ("90600000", "917e"), ("9060000000", "91af"),
        ("9060010000", "917e"), ("9060000100", "917e"), ("9060000001", "917e"),
        ("906000000000", "917e"), ("90600000010000", "917e"), ("905a000003000000", "917e"),
        ("905a00000300000000", "9100"), ("905a00000400000000", "917e"),
        ("905a0000030000000000", "917e"), ("9001000000", "911c"), ("90af000000", "911c"),
        ("8060000000", "6e00"), ("ffca000000", "6e00"), ("00b0000000", "6d00"),
    ])
    func `answers a frame as the reference says`(command: String, answer: String) throws {
        let chip = EmulatedChip(image: .factoryFresh(uid: Bench.uid, model: .ev3))
        chip.powerUp()
        #expect(chip.exchange(try #require([UInt8](hex: command))).hex.hasSuffix(answer))
    }

    @Test func `answers no frame that is longer than a short one`() {
        let chip = EmulatedChip(image: .factoryFresh(uid: Bench.uid, model: .ev3))
        chip.powerUp()
        #expect(chip.exchange([UInt8](repeating: 0x90, count: 262)) == [0x67, 0])
    }

    /// A MAC without a session, and a session without a MAC.
    @Test(arguments: [
        (Instruction.getFileIDs, [UInt8]()), (.getKeySettings, []), (.getKeyVersion, [0]),
        (.getFileSettings, [1]), (.commitTransaction, [1]), (.getCardUID, []),
        (.freeMemory, []), (.getVersion, []),
    ])
    func `takes MACs inside a session and nowhere else`(
        instruction: Instruction, header: [UInt8]
    ) {
        let files = [Bench.file(1, .backup(Bench.bytes(4)))]
        let without = Bench.terminal(files, key: 0)
        #expect(without.raw(instruction, header).status == 0x7E)
        #expect(without.chip.activation.session == nil)
        let with = Bench.terminal(files)
        let sent = header + [UInt8](repeating: 0, count: 8)
        #expect(with.raw(instruction, sent).status == (instruction == .getCardUID ? 0xAE : 0x7E))
    }

    @Test(arguments: ISOSelectRow.all)
    func `selects as ISO 7816-4 does`(row: ISOSelectRow) throws {
        var image = Bench.image(files: [
            ChipFile(
                number: 0x1F, isoFileID: 0xEF01, option: 0, rights: Bench.rights(15, 15, 15),
                content: .standard(.init(bytes: [0x6F, 0x00])))
        ])
        image.applications[0] = ChipApplication(
            id: Bench.application, keySettings: ChipKeySettings(rawValue: 9), keySettings2: 0xA5,
            keys: image.applications[0].keys, isoFileID: 0xDF01, dfName: [0xA0, 1, 2],
            files: image.applications[0].files)
        let chip = EmulatedChip(image: image)
        chip.powerUp()
        for command in row.before {
            #expect(chip.exchange(try #require([UInt8](hex: command))).suffix(2).hex != "6a82")
        }
        #expect(chip.exchange(try #require([UInt8](hex: row.command))).hex == row.answer)
        #expect((chip.activation.applicationIndex == 0) == row.endsInApplication)
    }

    struct ISOSelectRow: Sendable, CustomStringConvertible {
        var before: [String] = []
        let command: String
        let answer: String
        let endsInApplication: Bool

        var description: String { command }

        static let all = [
            ISOSelectRow(command: "00a4040c03a0010200", answer: "9000", endsInApplication: true),
            ISOSelectRow(
                command: "00a4040003a0010200", answer: "6f009000", endsInApplication: true),
            ISOSelectRow(command: "00a4000002df0100", answer: "6f009000", endsInApplication: true),
            ISOSelectRow(command: "00a4000c02df01", answer: "9000", endsInApplication: true),
            ISOSelectRow(command: "00a4010c02df01", answer: "9000", endsInApplication: true),
            ISOSelectRow(command: "00a4040c03a0010300", answer: "6a82", endsInApplication: false),
            ISOSelectRow(
                before: ["00a4000c02df01"], command: "00a4040c03a0010300", answer: "6a82",
                endsInApplication: true),
            ISOSelectRow(
                before: ["00a4000c02df01"], command: "00a4020c02ef01", answer: "9000",
                endsInApplication: true),
            ISOSelectRow(
                before: ["00a4000c02df01"], command: "00a4000c023f00", answer: "9000",
                endsInApplication: false),
            ISOSelectRow(
                before: ["00a4000c02df01"], command: "00a4030c", answer: "9000",
                endsInApplication: false),
            ISOSelectRow(
                before: ["00a4000c02df01"], command: "00a4040c07d276000085010000",
                answer: "9000", endsInApplication: false),
            ISOSelectRow(command: "00a4020c02ef01", answer: "6a82", endsInApplication: false),
            ISOSelectRow(command: "00a4050c", answer: "6a86", endsInApplication: false),
            ISOSelectRow(command: "00a40004", answer: "6a86", endsInApplication: false),
            ISOSelectRow(command: "00a4000c01df", answer: "6a87", endsInApplication: false),
            ISOSelectRow(command: "00a4040c", answer: "6a87", endsInApplication: false),
            ISOSelectRow(command: "00a4000c03df01", answer: "6700", endsInApplication: false),
            ISOSelectRow(
                before: ["9060000000"], command: "00a4000c02df01", answer: "6985",
                endsInApplication: false),
        ]
    }

    @Test func `warns of a transaction counter that has run out`() {
        var image = Bench.image(files: [Bench.transactionMAC(limit: 5, counter: 5)])
        image.applications[0] = ChipApplication(
            id: Bench.application, keySettings: ChipKeySettings(rawValue: 9), keySettings2: 0x85,
            keys: image.applications[0].keys, isoFileID: 0xDF01, dfName: [],
            files: image.applications[0].files)
        let chip = EmulatedChip(image: image)
        chip.powerUp()
        #expect(chip.exchange([0, 0xA4, 0, 0x0C, 2, 0xDF, 1]) == [0x62, 0x83])
    }
}
