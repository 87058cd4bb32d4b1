import Authorization
import CardLayout
import DESFire
import DESFireWire
import DurableSQLite
import Evidence
import Numbers
import PairedCards
import SchemeMessages
import ShopStore
import SmartCard

/// One sale while it happens: what is known so far, and the next step.
///
/// The order is the profile's ("A tap"): read, judge, read the balance, judge again, read the
/// newest log record as the baseline, debit, write the log, wait until the intent is durable,
/// commit. Up to the commit nothing has happened to the card.
struct OngoingSale {
    private let till: Till
    private let request: SaleRequest
    private let transactionID: TransactionID
    private var facts: Facts
    private var trace: [Judgement.Step] = []
    private var uid: CardUID?
    private var hasIntent = false
    private var proof: TransactionProof?
    private var diskWaitMilliseconds = 0.0

    init(till: Till, request: SaleRequest, transactionID: TransactionID) throws(TillError) {
        self.till = till
        self.request = request
        self.transactionID = transactionID
        let offline: OfflineTotals
        do throws(StoreError) {
            offline = try till.store.offlineTotals()
        } catch {
            throw .store(error)
        }
        facts = Facts(
            sale: Sale(amountMinor: request.amountMinor, method: request.method),
            environment: till.bundle.environment,
            limits: Limits.defaults.stricter(till.bundle.limits),
            offline: offline)
    }

    /// Judges what is known by now; nil when nothing speaks against the sale.
    mutating func refusal() -> Verdict? {
        let judgement = Judgement(of: facts, under: SaleRules.inOrder)
        trace = judgement.trace
        guard case .declined(let reasons) = judgement.outcome else { return nil }
        return .declined(reasons)
    }

    /// Reads, judges and charges the card.
    mutating func run(on channel: MeteredChannel, readerName: String) throws(TillError) -> Verdict {
        let style = try stored { () throws(StoreError) in
            try till.store.style(ofReader: readerName)
        }
        do throws(SaleStop) {
            return try attempt(channel, style, readerName)
        } catch {
            switch error {
            case .card(let loss): return Self.verdict(for: loss)
            case .store(let error): throw .store(error)
            }
        }
    }

    /// Once more in frames and a new session, when the reader cannot pass a long APDU; that is
    /// remembered for this reader.
    private mutating func attempt(
        _ channel: MeteredChannel, _ style: TransferStyle, _ readerName: String
    ) throws(SaleStop) -> Verdict {
        do throws(SaleStop) {
            return try attempt(channel, style)
        } catch {
            guard case .card(.cannotPassLongAPDU) = error, style == .oneAPDU else { throw error }
        }
        let verdict = try attempt(channel, .frames)
        // If this is not remembered, the next tap finds it out again.
        try? till.store.remember(.frames, forReader: readerName)
        return verdict
    }

    /// A lost card leaves the sale open; answers of another card refuse it, before the commit.
    private static func verdict(for loss: CardLoss) -> Verdict {
        switch loss {
        case .channel: .incomplete(Reason(loss.reason))
        case .broken, .cannotPassLongAPDU: .declined([Reason(loss.reason)])
        }
    }

    private func stored<Value>(_ body: () throws(StoreError) -> Value) throws(TillError) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
}

/// What stops a sale between two exchanges.
enum SaleStop: Error {
    case card(CardLoss)
    case store(StoreError)
}

// MARK: - Steps

extension OngoingSale {
    private mutating func attempt(_ channel: MeteredChannel, _ style: TransferStyle)
        throws(SaleStop) -> Verdict
    {
        var card = DESFireCard(channel: channel, style: style)
        if let verdict = try read(&card, channel) { return verdict }
        if request.method == .eMoney {
            facts.balanceMinor = Int64(
                try Self.perform(GetValue(file: FileNumber.balance.rawValue), on: &card))
        }
        if let verdict = refusal() { return verdict }
        guard Judgement(of: facts, under: SaleRules.inOrder).outcome == .allowed,
            let amount = Int32(exactly: request.amountMinor)
        else { return .declined([Reason(.fault)]) }
        let newest = try Self.perform(
            ReadRecords(file: FileNumber.log.rawValue, count: 1, recordSize: LogRecord.count),
            on: &card)
        return try charge(&card, amount: amount, baseline: newest[0])
    }

    /// Who the card is, and what the shop knows about it.
    private mutating func read(_ card: inout DESFireCard, _ channel: MeteredChannel)
        throws(SaleStop) -> Verdict?
    {
        do throws(CardLoss) {
            uid = try till.uid(channel)
            if let uid {
                facts.card = try CardExamination(bundle: till.bundle, vault: till.vault)
                    .examine(&card, uid: uid)
            } else {
                facts.card = .foreign
            }
        } catch {
            throw .card(error)
        }
        if let number = facts.cardNumber {
            do throws(StoreError) {
                facts.list = try till.store.overlayAnswer(for: number)
                facts.spentTodayMinor = try till.store.spentToday(
                    card: number, since: till.dayStart(till.clock()))
            } catch {
                throw .store(error)
            }
        }
        return refusal()
    }

