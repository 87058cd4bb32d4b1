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
        exit(parsed(root, Array(CommandLine.arguments.dropFirst()))())
    }

    /// Parses a command line. What comes back runs it, or tells what is wrong with it, at every
    /// call, and returns the exit code.
    ///
    /// - Parameter arguments: those behind the program's name.
    package static func parsed<Root: ParsableCommand>(
        _ root: Root.Type, _ arguments: [String]
    ) -> () -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        do {
            let parsed = try Root.parseAsRoot(arguments)
            return {
                var command = parsed
                do {
                    try command.run()
                    return 0
                } catch {
                    return exitCode(of: error, in: root, arguments)
                }
            }
        } catch {
            return { exitCode(of: error, in: root, arguments) }
        }
    }

    /// Tells why a command ended, and returns its exit code.
    private static func exitCode<Root: ParsableCommand>(
        of error: any Error, in root: Root.Type, _ arguments: [String]
    ) -> Int32 {
        switch error {
        case let code as ExitCode: return code.rawValue
        case let failure as ProgramFailure:
            tell(failure, arguments)
            return failure.text.exitCode
        default:
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
