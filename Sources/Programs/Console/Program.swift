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
        exit(run(root, Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs one command line, and returns the exit code.
    ///
    /// - Parameter arguments: those behind the program's name.
    package static func run<Root: ParsableCommand>(
        _ root: Root.Type, _ arguments: [String]
    ) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Root.parseAsRoot(arguments)
            try command.run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch let failure as ProgramFailure {
            tell(failure, arguments)
            return failure.text.exitCode
        } catch {
            guard Root.exitCode(for: error) != .success else {
                Standard.out(Root.fullMessage(for: error))
                return 0
            }
            let problem = masked(Root.message(for: error))
            tell(ProgramFailure(.optionMalformed, problem), arguments)
            return usageExit
        }
    }

    private static func tell(_ failure: ProgramFailure, _ arguments: [String]) {
        if arguments.contains("--json") { Standard.out(failure.json.line) }
        Standard.error(failure.line(in: language(arguments)))
    }

    /// The arguments may not have parsed, so the language is looked for by itself: the last one
    /// that is one.
    private static func language(_ arguments: [String]) -> Language {
        let spaced = zip(arguments, arguments.dropFirst()).filter { $0.0 == "--lang" }.map(\.1)
        let joined = arguments.filter { $0.hasPrefix("--lang=") }.map { String($0.dropFirst(7)) }
        return (joined + spaced).compactMap(Language.init).last
            ?? Language(environment: Surroundings.variables)
    }

    /// What the parser says, without the values that it repeats and that have four digits or
    /// more: somebody's PIN or credit number may stand in the wrong place.
    private static func masked(_ message: String) -> String {
        message.split(separator: "'", omittingEmptySubsequences: false)
            .map { part in part.filter(\.isNumber).count >= 4 ? "****" : String(part) }
            .joined(separator: "'")
    }
}
