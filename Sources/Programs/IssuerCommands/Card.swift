import ArgumentParser

/// `mainstay-issuer card`.
struct Card: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cards.", subcommands: [CardIssue.self])
}
