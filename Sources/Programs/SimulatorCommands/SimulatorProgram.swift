package import ArgumentParser
import IssuerCommands
import ShopCommands

/// `mainstay-simulator`: everything that is virtual.
package struct SimulatorProgram: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "mainstay-simulator",
        abstract: "Virtual chips, and the agent and the issuer with them.",
        subcommands: [DemoCommand.self, ChipCommand.self, AgentCommand.self, IssuerCommand.self])

    package init() {}
}

/// The calls of `mainstay`, with emulated readers.
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "The calls of mainstay, where --reader emulated:FILE is allowed, too.",
        subcommands: ShopProgram.configuration.subcommands)
}

/// The calls of `mainstay-issuer`, with emulated readers.
struct IssuerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuer",
        abstract: "The calls of mainstay-issuer, where --reader emulated:FILE is allowed, too.",
        subcommands: IssuerProgram.configuration.subcommands)
}
