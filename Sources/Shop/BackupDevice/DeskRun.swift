import Authorization
import Blacklist
import CardLayout
import DESFire
import DurableSQLite
import Foundation
import Numbers
import PairedCards
import Purchase
import SchemeMessages
import ShopStore
import SmartCard

/// One procedure while it runs: its place in the journal, and what its commits have in common.
struct DeskRun {
    let desk: Desk
    let kind: TransactionKind
    var transactionID: TransactionID
    var note: DeskNote
    /// The same procedure, begun before and not ended.
    var continued: PendingProcedure?
    /// Whether a card was asked to commit a transition.
    private(set) var hasBegun = false
    /// Of the card whose PIN was compared, or whose tries were given back.
    var triesLeft: UInt8?
    var setsNewPIN = false
    private(set) var effort: [DeskPlace: DeskEffort] = [:]
    private var keptProofs: [ProofRecord] = []
    /// Whether the issuer owes the card the balance of one that is gone.
    var owesBalance = false
    var spare: SpareReport?
    /// Where a card was asked for last.
    private(set) var lastPlace: DeskPlace?
    private let cardBefore: CardUID?
    private var lastCard: (number: CardNumber, uid: CardUID)?

    /// - Parameter before: the card that lies on a desk's only reader from what was done before.
    init(
        _ kind: TransactionKind, at desk: Desk, transactionID: TransactionID,
        after before: CardUID? = nil
    ) {
        cardBefore = before
        self.desk = desk
        self.kind = kind
        self.transactionID = transactionID
        note = DeskNote(staff: desk.staff)
    }
}

/// What the visits of one card have cost.
package struct DeskEffort: Hashable, Sendable {
    package var apduCount = 0
    package var commitCount = 0
    package var milliseconds = 0.0
}

// MARK: - On a card

extension DeskRun {
    /// A visit of one card, with what it has cost and proved taken along however it ends.
    mutating func visit<Value>(
        _ place: DeskPlace, of desk: DeskCards,
        _ body: (inout DeskRun, inout DeskVisit) throws(DeskStop) -> Value
    ) throws(DeskStop) -> Value {
        var visit = try arrive(place, of: desk)
        // The next record takes it along, before the next commit on whichever chip.
        visit.carry(keptProofs)
        keptProofs = []
        do throws(DeskStop) {
            let value = try body(&self, &visit)
            leave(&visit)
            return value
        } catch {
            leave(&visit)
            throw error
        }
    }

    /// On a desk with one reader the card that was there before is still there at first.
    private mutating func arrive(
        _ place: DeskPlace, of cards: DeskCards
    ) throws(DeskStop) -> DeskVisit {
        let before =
            cards.readers.areTwo || lastPlace == place ? nil : lastCard?.uid ?? cardBefore
        lastPlace = place
        if !cards.readers.areTwo { cards.talk.ask(place) }
        let deadline = ContinuousClock.now + .seconds(cards.waitSeconds)
        while true {
            do throws(DeskStop) {
                let visit = try cards.visit(place, at: desk)
                guard visit.uid == before else { return visit }
                guard ContinuousClock.now < deadline else {
                    throw visit.refusal(.deskSameCard)
                }
            } catch {
                // The card that was there leaves while it is looked at.
                guard before != nil, error.isOfLeaving, ContinuousClock.now < deadline else {
                    throw error
                }
            }
            Thread.sleep(forTimeInterval: 0.25)
        }
    }

    /// Whether anything speaks against a number at an epoch: the list, what people and cards have
    /// told, and the lists that the cards of the pair carry (T7).
    func listed(carriedBy tables: CardTable...) -> (ListedNumbers, () throws(DeskStop) -> Void) {
        let failure = StoreFailure()
        let known = desk.till.known
        let isListed: ListedNumbers = { number, epoch in
            if tables.contains(where: { $0.blacklist.lists(number, at: epoch) }) { return true }
            do throws(StoreError) {
                return try known.answer(for: number, validFrom: epoch > .first ? epoch : nil)
                    .isAgainst(epoch)
            } catch {
                failure.error = error
                return true
            }
        }
        return (
            isListed,
            { () throws(DeskStop) in
                if let error = failure.error { throw .store(error) }
            }
        )
    }

    private final class StoreFailure {
        var error: StoreError?
    }

    /// What is to be durable here before the card is asked to commit.
    func news(
        of invalid: [BlacklistEntry], by teller: CardNumber
    ) throws(DeskStop) -> CardNews {
        try DeskStop.storing { () throws(StoreError) in
            try desk.news(of: invalid, by: teller)
        }
    }

