import ArgumentParser
import Authorization
import BackupDevice
import CardLayout
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import SchemeMessages
import ShopStore

/// `mainstay desk pair`.
struct DeskPair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract:
            "Make a card the spare of a main card, by an order of the issuer, and copy to it.",
        discussion: """
            The spare's PIN is set, typed twice; it may be the main card's. A card that was found \
            again is erased first, after a question.

            Exit: 0 paired and copied, 1 refused, 3 cut (run it again with the same cards).

            Example: mainstay desk pair --order pair.order
            """)

    @OptionGroup var desk: DeskProcedureOptions

    @Option(help: "The issuer's order: mainstay-issuer pair assign.")
    var order: String

    func run() throws { try desk.pair(try desk.open(for: .pair), order: order) }
}

/// `mainstay desk restore`.
struct DeskRestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract:
            "Restore a main card that was invalidated by mistake, or PIN tries, by a grant.",
        discussion: """
            A card that was invalidated is restored from its spare: both cards are needed. PIN \
            tries that are used up are given back to one card alone, if the issuer's grant is of \
            tries. Where the grant permits it, the card gets a new PIN.

            Exit: 0 restored, 1 refused, 3 cut (run it again with the same cards).

            Example: mainstay desk restore --order grant.order --yes
            """)

    @OptionGroup var desk: DeskProcedureOptions

    @Option(help: "The issuer's order: mainstay-issuer grant.")
    var order: String

    @Flag(help: "Set a new PIN of the card that is restored.")
    var newPin = false

    func run() throws {
        try desk.restore(try desk.open(for: .restore), order: order, setsNewPIN: newPin)
    }
}
