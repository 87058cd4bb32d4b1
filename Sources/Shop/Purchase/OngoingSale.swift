import Authorization
import CardLayout
import DESFire
import DESFireWire
import DurableSQLite
import Numbers
import PairedCards
import SchemeMessages
import ShopStore
import SmartCard

/// One sale while it happens: what is known so far, and the next step.
///
/// The order is the profile's ("A tap"): read, finish what was open, judge, read the value, judge
/// again, spend a PIN try, read the newest log record as the baseline, debit, write the log, wait
/// until the intent is durable, commit. Up to that commit nothing was taken from the card.
struct OngoingSale {
    let till: Till
    let request: SaleRequest
    private let pin: PINEntry?
    var transactionID: TransactionID
    var facts: Facts
    var trace: [Judgement.Step] = []
    /// The list that the sale is judged by, as it stood when the card came.
    private(set) var list: ListUse
    /// What the card has told, until a record has taken it along.
    var news: CardNews?
    var newsReport = NewsReport()
    private var uid: CardUID?
    /// The open sale that this one finishes.
    var continued: PendingTransaction?
    /// Whether the card has confirmed that ``continued`` took nothing.
    private var isConfirmedUntaken = false
    /// Whether all of the log was needed to know that.
    private var needsWholeLog = false
    var hasIntent = false
    var proof: TransactionProof?
    private var triesToWrite: TriesLayout?
    var resolved: [ResolvedTransaction] = []
    var keptProofs: [ProofRecord] = []
    var balanceAfterMinor: Int64?
    var diskWaitMilliseconds = 0.0

    /// - Parameter continued: the open sale that the till's own number names.
    init(
        till: Till, request: SaleRequest, pin: PINEntry?, transactionID: TransactionID,
        continued: PendingTransaction?
    ) throws(TillError) {
        self.till = till
        self.request = request
        self.pin = pin
        self.continued = continued
        self.transactionID = continued?.transactionID ?? transactionID
        list = till.list
        facts = Facts(
            sale: Sale(amountMinor: request.amountMinor, method: request.method),
            environment: till.bundle.environment,
            limits: till.limits,
            listState: list.state,
            pin: pin == nil ? .notEntered : .entered)
        do throws(StoreError) {
            let candidate =
                if let continued { continued } else {
                    openSale(among: try till.store.pending(), on: nil)
                }
            facts.offline = try till.store.offlineTotals(excluding: candidate?.transactionID)
        } catch {
            throw .store(error)
        }
    }

    /// Judges what is known by now; nil when nothing speaks against the sale.
    mutating func refusal() -> Verdict? {
        let judgement = Judgement(of: facts, under: SaleRules.inOrder)
        trace = judgement.trace
        guard case .declined(let reasons) = judgement.outcome else { return nil }
        return .declined(reasons)
    }

    /// What is refused before a card is asked for. An open sale is not closed by that: what became
    /// of it on the card is not known.
    mutating func refusalWithoutCard() -> Verdict? {
        guard continued?.intent != nil else { return refusal() }
        guard facts.needsPIN == true, pin?.isFresh != true else { return nil }
        return .incomplete(Reason(.pinRequired))
    }

    /// Reads, judges and charges the card.
    mutating func run(on channel: MeteredChannel, readerName: String) throws(TillError) -> Verdict {
        let till = till
        do throws(SaleStop) {
            // Settled by what the attempt has found out, so only when it is over.
            let verdict = try till.inStyle(of: readerName) { (style) throws(SaleStop) in
                try attempt(channel, style)
            }
            return settled(verdict)
        } catch {
            switch error {
            case .card(let loss): return settled(loss.verdict)
            case .store(let error): throw .store(error)
            }
        }
    }

    /// A sale that the card may have been charged for is closed by the card's own word alone.
    private func settled(_ verdict: Verdict) -> Verdict {
        guard case .declined(let reasons) = verdict, continued?.intent != nil,
            !isConfirmedUntaken
        else { return verdict }
        return .incomplete(reasons.first ?? Reason(.fault))
    }
}

