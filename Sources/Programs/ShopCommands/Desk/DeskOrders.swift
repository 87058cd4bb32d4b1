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

    func run() throws {
        let work = try desk.open(for: .pair)
        let bundle = work.shop.bundle
        let file = try orderFile(self.order)
        let order = try ordered { () throws(OrderRefusal) in
            try PairOrder(signed: file, issuer: bundle.issuerID, key: bundle.issuerKey)
        }
        try stored { () throws(StoreError) in
            try work.desk.learn(
                PairRecord(
                    mainNumber: order.main, subNumber: order.sub, generation: order.generation),
                certificate: order.certificate.bytes)
        }
        let cards = desk.cards(try desk.readers.both(), work)
        try desk.finish(work) { id in
            let typed = try desk.pins()
            let pins = DeskPINs(main: try typed.entry(.main))
            let copying = CopyingProcedure(pins: pins, newSubPIN: try typed.new(.newSub))
            let recyclingID = try TransactionID.fresh()
            return try till { () throws(TillError) in
                try PairingProcedure(certificate: order.certificate, copying: copying)
                    .run(
                        at: work.desk, with: cards, transactionID: id, recyclingID: recyclingID)
            }
        }
    }
}

/// `mainstay desk restore`.
struct DeskRestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Restore a main card that was invalidated by mistake, by a grant of the issuer.",
        discussion: """
            Needs both cards. Where the grant permits it, the main card gets a new PIN.

            Exit: 0 restored, 1 refused, 3 cut (run it again with the same cards).

            Example: mainstay desk restore --order grant.order --yes
            """)

    @OptionGroup var desk: DeskProcedureOptions

    @Option(help: "The issuer's order: mainstay-issuer grant.")
    var order: String

    @Flag(help: "Set a new PIN of the main card.")
    var newPin = false

    func run() throws {
        let work = try desk.open(for: .restore)
        let bundle = work.shop.bundle
        let file = try orderFile(self.order)
        let nowMs = try stored { () throws(StoreError) in
            try work.shop.home.database.signedTime()
                .updateStart(clockMs: Till.systemMilliseconds())
        }
        let order = try ordered { () throws(OrderRefusal) in
            try GrantOrder(
                signed: file, issuer: bundle.issuerID, key: bundle.issuerKey,
                device: bundle.terminal, nowMs: nowMs)
        }
        guard !newPin || order.allowsNewPIN else { throw ProgramFailure(.deskNewPIN) }
        let cards = desk.cards(try desk.readers.both(), work)
        try desk.finish(work) { id in
            let typed = try desk.pins()
            let new = newPin ? try typed.new(.newMain) : nil
            let pins = DeskPINs(
                main: newPin ? nil : try typed.entry(.main), sub: try typed.entry(.sub))
            return try till { () throws(TillError) in
                try RestorationProcedure(
                    grant: order.grant, certificate: order.subCertificate, pins: pins,
                    newMainPIN: new
                ).run(at: work.desk, with: cards, transactionID: id)
            }
        }
    }
}

/// Reads an order, and says why it is none.
private func ordered<Order>(
    _ body: () throws(OrderRefusal) -> Order
) throws(ProgramFailure) -> Order {
    do throws(OrderRefusal) { return try body() } catch { throw ProgramFailure(error.reason) }
}
