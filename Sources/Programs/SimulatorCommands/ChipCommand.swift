import ArgumentParser
import Authorization
import ByteCoding
import CardEmulator
import Console
import DESFire

/// `mainstay-simulator card`.
struct ChipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "Virtual chips in files.",
        discussion: "Example: mainstay-simulator card blank a.chip",
        subcommands: [ChipBlank.self, ChipInsert.self])
}

/// `mainstay-simulator card blank`.
struct ChipBlank: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blank",
        abstract: "Make a factory-fresh chip in a file.",
        discussion: "Example: mainstay-simulator card blank a.chip --uid 04112233445566")

    @Argument(help: "The file to write; it must not exist.")
    var file: String

    @Option(help: "7 bytes in hexadecimal, the first 04 (default: random).")
    var uid: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let bytes =
            uid.map { [UInt8](hex: $0) ?? [] } ?? [0x04] + DESFireCard.secureChallenge()[..<6]
        guard bytes.count == 7, bytes[0] == 0x04 else {
            throw ProgramFailure(.optionMalformed, "--uid \(uid ?? "")")
        }
        let chip = ChipImageFile(path: file)
        guard (try? chip.load()) == nil else { throw ProgramFailure(.optionMalformed, file) }
        do throws(ChipImageFile.Failure) {
            try chip.save(.factoryFresh(uid: bytes, model: .ev3))
        } catch {
            throw ProgramFailure(.homeReadOnly, file)
        }
        let path = file
        _ = try output.finish(
            Answer(json: ["file": .text(path), "uid": .text(bytes.hex)]) { language in
                [
                    language.pick(
                        ja: "新しいチップ \(bytes.hex) を \(path) に作成しました。",
                        en: "Factory-fresh chip \(bytes.hex) in \(path)")
                ]
            })
    }
}
