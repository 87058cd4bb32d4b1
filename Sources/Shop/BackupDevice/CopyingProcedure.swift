import Authorization
import ByteCoding
package import CardLayout
import DESFire
package import Numbers
import PairedCards
package import Purchase
import SchemeMessages
import ShopStore

/// Copying: the main card's information into the spare (104; figure 10), and the first one, which
/// makes the two a pair (T6).
///
/// Both cards are validated; then one commit on the spare, which is read back and compared, and one
/// on the main card, so that every receipt can tell how fresh the spare is. Cut anywhere, it is run
/// again.
package struct CopyingProcedure {
    private let pins: DeskPINs
    private let newSubPIN: PIN?
    /// The only cards that are copied; nil: whichever are a pair.
    private var ordered: (main: CardNumber, sub: CardNumber)?

    /// - Parameters:
    ///   - pins: the cards' own PINs, each typed for this run.
    ///   - newSubPIN: the spare's PIN from now on, typed twice (T13); its old one is then not asked.
    package init(pins: DeskPINs, newSubPIN: PIN? = nil) {
        self.pins = pins
        self.newSubPIN = newSubPIN
    }

    /// The same for the cards of an order alone.
    func only(main: CardNumber, sub: CardNumber) -> Self {
        var copying = self
        copying.ordered = (main, sub)
        return copying
    }

    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID
    ) throws(TillError) -> DeskResult {
        try run(at: desk, with: cards, transactionID: transactionID, after: nil)
    }

    func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID,
        after before: CardUID?
    ) throws(TillError) -> DeskResult {
        var run = DeskRun(.copying, at: desk, transactionID: transactionID, after: before)
        return try run.conclude { (run) throws(DeskStop) in
            cards.readers.areTwo
                ? try onTwoReaders(&run, cards) : try onOneReader(&run, cards)
        }
    }

    /// What the main card gives.
    private struct Source {
        let table: CardTable
        let applications: [UInt8]
        let pair: KnownPair?
    }

    /// What is written on the main card in the end.
    private struct Stamp {
        let main: CardTable
        /// Nil where they were given back before.
        var tries: TriesLayout?
        let pair: KnownPair
    }

    /// The main card stays in its session while the spare is written, and its PIN is asked last: a
    /// spare that is refused costs no try, and what goes wrong later gives it back.
    private func onTwoReaders(
        _ run: inout DeskRun, _ cards: DeskCards
    ) throws(DeskStop) -> DeskRun.Done {
        try run.visit(.main, of: cards) { (run, main) throws(DeskStop) in
            let source = try read(&main, &run)
            var proven: TriesLayout?
            do throws(DeskStop) {
                let stamp = try run.visit(.sub, of: cards) { (run, sub) throws(DeskStop) in
                    try copy(source, onto: &sub, &run) { (run) throws(DeskStop) in
                        let tries = try run.prove(pins.main, on: &main)
                        proven = tries
                        return tries
                    }
                }
                return try mark(&main, stamp, &run)
            } catch {
                if let proven, !error.isLoss(of: .main) {
                    try? run.giveBack(proven, on: &main)
                }
                throw error
            }
        }
    }

    private func onOneReader(
        _ run: inout DeskRun, _ cards: DeskCards
    ) throws(DeskStop) -> DeskRun.Done {
        let (source, tries) = try run.visit(.main, of: cards) { (run, main) throws(DeskStop) in
            let source = try read(&main, &run)
            let tries = try run.prove(pins.main, on: &main)
            try run.giveBack(tries, on: &main)
            return (source, tries)
        }
        let stamp = try run.visit(.sub, of: cards) { (run, sub) throws(DeskStop) in
            try copy(source, onto: &sub, &run) { (_) throws(DeskStop) in tries }
        }
        return try run.visit(.main, of: cards) { (run, main) throws(DeskStop) in
            guard main.table == source.table else { throw main.refusal(.cardChanged) }
            var rest = stamp
            rest.tries = nil
            return try mark(&main, rest, &run)
        }
    }

    /// Every rule that the main card alone can break comes before its PIN (O12).
    private func read(
        _ main: inout DeskVisit, _ run: inout DeskRun
    ) throws(DeskStop) -> Source {
        let table = main.table
        switch table.standing {
        case .main: break
        case .spare: throw main.refusal(.deskNotMain)
        case .blank: throw main.refusal(.cardBlank)
        case .invalidated: throw main.refusal(.cardInvalidated)
        }
        guard ordered.map({ $0.main == table.cardNumber }) ?? true else {
            throw main.refusal(.deskNotOrdered)
        }
        let (isListed, check) = run.listed(carriedBy: table)
        guard !isListed(table.cardNumber, table.epoch) else {
            try check()
            throw main.refusal(.cardListed)
        }
        let pair = try run.desk.pair(ofMain: table.cardNumber)
        run.note.mainNumber = table.cardNumber
        try run.resume { $0.mainNumber == table.cardNumber }
        return Source(table: table, applications: try main.applications(), pair: pair)
    }

    /// - Parameter authorize: proves the main card's PIN, once nothing else speaks against the copy.
    private func copy(
        _ source: Source, onto sub: inout DeskVisit, _ run: inout DeskRun,
        _ authorize: (inout DeskRun) throws(DeskStop) -> TriesLayout
    ) throws(DeskStop) -> Stamp {
        guard ordered.map({ $0.sub == sub.table.cardNumber }) ?? true else {
            throw sub.refusal(.deskNotOrdered)
        }
        if sub.table.standing == .main {
            // What was cut here was overtaken: its spare is a main card since, and stays one.
            let isOvertaken = run.continued?.subject.desk?.subNumber == sub.table.cardNumber
            throw isOvertaken
                ? .doneElsewhere(.deskPromotedSince, .sub) : run.refusalOfMain(sub)
        }
        let paper = source.pair.flatMap { pair in
            pair.certificate(of: sub.table.cardNumber, naming: source.table)
        }
        if newSubPIN == nil, pins.sub?.isFresh != true { throw sub.refusal(.pinRequired) }
        guard let certificate = try certificate(of: &sub, ordered: paper, run.desk) else {
            throw sub.refusal(.deskNotNamed)
        }
        let assignment = SpareAssignment(certificate)
        let record =
            source.pair.map(\.record).flatMap { record in
                record.generation >= certificate.generation ? record : nil
            }
            ?? PairRecord(
                mainNumber: source.table.cardNumber, subNumber: certificate.number,
                generation: certificate.generation)
        let subPIN = try newValue(sub.uid, sub.table.cardNumber, source.table, run.desk)
        guard newSubPIN == nil || subPIN != nil else { throw sub.refusal(.pinUncheckable) }
        guard subPIN != nil || sub.table.cardPIN != nil else { throw sub.refusal(.pinAbsent) }
        guard
            let stamp = CopyStamp(
                unixSeconds: run.desk.nowUnixSeconds,
                digest: digest(source, sub.table.cardNumber, certificate.generation))
        else { throw sub.refusal(.fault) }
        let (isListed, check) = run.listed(carriedBy: source.table, sub.table)
        let ruled = Result { () throws(DeskStop) in
            let table = sub.table
            return try DeskStop.ruling(.sub) { () throws(TransitionRefusal) in
                try Copying(
                    from: source.table, onto: table, record: record, by: assignment,
                    subPIN: subPIN, stamp: stamp, isListed: isListed)
            }
        }
        try check()
        let copying = try ruled.get()
        run.note.subNumber = certificate.number
        run.note.generation = certificate.generation
        let mainTries = try authorize(&run)
        let subTries = subPIN == nil ? try run.prove(pins.sub, on: &sub) : try full(&sub)
        // The credit PIN is copied, and with it what is left of its tries.
        let tries = subTries.setting(.creditPIN, to: mainTries.creditPIN)
        var writes = [DeskWrite.table(copying.sub)]
        writes += DeskWrite.applications(source.applications)
        if let paper {
            writes.append(DeskWrite.paper(at: PapersLayout.certificateOffset, paper))
        }
        writes.append(DeskWrite.tries(tries))
        // From this commit on it can be promoted; no spare before it can.
        let news = try run.news(
            of: certificate.formerSpares.entries, by: source.table.cardNumber)
        let proof = try run.transition(.copied, on: &sub, writes, hearing: news)
        run.keep(proof, of: &sub)
        try readBack(&sub, copying.sub, source.applications, paper)
        return Stamp(
            main: copying.main, tries: mainTries,
            pair: KnownPair(
                record: record, certificate: paper, learnedAtMs: run.desk.till.clock()))
    }

    /// With a new PIN; an order that has given tries stays known by its number (T29).
    private func full(_ sub: inout DeskVisit) throws(DeskStop) -> TriesLayout {
        TriesLayout(
            cardPIN: TriesLayout.full.cardPIN, creditPIN: TriesLayout.full.creditPIN,
            restoredBy: try sub.tries().restoredBy)
    }

    /// A worn chip may acknowledge what it does not keep: never "success" then.
    private func readBack(
        _ sub: inout DeskVisit, _ table: CardTable, _ applications: [UInt8], _ paper: [UInt8]?
    ) throws(DeskStop) {
        let content = try sub.tableNow().dropFirst(TableLayout.contentOffset)
        let copied = try sub.applications()
        var isSame = Array(content) == table.content && copied == applications
        if let paper {
            let written = try sub.paper(at: PapersLayout.certificateOffset, count: paper.count)
            isSame = isSame && written == paper
        }
        guard isSame else { throw sub.refusal(.deskCopyDiffers) }
    }

    private func mark(
        _ main: inout DeskVisit, _ stamp: Stamp, _ run: inout DeskRun
    ) throws(DeskStop) -> DeskRun.Done {
        let proof = try run.transition(
            .copied, on: &main,
            [DeskWrite.table(stamp.main)] + (stamp.tries.map { [DeskWrite.tries($0)] } ?? []))
        return (proof, PairChange(learned: stamp.pair))
    }

    /// The certificate that came with an order, else the spare's own.
    private func certificate(
        of sub: inout DeskVisit, ordered: [UInt8]?, _ desk: Desk
    ) throws(DeskStop) -> PairCertificate? {
        guard let ordered else { return try sub.certificate() }
        return desk.certificate(ordered, of: sub.table.cardNumber, uid: sub.uid)
    }

    /// Under the main card's version of the PIN keys, which the spare takes over.
    private func newValue(
        _ uid: CardUID, _ number: CardNumber, _ main: CardTable, _ desk: Desk
    ) throws(DeskStop) -> PINVerificationValue? {
        guard let newSubPIN,
            let key = desk.till.vault.key(.cardPIN, version: main.pinKeyVersion, uid: uid)
        else { return nil }
        return newSubPIN.cardValue(key: key, number: number)
    }

    private func digest(
        _ source: Source, _ sub: CardNumber, _ generation: UInt16
    ) -> [UInt8] {
        var table = source.table
        table.subCardNumber = sub
        table.generation = generation
        return table.copyDigest(applications: source.applications)
    }
}

/// The PINs of the two cards as they were typed for one run.
package struct DeskPINs {
    let main: PINEntry?
    let sub: PINEntry?

    package init(main: PINEntry? = nil, sub: PINEntry? = nil) {
        self.main = main
        self.sub = sub
    }
}
