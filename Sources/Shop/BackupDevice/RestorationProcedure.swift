import Authorization
package import CardLayout
import DESFire
package import Numbers
import PairedCards
package import Purchase
import SchemeMessages
import ShopStore

/// Restoration: a main card that was invalidated by mistake is usable again, from its spare and the
/// issuer's grant (106; figure 12).
///
/// The spare learns the new epoch first, with its certificate: a later promotion must list the main
/// card at that epoch, or both would be accepted. Then one commit on the main card, the grant in
/// it, by which every terminal believes it whatever its list says (design, decision 6). The
/// balance does not come back by a desk: it is the issuer's to return.
package struct RestorationProcedure {
    private let grant: IssuerPaper<RestorationGrant>
    private let certificate: IssuerPaper<PairCertificate>
    private let pins: DeskPINs
    private let newMainPIN: PIN?

    /// - Parameters:
    ///   - grant: verified, for this desk, and not expired.
    ///   - certificate: the spare's new one, which names the main card at its new epoch.
    ///   - pins: the spare's own PIN, and the main card's unless it is set anew.
    ///   - newMainPIN: where the order permits one; it resets the tries as well (T13).
    package init(
        grant: IssuerPaper<RestorationGrant>, certificate: IssuerPaper<PairCertificate>,
        pins: DeskPINs, newMainPIN: PIN? = nil
    ) {
        self.grant = grant
        self.certificate = certificate
        self.pins = pins
        self.newMainPIN = newMainPIN
    }

    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID
    ) throws(TillError) -> DeskResult {
        var run = DeskRun(.restoration, at: desk, transactionID: transactionID)
        return try run.conclude { (run) throws(DeskStop) in
            cards.readers.areTwo
                ? try onTwoReaders(&run, cards) : try onOneReader(&run, cards)
        }
    }

    /// What is known of the main card when its spare is asked.
    private struct Subject {
        let table: CardTable
        let uid: CardUID
    }

    private struct Source {
        let main: CardTable
        /// Nil where they were given back before.
        var tries: TriesLayout?
        let applications: [UInt8]
        let pair: KnownPair
    }

    private func onTwoReaders(
        _ run: inout DeskRun, _ cards: DeskCards
    ) throws(DeskStop) -> DeskRun.Done {
        try run.visit(.main, of: cards) { (run, main) throws(DeskStop) in
            if let done = try finished(&main, &run) { return done }
            let subject = try validate(&main, run, cards.talk)
            var proven: TriesLayout?
            do throws(DeskStop) {
                let source = try run.visit(.sub, of: cards) { (run, sub) throws(DeskStop) in
                    try raise(&sub, subject, &run) { (run) throws(DeskStop) in
                        let tries = try prove(&main, &run)
                        if newMainPIN == nil { proven = tries }
                        return tries
                    }
                }
                return try restore(&main, source, &run)
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
        enum First {
            case done(DeskRun.Done)
            case begun(Subject, TriesLayout)
        }
        let first = try run.visit(.main, of: cards) { (run, main) throws(DeskStop) in
            if let done = try finished(&main, &run) { return First.done(done) }
            let subject = try validate(&main, run, cards.talk)
            let tries = try prove(&main, &run)
            if newMainPIN == nil { try run.giveBack(tries, on: &main) }
            return .begun(subject, tries)
        }
        guard case .begun(let subject, let tries) = first else {
            if case .done(let ending) = first { return ending }
            throw .refused(Reason(.fault), .main)
        }
        let source = try run.visit(.sub, of: cards) { (run, sub) throws(DeskStop) in
            try raise(&sub, subject, &run) { (_) throws(DeskStop) in tries }
        }
        return try run.visit(.main, of: cards) { (run, main) throws(DeskStop) in
            guard main.table == subject.table, main.uid == subject.uid else {
                throw main.refusal(.cardChanged)
            }
            var rest = source
            if newMainPIN == nil { rest.tries = nil }
            return try restore(&main, rest, &run)
        }
    }
}

// MARK: - Steps

extension RestorationProcedure {
    /// The card was restored by this very grant, and nobody was told.
    private func finished(
        _ main: inout DeskVisit, _ run: inout DeskRun
    ) throws(DeskStop) -> DeskRun.Done? {
        let table = main.table
        run.note.mainNumber = table.cardNumber
        try run.resume { $0.mainNumber == table.cardNumber && !$0.isOfTries }
        guard let open = run.continued?.subject.desk, table.standing == .main,
            table.epoch == grant.body.epoch, let sub = table.subCardNumber
        else { return nil }
        run.note = open
        let proof = try run.confirm(.restored, on: &main, else: .deskGrantSpent)
        return (proof, change(table.cardNumber, sub, table.generation, run))
    }

    private func validate(
        _ main: inout DeskVisit, _ run: DeskRun, _ talk: DeskTalk
    ) throws(DeskStop) -> Subject {
        let bundle = run.desk.till.bundle
        let table = main.table
        // The spare of the card that is to be restored: the two were swapped.
        guard table.standing != .spare(of: grant.body.number) else {
            throw main.refusal(.deskNotMain)
        }
        guard table.cardNumber == grant.body.number,
            grant.isValid(
                for: table.cardNumber, uid: main.uid, issuer: bundle.issuerID,
                key: bundle.issuerKey),
            grant.body.epoch > table.epoch
        else { throw main.refusal(.deskGrantSpent) }
        var preview = DeskPreview(kind: .restoration, card: table.cardNumber, invalid: nil)
        preview.isErased = table.standing == .invalidated
        preview.setsNewPIN = newMainPIN != nil
        guard talk.confirm(preview) else { throw main.refusal(.deskDeclined) }
        return Subject(table: table, uid: main.uid)
    }

    private func prove(
        _ main: inout DeskVisit, _ run: inout DeskRun
    ) throws(DeskStop) -> TriesLayout {
        newMainPIN == nil ? try run.prove(pins.main, on: &main) : .full
    }

    /// The spare's commit: the new epoch and the new certificate.
    ///
    /// - Parameter authorize: proves the main card's PIN, once nothing else speaks against it.
    private func raise(
        _ sub: inout DeskVisit, _ subject: Subject, _ run: inout DeskRun,
        _ authorize: (inout DeskRun) throws(DeskStop) -> TriesLayout
    ) throws(DeskStop) -> Source {
        let bundle = run.desk.till.bundle
        let body = certificate.body
        guard
            certificate.isValid(
                for: sub.table.cardNumber, uid: sub.uid, issuer: bundle.issuerID,
                key: bundle.issuerKey)
        else { throw sub.refusal(.deskOtherPair) }
        guard body.generation >= sub.table.generation else {
            throw sub.refusal(.deskSuperseded)
        }
        run.owesBalance = subject.table.standing == .invalidated
        let table = sub.table
        let (isListed, check) = run.listed(carriedBy: table)
        // Of the card that is restored, not of the one that lies there (T8).
        guard !isListed(subject.table.cardNumber, grant.body.epoch) else {
            try check()
            throw .refused(Reason(.cardListed), .main)
        }
        let mainPIN = try newValue(subject, table, run.desk)
        let ruled = Result { () throws(DeskStop) in
            try DeskStop.ruling(.sub) { () throws(TransitionRefusal) in
                try Restoration(
                    of: subject.table, from: table,
                    by: Grant(number: grant.body.number, epoch: grant.body.epoch),
                    mainPIN: mainPIN, isListed: isListed)
            }
        }
        try check()
        let restoration = try ruled.get()
        run.note.subNumber = table.cardNumber
        run.note.generation = body.generation
        let applications = try sub.applications()
        let mainTries = try authorize(&run)
        let tries = try run.prove(pins.sub, on: &sub)
        let proof = try run.transition(
            .restored, on: &sub,
            [
                DeskWrite.paper(at: PapersLayout.certificateOffset, certificate.bytes),
                DeskWrite.tries(tries),
            ])
        run.keep(proof, of: &sub)
        return Source(
            main: restoration.main, tries: mainTries, applications: applications,
            pair: KnownPair(
                record: PairRecord(
                    mainNumber: grant.body.number, subNumber: table.cardNumber,
                    generation: body.generation),
                certificate: certificate.bytes, learnedAtMs: run.desk.till.clock()))
    }

    private func restore(
        _ main: inout DeskVisit, _ source: Source, _ run: inout DeskRun
    ) throws(DeskStop) -> DeskRun.Done {
        var writes = [DeskWrite.table(source.main)]
        writes += DeskWrite.applications(source.applications)
        writes.append(DeskWrite.paper(at: PapersLayout.grantOffset, grant.bytes))
        if let tries = source.tries { writes.append(DeskWrite.tries(tries)) }
        let proof = try run.transition(.restored, on: &main, writes)
        return (proof, PairChange(learned: source.pair))
    }

    private func change(
        _ main: CardNumber, _ sub: CardNumber, _ generation: UInt16, _ run: DeskRun
    ) -> PairChange {
        PairChange(
            learned: KnownPair(
                record: PairRecord(mainNumber: main, subNumber: sub, generation: generation),
                certificate: certificate.bytes, learnedAtMs: run.desk.till.clock()))
    }

    /// Under the spare's version of the PIN keys, which the restored card takes over.
    private func newValue(
        _ subject: Subject, _ sub: CardTable, _ desk: Desk
    ) throws(DeskStop) -> PINVerificationValue? {
        guard let newMainPIN else { return nil }
        guard
            let key = desk.till.vault.key(
                .cardPIN, version: sub.pinKeyVersion, uid: subject.uid),
            let value = newMainPIN.cardValue(key: key, number: subject.table.cardNumber)
        else { throw .refused(Reason(.pinUncheckable), .main) }
        return value
    }
}
