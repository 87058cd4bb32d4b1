import ArgumentParser

/// `mainstay-issuer terminal`.
struct Terminal: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Merchants' terminals.", subcommands: [TerminalAdd.self])
}
