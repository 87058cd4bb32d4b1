package import ArgumentParser
import Authorization
import ReasonTexts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs a program's root command, with the same five exit codes everywhere:
///
/// 0 approved or done, 1 declined or something is wrong, 2 usage, 3 incomplete, 4 no reader, no
/// card, unreachable or fault.
package enum Program {
    private static let usageExit: Int32 = 2

    package static func main<Root: ParsableCommand>(_ root: Root.Type) -> Never {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Root.parseAsRoot()
            try command.run()
            exit(0)
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch let failure as ProgramFailure {
            tell(failure)
            exit(failure.text.exitCode)
        } catch {
            guard Root.exitCode(for: error) != .success else {
                Standard.out(Root.fullMessage(for: error))
                exit(0)
            }
            let problem = Root.message(for: error)
            tell(ProgramFailure(.optionMalformed, problem))
            exit(usageExit)
        }
    }

    private static func tell(_ failure: ProgramFailure) {
        let arguments = CommandLine.arguments
        if arguments.contains("--json") { Standard.out(failure.json.line) }
        Standard.error(failure.line(in: language(arguments)))
    }

    /// The arguments may not have parsed, so the language is looked for by itself.
    private static func language(_ arguments: [String]) -> Language {
        if let place = arguments.firstIndex(of: "--lang"), place + 1 < arguments.count,
            let language = Language(rawValue: arguments[place + 1])
        {
            return language
        }
        return Language(environment: Surroundings.variables)
    }
}
