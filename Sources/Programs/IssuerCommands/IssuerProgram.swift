package import ArgumentParser
import Authorization
import Console
import DESFire
import DurableSQLite
import IssuerStore
import Numbers

/// `mainstay-issuer`: the reference issuer, the patent's management terminal.
package struct IssuerProgram: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "mainstay-issuer",
        abstract: "Issues cards and terminals, and publishes the list of invalid numbers.",
        discussion: """
            Exit codes: 0 done, 1 something is wrong, 2 usage, 4 no reader, no card, unreachable \
            or a fault.

            Example: mainstay-issuer init --home issuer
            """,
        subcommands: [
            Init.self, Card.self, Terminal.self, Pair.self, Grant.self, Unlock.self,
            Blacklist.self, Feed.self,
        ])

    package init() {}
}

/// Where the issuer's keys and registry are.
struct IssuerHomeOption: ParsableArguments {
    @Option(help: "The issuer's folder (default: MAINSTAY_ISSUER_HOME, else the state folder).")
    var home: String?

    var path: String {
        Homes.path(home, variable: "MAINSTAY_ISSUER_HOME", folder: "mainstay-issuer")
    }

    func open() throws(ProgramFailure) -> IssuerHome {
        do throws(HomeError) {
            return try IssuerHome.open(at: path)
        } catch {
            throw ProgramFailure(error.reason, path)
        }
    }
}

extension RegistryError {
    /// What people are told.
    func failure(_ detail: String) -> ProgramFailure {
        switch self {
        case .numberTaken: ProgramFailure(.numberTaken, detail)
        case .chipTaken: ProgramFailure(.chipInUse, detail)
        case .terminalTaken: ProgramFailure(.terminalTaken, detail)
        case .store(let error): ProgramFailure(error.reason, detail)
        }
    }
}

extension TransactionID {
    /// 16 random bytes.
    static func fresh() throws(ProgramFailure) -> TransactionID {
        guard let id = TransactionID(bytes: DESFireCard.secureChallenge()) else {
            throw ProgramFailure(.fault)
        }
        return id
    }
}