    /// One comparison of the card's own PIN, with its try committed before.
    ///
    /// - Returns: the tries file that the transition is to write with it.
    mutating func prove(
        _ pin: PINEntry?, on visit: inout DeskVisit
    ) throws(DeskStop) -> TriesLayout {
        let subject = subject(visit)
        let before = visit.place
        let owesTry = try owesTry(&visit)
        let result = try visit.step { (tap) throws(SaleStop) in
            try PINCheck(method: .eMoney, entry: pin, owesTry: owesTry)
                .run(on: &tap, for: subject)
        }
        switch result.fact {
        case .right:
            effort[before, default: DeskEffort()].commitCount += 1
            guard let tries = result.tries else { throw visit.refusal(.fault) }
            return tries
        case .wrong(let left):
            effort[before, default: DeskEffort()].commitCount += 1
            triesLeft = left
            throw visit.refusal(left == 0 ? .pinBlocked : .pinWrong)
        case .blocked:
            triesLeft = 0
            throw visit.refusal(.pinBlocked)
        case .notEntered, .entered: throw visit.refusal(.pinRequired)
        case .uncheckable: throw visit.refusal(.pinUncheckable)
        }
    }

    /// Whether a right PIN has cost a try in this very procedure before it was cut: the transition,
    /// which gives the tries back, comes after all PINs that were compared. A card that has the
    /// transition in its log has got them. Good for one comparison: its own try is the newer record
    /// then. A try that was given back at once has two records for it.
    private func owesTry(_ visit: inout DeskVisit) throws(DeskStop) -> Bool {
        guard let id = continued?.transactionID, try owesTry(visit.uid, in: id) else {
            return false
        }
        return try visit.step { (tap) throws(SaleStop) in
            try !tap.readLog(whole: true).names(id)
        }
    }

    private func owesTry(_ uid: CardUID, in id: TransactionID) throws(DeskStop) -> Bool {
        let records = try DeskStop.storing { () throws(StoreError) in
            try desk.store.records(of: id)
        }
        var (triesCount, isOwed) = (0, false)
        var last: CommitRecord.Purpose?
        for record in records {
            switch record.entry {
            case .commit(let commit):
                let isOfCard = commit.subject.cardUID == uid
                if commit.purpose == .transition {
                    if triesCount > 0 { isOwed = !triesCount.isMultiple(of: 2) }
                    triesCount = 0
                }
                if isOfCard { last = commit.purpose }
            // Without it no PIN was compared, and what was owed still is.
            case .proof(let proof) where proof.subject.cardUID == uid && last == .tries:
                triesCount += 1
                isOwed = false
            case .proof, .outcome, .intent, .finding: break
            }
        }
        return isOwed
    }

    /// Gives the try of a right PIN back at once, where the transition that would have done it comes
    /// later or never.
    mutating func giveBack(
        _ tries: TriesLayout, on visit: inout DeskVisit
    ) throws(DeskStop) {
        let record = CommitRecord(
            subject: subject(visit), recordedAtMs: desk.till.clock(), purpose: .tries)
        let proof = try visit.step { (tap) throws(SaleStop) in
            try tap.commit(record, [DeskWrite.tries(tries)])
        }
        effort[visit.place, default: DeskEffort()].commitCount += 1
        keep(proof, of: &visit)
    }

    /// One atomic commit on a card, durable in the journal before the card is asked (T19, T20).
    mutating func transition(
        _ logKind: LogRecord.Kind, on visit: inout DeskVisit, _ writes: [any DESFireCommand],
        hearing news: CardNews? = nil
    ) throws(DeskStop) -> TransactionProof {
        let count = try DeskStop.storing { () throws(StoreError) in try desk.store.lastSequence }
        let log = LogRecord(
            transactionID: transactionID, kind: logKind, terminal: desk.till.bundle.terminal,
            amountMinor: 0, listVersion: UInt32(truncatingIfNeeded: count & 0xFF_FFFF))
        let logWrite = WriteRecord(file: FileNumber.log.rawValue, data: log.bytes)
        return try transition(on: &visit, writes + [logWrite], logging: log, hearing: news)
    }

    /// - Parameter log: what the writes put into the card's log; nil where they do not.
    mutating func transition(
        on visit: inout DeskVisit, _ writes: [any DESFireCommand], logging log: LogRecord? = nil,
        hearing news: CardNews? = nil
    ) throws(DeskStop) -> TransactionProof {
        let record = CommitRecord(
            subject: subject(visit), recordedAtMs: desk.till.clock(), purpose: .transition,
            logRecord: log)
        hasBegun = true
        let proof = try visit.step { (tap) throws(SaleStop) in
            try tap.commit(record, writes, hearing: news)
        }
        effort[visit.place, default: DeskEffort()].commitCount += 1
        return proof
    }

