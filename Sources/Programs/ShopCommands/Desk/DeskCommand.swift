import ArgumentParser
import Authorization
import BackupDevice
import Console
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import ReasonTexts
import ShopStore

/// `mainstay desk`: the backup device.
struct DeskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk",
        abstract: "The backup desk: pair, copy, promote, restore and invalidate cards.",
        discussion: "Example: mainstay desk status",
        subcommands: [
            DeskSignInCommand.self, DeskSignOut.self, DeskStatus.self, DeskUnlock.self,
            DeskPair.self, DeskCopy.self, DeskPromote.self, DeskRestore.self,
            DeskInvalidate.self, DeskVerify.self, DeskOpen.self,
            DeskResume.self, DeskAbandon.self,
        ])
}

/// What every procedure of the desk has in common.
struct DeskProcedureOptions: ParsableArguments {
    @OptionGroup var home: ShopHomeOption
    @OptionGroup var who: DeskStaffOption
    @OptionGroup var readers: DeskReaderOptions
    @OptionGroup var input: DeskInputOptions
    @OptionGroup var output: OutputOptions

    func open(for task: DeskTask) throws -> DeskAtWork {
        try home.openDesk(for: task, as: who, output.language)
    }

    /// The PINs of one run.
    func pins() throws(ProgramFailure) -> DeskPINInput {
        try DeskPINInput(input, output.language)
    }

    func cards(_ readers: DeskReaders, _ work: DeskAtWork) -> DeskCards {
        DeskCards(
            readers: readers, waitSeconds: self.readers.one.wait,
            talk: DeskQuestions(
                shop: work.shop, language: output.language, yes: input.yes
            ).talk)
    }

    /// Runs a procedure, and prints how it ended.
    ///
    /// A card that has no place in it counts as an error of this visit (O10); at a terminal the
    /// right one can be put down then.
    func finish(_ work: DeskAtWork, _ body: (TransactionID) throws -> DeskResult) throws {
        let visit = try work.noting(home.path) { (entry) throws(DeskRefusal) in
            try entry.begin(atMs: Till.systemMilliseconds())
        }
        var result = try body(try TransactionID.fresh())
        while result.isWrongCard {
            let now = Till.systemMilliseconds()
            try work.noting(home.path) { (entry) throws(DeskRefusal) in
                try entry.noteWrongCard(in: visit, atMs: now)
            }
            guard !output.json, Standard.isTerminal else { break }
            for line in DeskAnswer(result: result, shop: work.shop).lines(output.language) {
                Standard.error(line)
            }
            let question = output.language.pick(
                ja: "正しいカードでやり直しますか [y/N] ", en: "Again, with the right card? [y/N] ")
            guard Standard.asks(question) else { break }
            result = try body(try TransactionID.fresh())
        }
        if result.verdict == .approved {
            // It is told whatever becomes of the count: it is done.
            try? work.noting(home.path) { (entry) throws(DeskRefusal) in
                try entry.noteSuccess()
            }
        }
        if let place = result.foundAt, mayErase(work) {
            for line in DeskAnswer(result: result, shop: work.shop).lines(output.language) {
                Standard.error(line)
            }
            return try eraseFound(work, on: place)
        }
        _ = try output.finish(DeskAnswer(result: result, shop: work.shop).answer)
    }

    /// Whether there is somebody who can be asked, and may say yes.
    private func mayErase(_ work: DeskAtWork) -> Bool {
        !output.json && Standard.isTerminal && work.session.role.may(.invalidate)
    }

    /// A lost card that is found again is erased on sight, after a question (T24). A yes that was
    /// given beforehand was for something else.
    private func eraseFound(_ work: DeskAtWork, on place: DeskPlace) throws {
        var asking = self
        asking.input.yes = false
        try asking.invalidate(work, on: place)
    }
}