    private mutating func charge(
        _ card: inout DESFireCard, amount: Int32, baseline: [UInt8]
    ) throws(SaleStop) -> Verdict {
        let file: FileNumber = request.method == .eMoney ? .balance : .allowance
        let record = LogRecord(
            transactionID: transactionID, kind: .sale, terminal: till.bundle.terminal,
            amountMinor: amount, listVersion: 0)
        let debit = Debit(file: file.rawValue, amount: amount)
        let write = WriteRecord(file: FileNumber.log.rawValue, data: record.bytes)
        let rows = card.transcript + [card.plannedRow(for: debit), card.plannedRow(for: write)]
        // The sync runs beside the next two exchanges, and is awaited before the commit.
        let pending = till.store.begin(
            IntentRecord(
                subject: subject, recordedAtMs: till.clock(), baseline: baseline,
                logRecord: record),
            seal: seal(rows))
        hasIntent = true
        do throws(DESFireError) {
            try card.perform(debit)
            try card.perform(write)
        } catch {
            try? pending.wait()
            guard error == .refused(.boundaryError) else { throw .card(CardLoss(error)) }
            return .declined([Reason(shortage)])
        }
        do throws(StoreError) {
            let start = ContinuousClock.now
            try pending.wait()
            diskWaitMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        } catch {
            throw .store(error)
        }
        return commit(&card)
    }

    /// From here on only an answer that verifies tells what happened.
    private mutating func commit(_ card: inout DESFireCard) -> Verdict {
        do throws(DESFireError) {
            proof = try card.perform(CommitTransaction())
            return .approved
        } catch .channel(let loss) {
            return .incomplete(Reason(CardLoss.channel(loss).reason))
        } catch {
            return .incomplete(Reason(.cardAnswerUnverified))
        }
    }

    private static func perform<C: DESFireCommand>(_ command: C, on card: inout DESFireCard)
        throws(SaleStop) -> C.Answer
    {
        do throws(DESFireError) {
            return try card.perform(command)
        } catch {
            throw .card(CardLoss(error))
        }
    }

    /// The chip refused the debit: less is there than the sale asks for.
    private var shortage: ReasonCode {
        request.method == .eMoney ? .balanceInsufficient : .allowanceInsufficient
    }
}

// MARK: - Records

extension OngoingSale {
    private var subject: JournalSubject {
        JournalSubject(
            transactionID: transactionID, saleReference: request.saleReference, sale: facts.sale,
            currency: till.bundle.currency, cardNumber: facts.cardNumber, cardUID: uid,
            list: till.list)
    }

    private func seal(_ rows: [TranscriptRow]) -> @Sendable () -> [UInt8]? {
        let key = till.bundle.evidenceKey
        let terminal = till.bundle.terminal
        return { [transactionID] in
            EvidenceSeal.seal(rows, to: key, id: transactionID, terminal: terminal)
        }
    }

    /// Makes the verdict durable, then tells it.
    ///
    /// An approval that cannot be written is not told as one: the card may have been charged, and
    /// the open intent will say so at the next contact.
    func finish(_ verdict: Verdict, meter: TapMeter) throws(TillError) -> SaleResult {
        let timing = TapTiming(meter, diskWaitMilliseconds: diskWaitMilliseconds)
        do throws(StoreError) {
            try till.store.append(outcome(verdict, timing))
            return result(verdict, timing)
        } catch {
            guard hasIntent else { throw .store(error) }
            return result(.incomplete(Reason(error.reason)), timing)
        }
    }

    private func outcome(_ verdict: Verdict, _ timing: TapTiming) -> OutcomeRecord {
        OutcomeRecord(
            subject: subject, recordedAtMs: till.clock(), verdict: verdict,
            trace: trace.map(TraceLine.init), proof: proof,
            balanceBeforeMinor: facts.balanceMinor, balanceAfterMinor: balanceAfter(verdict),
            effort: TapEffort(
                apduCount: Int64(timing.apduCount), bytesOut: Int64(timing.bytesOut),
                bytesIn: Int64(timing.bytesIn), totalMs: Int64(timing.totalMilliseconds.rounded()),
                diskWaitMs: Int64(timing.diskWaitMilliseconds.rounded())))
    }

    private func result(_ verdict: Verdict, _ timing: TapTiming) -> SaleResult {
        SaleResult(
            verdict: verdict, transactionID: transactionID, request: request,
            currency: till.bundle.currency, environment: till.bundle.environment,
            cardNumber: facts.cardNumber, balanceBeforeMinor: facts.balanceMinor,
            balanceAfterMinor: balanceAfter(verdict), list: till.list, trace: trace,
            timing: timing)
    }

    private func balanceAfter(_ verdict: Verdict) -> Int64? {
        guard verdict == .approved else { return nil }
        return facts.balanceMinor.map { $0 - request.amountMinor }
    }
}