// MARK: - Steps

extension OngoingSale {
    private mutating func attempt(_ channel: MeteredChannel, _ style: TransferStyle)
        throws(SaleStop) -> Verdict
    {
        var card = DESFireCard(channel: channel, style: style)
        list = till.list
        facts.listState = list.state
        do throws(CardLoss) {
            guard let uid = try till.uid(channel) else {
                facts.card = .foreign
                return refusal() ?? .declined([Reason(.fault)])
            }
            // An open sale that the till has named belongs to its card.
            if let known = continued?.subject.cardUID, known != uid {
                return .incomplete(Reason(.cardChanged))
            }
            // A PIN that was typed for the card of a first attempt is for that card alone.
            if let met = self.uid, met != uid { return .declined([Reason(.cardChanged)]) }
            self.uid = uid
            facts.card = try CardExamination(bundle: till.bundle, vault: till.vault)
                .examine(&card, uid: uid)
        } catch {
            throw .card(error)
        }
        guard let uid, let table = facts.genuineTable else {
            return refusal() ?? .declined([Reason(.fault)])
        }
        var tap = CardTap(till: till, uid: uid, table: table, card: card)
        do throws(SaleStop) {
            let verdict = try sell(&tap)
            keptProofs = tap.takeProofs()
            return verdict
        } catch {
            keptProofs = tap.takeProofs()
            throw error
        }
    }

    private mutating func sell(_ tap: inout CardTap) throws(SaleStop) -> Verdict {
        if let verdict = try finishOpenSales(&tap) { return verdict }
        try lookUp(&tap)
        if refusal() == nil { try readValue(&tap) }
        if let verdict = refusal() { return try decline(verdict, &tap) }
        if Judgement(of: facts, under: SaleRules.inOrder).waitsOnly(for: .pinIsRight) {
            let check = PINCheck(method: request.method, entry: pin)
            let result = try check.run(on: &tap, for: subject)
            facts.pin = result.fact
            triesToWrite = result.tries
            if let verdict = refusal() { return try decline(verdict, &tap) }
        }
        guard Judgement(of: facts, under: SaleRules.inOrder).outcome == .allowed,
            let amount = Int32(exactly: request.amountMinor)
        else { return .declined([Reason(.fault)]) }
        let log =
            if let log = tap.log { log } else { try tap.readLog(whole: needsWholeLog) }
        guard let baseline = log.newest else { throw .card(.broken) }
        return try charge(&tap, amount: amount, baseline: baseline)
    }

    /// Before anything else the card is asked what became of this shop's open transactions on it.
    ///
    /// - Returns: a verdict when the sale itself was one of them and needs nothing more.
    private mutating func finishOpenSales(_ tap: inout CardTap) throws(SaleStop) -> Verdict? {
        let uid = tap.uid
        let pending = try SaleStop.storing { () throws(StoreError) in
            try till.store.pending(on: uid)
        }
        if continued == nil, request.saleReference == nil {
            let all = try SaleStop.storing { () throws(StoreError) in
                try till.store.pending()
            }
            if let open = openSale(among: all, on: uid) {
                continued = open
                transactionID = open.transactionID
            }
        }
        let findings = try tap.findings(of: pending)
        needsWholeLog = tap.log?.isWhole ?? false
        for other in pending where other.transactionID != transactionID {
            guard let finding = findings[other.transactionID] else { continue }
            if let ended = try tap.end(other, as: finding) { resolved.append(ended) }
        }
        guard let open = continued, open.intent != nil else { return nil }
        switch findings[open.transactionID] ?? .undecided {
        case .notDone: return nil
        case .undecided: return .incomplete(Reason(.saleUndecided))
        case .done:
            if request.method == .eMoney { balanceAfterMinor = try tap.value(of: .balance) }
            proof = try tap.confirm(.resolvedDone, of: open)
            return .approved
        }
    }