    /// The proof of a commit that is not the procedure's last one: written with the next record.
    mutating func keep(_ proof: TransactionProof, of visit: inout DeskVisit) {
        visit.keep(proof, of: subject(visit))
    }

    /// Takes along what a visit has left, when it is over or broke off.
    private mutating func leave(_ visit: inout DeskVisit) {
        keptProofs += visit.takeProofs()
        lastCard = (visit.table.cardNumber, visit.uid)
        let meter = visit.channel.meter
        effort[visit.place, default: DeskEffort()].apduCount += meter.apduCount
        effort[visit.place, default: DeskEffort()].milliseconds += meter.span / .milliseconds(1)
    }

    /// A card that looks as this procedure would have left it, though nobody was told: done, if its
    /// log says so. Confirmed in one more commit, in which the log and the values are read, so that
    /// the issuer can prove it.
    mutating func confirm(
        _ logKind: LogRecord.Kind, on visit: inout DeskVisit, else code: ReasonCode
    ) throws(DeskStop) -> TransactionProof {
        let id = transactionID
        let isOurs = try visit.step { (tap) throws(SaleStop) in
            _ = try tap.value(of: .balance)
            _ = try tap.value(of: .allowance)
            return try tap.readLog(whole: true).says(logKind, of: id)
        }
        guard isOurs else { throw .doneElsewhere(code, visit.place) }
        return try transition(logKind, on: &visit, [])
    }

    private func subject(_ visit: borrowing DeskVisit) -> JournalSubject {
        subject(visit.table.cardNumber, visit.uid)
    }

    private func subject(_ number: CardNumber?, _ uid: CardUID?) -> JournalSubject {
        JournalSubject(
            transactionID: transactionID, kind: kind, sale: nil,
            currency: desk.till.bundle.currency, cardNumber: number, cardUID: uid,
            list: desk.till.list, desk: note)
    }
}

// MARK: - Its end

extension DeskRun {
    /// What a procedure that was done has: the card's word for its last commit, and what the desk
    /// knows of the pair since.
    typealias Done = (proof: TransactionProof, pair: PairChange)

    /// Runs a procedure, makes its end durable, whichever that is, and then tells it.
    mutating func conclude(
        _ body: (inout DeskRun) throws(DeskStop) -> Done
    ) throws(TillError) -> DeskResult {
        do throws(DeskStop) {
            let done = try body(&self)
            return end(.approved, at: nil, proof: done.proof, changing: done.pair)
        } catch {
            return try end(error)
        }
    }

    /// A procedure that a card may have been asked to commit is open until a card has told.
    private mutating func end(_ stop: DeskStop) throws(TillError) -> DeskResult {
        let isOpen = hasBegun || continued != nil
        switch stop {
        case .refused(let reason, let place):
            return end(isOpen ? .incomplete(reason) : .declined([reason]), at: place)
        case .doneElsewhere(let code, let place):
            return end(.declined([Reason(code)]), at: place)
        case .lost(let loss, let place):
            let reason = Reason(loss.reason)
            return end(isOpen ? .incomplete(reason) : .declined([reason]), at: place)
        case .till(let error):
            if isOpen { return end(.incomplete(Reason(error.reason)), at: nil) }
            // What a PIN's comparison has committed on a card is not left out.
            guard !keptProofs.isEmpty else { throw error }
            return end(.declined([Reason(error.reason)]), at: nil)
        case .store(let error):
            let reason = Reason(error.reason)
            if isOpen { return end(.incomplete(reason), at: nil) }
            guard !keptProofs.isEmpty else { throw .store(error) }
            return end(.declined([reason]), at: nil)
        }
    }

    private mutating func end(
        _ verdict: Verdict, at place: DeskPlace?, proof: TransactionProof? = nil,
        changing pair: PairChange = PairChange()
    ) -> DeskResult {
        let outcome = OutcomeRecord(
            subject: subject(lastCard?.number, lastCard?.uid), recordedAtMs: desk.till.clock(),
            verdict: verdict, trace: [], proof: proof)
        do throws(StoreError) {
            try desk.store.append(outcome, after: keptProofs, changing: pair)
            keptProofs = []
            return result(verdict, at: place)
        } catch {
            // What is not durable is not told; the cards tell it at the next run.
            return result(.incomplete(Reason(error.reason)), at: place)
        }
    }

    private func result(_ verdict: Verdict, at place: DeskPlace?) -> DeskResult {
        DeskResult(
            verdict: verdict, kind: kind, transactionID: transactionID, place: place, note: note,
            isResumed: continued != nil, triesLeft: triesLeft, setsNewPIN: setsNewPIN,
            owesBalance: verdict == .approved && owesBalance,
            spare: spare, lastUID: lastCard?.uid,
            effort: effort)
    }
}
