import ArgumentParser

/// `mainstay-issuer card`.
struct Card: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cards.",
        discussion: "Example: mainstay-issuer card issue --number 1234567B --sub",
        subcommands: [CardIssue.self])
}