    /// The value that is to be debited. Of credit only where the chip's own refusal would come too
    /// late: after a PIN try, or after an earlier attempt whose end must be confirmed first.
    private mutating func readValue(_ tap: inout CardTap) throws(SaleStop) {
        switch request.method {
        case .eMoney: facts.balanceMinor = try tap.value(of: .balance)
        case .credit:
            guard facts.needsPIN == true || continued?.intent != nil else { return }
            facts.allowanceMinor = try tap.value(of: .allowance)
        }
    }

    /// A refused sale that had been asked to commit before is closed by the card's confirmation
    /// that it took nothing.
    private mutating func decline(
        _ verdict: Verdict, _ tap: inout CardTap
    ) throws(SaleStop) -> Verdict {
        guard let open = continued, open.intent != nil else { return verdict }
        proof = try tap.confirm(.resolvedNot, of: open)
        isConfirmedUntaken = true
        return verdict
    }

    private mutating func charge(
        _ tap: inout CardTap, amount: Int32, baseline: [UInt8]
    ) throws(SaleStop) -> Verdict {
        let file: FileNumber = request.method == .eMoney ? .balance : .allowance
        let record = LogRecord(
            transactionID: transactionID, kind: .sale, terminal: till.bundle.terminal,
            amountMinor: amount, listVersion: list.version ?? 0)
        let debit = Debit(file: file.rawValue, amount: amount)
        let tries = triesToWrite.map {
            WriteData(file: FileNumber.tries.rawValue, data: $0.bytes)
        }
        let write = WriteRecord(file: FileNumber.log.rawValue, data: record.bytes)
        var planned = [tap.plannedRow(debit)]
        if let tries { planned.append(tap.plannedRow(tries)) }
        planned.append(tap.plannedRow(write))
        // The sync runs beside the next exchanges, and is awaited before the commit.
        let pending = till.store.begin(
            IntentRecord(
                subject: subject, recordedAtMs: till.clock(), baseline: baseline,
                logRecord: record),
            after: tap.proofs, hearing: news,
            seal: tap.evidence(of: transactionID, with: planned))
        hasIntent = true
        do throws(DESFireError) {
            try tap.write(debit)
            if let tries { try tap.write(tries) }
            try tap.write(write)
        } catch {
            try? tap.hold(pending)
            guard error == .refused(.boundaryError) else { throw .card(CardLoss(error)) }
            return .declined([Reason(shortage)])
        }
        let start = ContinuousClock.now
        try tap.hold(pending)
        // The intent has taken it along.
        news = nil
        diskWaitMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        return commit(&tap)
    }

    /// From here on only an answer that verifies tells what happened.
    private mutating func commit(_ tap: inout CardTap) -> Verdict {
        do throws(DESFireError) {
            proof = try tap.commitMoney()
            balanceAfterMinor = facts.balanceMinor.map { $0 - request.amountMinor }
            return .approved
        } catch .channel(let loss) {
            return .incomplete(Reason(CardLoss.channel(loss).reason))
        } catch {
            return .incomplete(Reason(.cardAnswerUnverified))
        }
    }

    /// The chip refused the debit: less is there than the sale asks for.
    private var shortage: ReasonCode {
        request.method == .eMoney ? .balanceInsufficient : .allowanceInsufficient
    }

    var subject: JournalSubject {
        JournalSubject(
            transactionID: transactionID, saleReference: reference, sale: facts.sale,
            currency: till.bundle.currency,
            cardNumber: facts.cardNumber ?? continued?.subject.cardNumber,
            cardUID: uid ?? continued?.subject.cardUID, list: list)
    }

    /// An open sale keeps the number that the till gave it.
    var reference: String? { continued?.subject.saleReference ?? request.saleReference }
}
