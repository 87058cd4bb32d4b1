import ArgumentParser

/// `mainstay-issuer terminal`.
struct Terminal: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Merchants' terminals.",
        discussion: "Example: mainstay-issuer terminal add --number SHOP0002 --out shop2.bundle",
        subcommands: [TerminalAdd.self])
}
