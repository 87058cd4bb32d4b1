import ArgumentParser
import Authorization
import BackupDevice
import Console
import DurableSQLite
import Numbers
import PairedCards
import ReasonTexts
import ShopStore

/// `mainstay desk resume`: finishes what was cut.
struct DeskResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a procedure that was cut, with the same cards.",
        discussion: """
            Other cards than those of the procedure are refused. What was begun with an order of \
            the issuer, the first copy of a pair among it, goes on with the same order.

            Exit: 0 finished, or nothing was cut; 1 refused, 3 cut again.

            Example: mainstay desk resume --yes
            """)

    @Argument(help: "The number that 'desk open' shows; needed where several were cut.")
    var procedure: String?

    @OptionGroup var desk: DeskProcedureOptions

    @Option(help: "The issuer's order that it was begun with.")
    var order: String?

    @Flag(help: "Of a restoration: set a new PIN of the card that is restored.")
    var newPin = false

    func run() throws {
        var work = try desk.open(for: .verify)
        guard let open = try chosen(of: work) else { return try tellNothing() }
        try work.require(task(of: open), at: desk.home.path)
        work.desk.resuming = open
        Standard.error(
            desk.output.language.pick(ja: "続けます: ", en: "Going on with: ")
                + open.line(desk.output.language))
        switch open.kind {
        case .copying:
            guard let order else { return try desk.copy(work) }
            try desk.pair(work, order: order)
        case .recycling: try desk.pair(work, order: try needed(order))
        case .restoration:
            try desk.restore(work, order: try needed(order), setsNewPIN: newPin)
        case .promotion: try desk.promote(work)
        case .invalidation: try desk.invalidate(work)
        case .verification: try desk.verify(work)
        case .sale, .cancel, .refund: throw ProgramFailure(.deskNotOpen, open.transactionID.text)
        }
    }

    private func task(of open: PendingProcedure) -> DeskTask {
        switch open.kind {
        case .copying: order == nil ? .copy : .pair
        case .recycling: .pair
        case .restoration: .restore
        case .promotion: .promote
        case .invalidation: .invalidate
        case .verification, .sale, .cancel, .refund: .verify
        }
    }

    private func needed(_ order: String?) throws(ProgramFailure) -> String {
        guard let order else { throw ProgramFailure(.deskOrderNeeded) }
        return order
    }

    /// The one that is named, or the only one; nil when there is none.
    private func chosen(of work: DeskAtWork) throws(ProgramFailure) -> PendingProcedure? {
        let all = try stored { () throws(StoreError) in
            try work.shop.home.database.pendingProcedures()
        }
        guard let procedure else {
            guard all.count > 1 else { return all.first }
            for open in all { Standard.error(open.line(desk.output.language)) }
            throw ProgramFailure(.deskSeveralOpen)
        }
        guard let open = all.first(where: { $0.transactionID.text == procedure }) else {
            throw ProgramFailure(.deskNotOpen, procedure)
        }
        return open
    }

    private func tellNothing() throws {
        _ = try desk.output.finish(
            Answer(json: .object(["open": .list([])]), lines: { [PendingProcedure.none($0)] }))
    }
}
