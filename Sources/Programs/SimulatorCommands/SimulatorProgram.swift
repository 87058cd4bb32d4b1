package import ArgumentParser
import IssuerCommands
import ShopCommands

/// `mainstay-simulator`: everything that is virtual.
package struct SimulatorProgram: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "mainstay-simulator",
        abstract: "Virtual chips, and the agent and the issuer with them.",
        discussion: "Example: mainstay-simulator demo",
        subcommands: [
            DemoCommand.self, DrillCommand.self, ChipCommand.self, AgentCommand.self,
            IssuerCommand.self,
        ])

    package init() {}
}

/// The calls of `mainstay`, with emulated readers.
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "The calls of mainstay, where --reader emulated:FILE is allowed, too.",
        discussion: """
            After FILE, ?cut-before=N or ?cut-after=N takes the card away at APDU N. In test \
            homes only.

            Example: mainstay-simulator agent check --reader emulated:a.chip
            """,
        subcommands: ShopProgram.configuration.subcommands)
}

/// The calls of `mainstay-issuer`, with emulated readers.
struct IssuerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuer",
        abstract: "The calls of mainstay-issuer, where --reader emulated:FILE is allowed, too.",
        discussion: """
            In test homes only.

            Example: mainstay-simulator issuer card issue --number 1234567B --sub \
            --reader emulated:b.chip
            """,
        subcommands: IssuerProgram.configuration.subcommands)
}
