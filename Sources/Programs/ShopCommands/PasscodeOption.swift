import ArgumentParser
import Authorization
import BackupDevice
import Console
import ReasonTexts

/// Where a passcode comes from: somebody at a terminal, or one line of standard input.
struct PasscodeOption: ParsableArguments {
    @Flag(help: "Read the passcode, one line, from standard input.")
    var passcodeStdin = false

    /// Nothing of it is repeated in an error.
    ///
    /// - Parameter twice: whether a person types it twice; a script means what it says.
    func read(_ language: Language, twice: Bool) throws(ProgramFailure) -> Passcode {
        guard !passcodeStdin else { return try Self.passcode(Standard.secretLine()) }
        return try Self.ask(language, twice: twice)
    }

    /// Asks a person, and nobody else.
    static func ask(_ language: Language, twice: Bool) throws(ProgramFailure) -> Passcode {
        guard Standard.isTerminal else { throw ProgramFailure(.passcodeMalformed) }
        let typed = try passcode(
            Standard.askSecret(language.pick(ja: "パスコード: ", en: "Passcode: ")))
        guard twice else { return typed }
        let again = try passcode(
            Standard.askSecret(
                language.pick(ja: "パスコード（もう一度）: ", en: "Passcode again: ")))
        guard typed.isSame(as: again) else { throw ProgramFailure(.passcodeDiffers) }
        return typed
    }

    private static func passcode(_ text: String?) throws(ProgramFailure) -> Passcode {
        guard let passcode = Passcode(text ?? "") else {
            throw ProgramFailure(.passcodeMalformed)
        }
        return passcode
    }
}
