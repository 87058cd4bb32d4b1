import ArgumentParser
import Authorization
import Console
import DurableSQLite
import IssuerStore
import Numbers
import ReasonTexts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `mainstay-simulator drill`.
struct DrillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Practise with virtual cards, in a shop's own test home.",
        discussion: "Example: mainstay-simulator drill lost-card",
        subcommands: [DrillLostCard.self])
}

/// `mainstay-simulator drill lost-card`.
struct DrillLostCard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lost-card",
        abstract: "A pair is made, its main card is lost, and the spare pays within seconds.",
        discussion: """
            Shows each call as staff would type it, and how it ended. Needs a test home that is a \
            backup device, with somebody signed in ('desk sign-in'), and the home of its test \
            issuer, who issues the two virtual cards. Their numbers stay used there, and the shop's \
            journal keeps what was done, marked TEST like all in a test home.

            Exit: 0 as it should, 1 not.

            Example: mainstay-simulator drill lost-card
            """)

    @Option(help: "The terminal's folder (default: MAINSTAY_HOME, else the state folder).")
    var home: String?

    @Option(help: "The issuer's folder (default: MAINSTAY_ISSUER_HOME, else the state folder).")
    var issuerHome: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let issuerPath = Homes.path(
            issuerHome, variable: "MAINSTAY_ISSUER_HOME", folder: "mainstay-issuer")
        let folder = try ScratchFolder.make("mainstay-drill")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let language = output.language
        var drill = try LostCardDrill(
            calls: DrillCalls(
                home: Homes.path(home, variable: "MAINSTAY_HOME", folder: "mainstay"),
                issuerHome: issuerPath, folder: folder),
            cards: try Self.freeNumbers(of: issuerPath), language: language)
        let say: (String) -> Void = output.json ? { _ in } : { Standard.out($0) }
        let passed = try drill.run(say)
        if output.json { Standard.out(drill.json.line) }
        guard passed else { throw ExitCode(1) }
    }

    /// Two that the issuer has given to no card yet. Its home is closed again: the calls open it.
    private static func freeNumbers(of path: String) throws -> (CardNumber, CardNumber) {
        let issuer: IssuerHome
        do throws(HomeError) { issuer = try IssuerHome.open(at: path) } catch {
            throw ProgramFailure(error.reason, path)
        }
        let scheme = issuer.profile.scheme
        var found: [CardNumber] = []
        for _ in 0..<1_000 {
            let index = UInt64.random(in: 0..<scheme.capacity)
            guard let number = scheme.number(at: index), !found.contains(number),
                try issuer.database.card(number: number) == nil
            else { continue }
            found.append(number)
            if found.count == 2 { return (found[0], found[1]) }
        }
        throw ProgramFailure(.numberTaken)
    }
}