extension ShopHomeOption {
    /// Somebody has signed in who may do that, before any card is powered (O6).
    func openDesk(
        for task: DeskTask, as who: DeskStaffOption, _ language: Language
    ) throws -> DeskAtWork {
        let shop = try open(for: .writing)
        let entry = try shop.desk()
        let session = try who.session(at: entry, of: path, language)
        do throws(DeskRefusal) { try session.require(task) } catch { throw error.failure(path) }
        guard let desk = Desk(till: shop.till, session: session) else {
            throw ProgramFailure(.deskNone)
        }
        return DeskAtWork(desk: desk, session: session, entry: entry, shop: shop)
    }
}

extension DeskResult {
    /// Where a card lies whose number is invalid; nil where it is to become good again.
    fileprivate var foundAt: DeskPlace? {
        guard verdict == .declined([Reason(.cardListed)]),
            [.copying, .promotion, .verification].contains(kind)
        else { return nil }
        return place
    }

    /// A card of somebody else, or none of ours. Two cards in each other's place are none.
    fileprivate var isWrongCard: Bool {
        guard case .declined(let reasons) = verdict, let code = reasons.first?.code else {
            return false
        }
        return [
            .cardForeign, .cardOtherIssuer, .cardNotAuthentic, .deskOtherPair,
            .deskNumbersDisagree, .deskNotOrdered, .deskNotThese,
        ].contains(code)
    }
}

/// A desk with somebody at it.
struct DeskAtWork {
    var desk: Desk
    let session: DeskSession
    let entry: DeskEntry
    let shop: OpenShop

    /// Refuses what the role of whoever has signed in does not permit.
    func require(_ task: DeskTask, at path: String) throws(ProgramFailure) {
        do throws(DeskRefusal) { try session.require(task) } catch { throw error.failure(path) }
    }

    /// Counts before anybody is told.
    fileprivate func noting<Value>(
        _ path: String, _ body: (DeskEntry) throws(DeskRefusal) -> Value
    ) throws(ProgramFailure) -> Value {
        do throws(DeskRefusal) { return try body(entry) } catch { throw error.failure(path) }
    }
}

/// `mainstay desk copy`.
struct DeskCopy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy the main card to its spare.",
        discussion: """
            Both PINs are asked first, where staff do not see them. With one reader the cards are \
            asked for in turn.

            Exit: 0 copied, 1 refused, 3 cut (run it again with the same cards).

            Example: mainstay desk copy
            """)

    @OptionGroup var desk: DeskProcedureOptions

    func run() throws { try desk.copy(try desk.open(for: .copy)) }
}

/// `mainstay desk promote`.
struct DeskPromote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Make the spare the main card: the main card is lost.",
        discussion: """
            Works at any desk, also without the network. The old number is refused here at once.

            Exit: 0 promoted, 1 refused, 3 cut (run it again with the same card).

            Example: mainstay desk promote --yes
            """)

    @OptionGroup var desk: DeskProcedureOptions

    func run() throws { try desk.promote(try desk.open(for: .promote)) }
}

/// `mainstay desk invalidate`.
struct DeskInvalidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invalidate",
        abstract: "Erase a card that shall never be used again, for example one that was found.",
        discussion: """
            What is on it is recorded before it is taken off, and is the issuer's to return.

            Exit: 0 invalid, 1 refused, 3 cut (run it again with the same card).

            Example: mainstay desk invalidate --yes
            """)

    @OptionGroup var desk: DeskProcedureOptions

    func run() throws { try desk.invalidate(try desk.open(for: .invalidate)) }
}

/// `mainstay desk verify`.
struct DeskVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a spare is in order, and that its holder knows its PIN.",
        discussion: """
            Exit: 0 in order, 1 not, 3 cut (run it again with the same card).

            Example: mainstay desk verify
            """)

    @OptionGroup var desk: DeskProcedureOptions

    func run() throws { try desk.verify(try desk.open(for: .verify)) }
}
