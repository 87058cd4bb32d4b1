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

/// One cancel while it happens: the newest debit of the card is undone under the re-issue key, in
/// a transaction with a log record of its own (profile, "Keys", key 2; "Evidence").
struct OngoingCancel {
    /// How it ends.
    enum End: Hashable {
        case returned
        /// The issuer gives the money back.
        case queued
        case refused(Reason)
        case incomplete(Reason)
    }

    private let till: Till
    private let order: CancelOrder
    private let subject: JournalSubject
    private var hasIntent = false
    private var isConfirmedUndone = false
    private var proof: TransactionProof?
    private var resolved: [ResolvedTransaction] = []
    private var balanceAfterMinor: Int64?
    private var diskWaitMilliseconds = 0.0
    private var keptProofs: [ProofRecord] = []

    init(till: Till, order: CancelOrder, transactionID: TransactionID) {
        self.till = till
        self.order = order
        var subject = order.sale.subject
        subject.refersTo = subject.transactionID
        subject.transactionID = order.open?.transactionID ?? transactionID
        subject.kind = .cancel
        subject.list = till.list
        self.subject = subject
    }

    mutating func run(on channel: MeteredChannel, readerName: String) throws(TillError) -> End {
        do throws(SaleStop) {
            let end = try attempt(channel, readerName, isForCard: true)
            // A chip that refuses has ended the session: what was begun before is confirmed undone
            // in a new one, so that the issuer cannot give the money back a second time.
            guard end == .queued, order.open?.intent != nil, !isConfirmedUndone else {
                return settled(end)
            }
            return settled(try attempt(channel, readerName, isForCard: false))
        } catch {
            switch error {
            case .card(.channel(let loss)):
                return .incomplete(Reason(CardLoss.channel(loss).reason))
            case .card(let loss): return settled(.refused(Reason(loss.reason)))
            case .store(let error): throw .store(error)
            }
        }
    }

    /// A cancel that the card may have done is closed by the card's own word alone.
    private func settled(_ end: End) -> End {
        guard case .refused(let reason) = end, order.open?.intent != nil else { return end }
        return .incomplete(reason)
    }

    private mutating func attempt(
        _ channel: MeteredChannel, _ readerName: String, isForCard: Bool
    ) throws(SaleStop) -> End {
        let till = till
        return try till.inStyle(of: readerName) { (style) throws(SaleStop) in
            var card = DESFireCard(channel: channel, style: style)
            let uid: CardUID
            let table: CardTable
            switch try examine(&card, channel, isForCard) {
            case (let ours, .genuine(let found, _))?: (uid, table) = (ours, found)
            case (_, .notAuthentic)?: return .refused(Reason(.cardNotAuthentic))
            case (_, .foreign)?, (_, .otherIssuer)?, nil: return .refused(Reason(.cardChanged))
            }
            var tap = CardTap(till: till, uid: uid, table: table, card: card)
            do throws(SaleStop) {
                let end = try giveBack(&tap, isForCard: isForCard)
                keptProofs = tap.takeProofs()
                return end
            } catch {
                keptProofs = tap.takeProofs()
                throw error
            }
        }
    }

    /// Nil unless it is the chip that has paid.
    private func examine(
        _ card: inout DESFireCard, _ channel: MeteredChannel, _ isForCard: Bool
    ) throws(SaleStop) -> (CardUID, CardReading)? {
        do throws(CardLoss) {
            guard let uid = try till.uid(channel), uid == subject.cardUID else { return nil }
            let examination = CardExamination(
                bundle: till.bundle, vault: till.vault,
                role: isForCard && till.bundle.isBackupDevice ? .reissue : .validation)
            return (uid, try examination.examine(&card, uid: uid))
        } catch {
            throw .card(error)
        }
    }
}

// MARK: - On the card

extension OngoingCancel {
    private mutating func giveBack(
        _ tap: inout CardTap, isForCard: Bool
    ) throws(SaleStop) -> End {
        if let end = try finishOpen(&tap) { return end }
        guard isForCard, till.bundle.isBackupDevice, order.amount.method == .eMoney,
            let amount = Int32(exactly: order.amount.amountMinor)
        else { return try queue(&tap) }
        var log = if let log = tap.log { log } else { try tap.readLog(whole: false) }
        if log.newestUnresolved == nil { log = try tap.readLog(whole: true) }
        let newest = log.newestUnresolved
        guard newest?.transactionID == subject.refersTo, newest?.kind == .sale,
            let baseline = log.newest
        else { return try queue(&tap) }
        let balance = try tap.value(of: .balance)
        return try credit(&tap, amount: amount, balance: balance, baseline: baseline)
    }

    /// What this shop has open on the card, this cancel included.
    private mutating func finishOpen(_ tap: inout CardTap) throws(SaleStop) -> End? {
        let uid = tap.uid
        let pending = try SaleStop.storing { () throws(StoreError) in
            try till.store.pending(on: uid)
        }
        let findings = try tap.findings(of: pending)
        for other in pending where other.transactionID != subject.transactionID {
            guard let finding = findings[other.transactionID] else { continue }
            if let ended = try tap.end(other, as: finding) { resolved.append(ended) }
        }
        guard let open = order.open, open.intent != nil else { return nil }
        switch findings[open.transactionID] ?? .undecided {
        case .notDone: return nil
        case .undecided: return .incomplete(Reason(.cancelUndecided))
        case .done:
            balanceAfterMinor = try tap.value(of: .balance)
            proof = try tap.confirm(.resolvedDone, of: open)
            return .returned
        }
    }

    /// Left to the issuer, with the card's word that an earlier attempt did nothing.
    private mutating func queue(_ tap: inout CardTap) throws(SaleStop) -> End {
        if let open = order.open, open.intent != nil {
            proof = try tap.confirm(.resolvedNot, of: open)
            isConfirmedUndone = true
        }
        return .queued
    }

    private mutating func credit(
        _ tap: inout CardTap, amount: Int32, balance: Int64, baseline: [UInt8]
    ) throws(SaleStop) -> End {
        let record = LogRecord(
            transactionID: subject.transactionID, kind: .cancel, terminal: till.bundle.terminal,
            amountMinor: amount, listVersion: subject.list.version ?? 0)
        let credit = LimitedCredit(file: FileNumber.balance.rawValue, amount: amount)
        let write = WriteRecord(file: FileNumber.log.rawValue, data: record.bytes)
        let pending = till.store.begin(
            IntentRecord(
                subject: subject, recordedAtMs: till.clock(), baseline: baseline,
                logRecord: record),
            after: tap.proofs,
            seal: tap.evidence(
                of: subject.transactionID,
                with: [tap.plannedRow(credit), tap.plannedRow(write)]))
        hasIntent = true
        do throws(DESFireError) {
            try tap.write(credit)
            try tap.write(write)
        } catch {
            try? tap.hold(pending)
            guard case .refused = error else { throw .card(CardLoss(error)) }
            return .queued
        }
        let start = ContinuousClock.now
        try tap.hold(pending)
        diskWaitMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        do throws(DESFireError) {
            proof = try tap.commitMoney()
            balanceAfterMinor = balance + Int64(amount)
            return .returned
        } catch .channel(let loss) {
            return .incomplete(Reason(CardLoss.channel(loss).reason))
        } catch {
            return .incomplete(Reason(.cardAnswerUnverified))
        }
    }
}

// MARK: - Record

extension OngoingCancel {
    /// Makes the end durable, then tells it.
    func finish(_ end: End, meter: TapMeter) throws(TillError) -> ReversalResult {
        let timing = TapTiming(meter, diskWaitMilliseconds: diskWaitMilliseconds)
        let returnedBy: ReturnPath? =
            switch end {
            case .returned: .card
            case .queued: .issuer
            case .refused, .incomplete: nil
            }
        let verdict: Verdict =
            switch end {
            case .returned, .queued: .approved
            case .refused(let reason): .declined([reason])
            case .incomplete(let reason): .incomplete(reason)
            }
        let outcome = OutcomeRecord(
            subject: subject, recordedAtMs: till.clock(), verdict: verdict, trace: [],
            proof: proof, balanceAfterMinor: end == .returned ? balanceAfterMinor : nil,
            effort: TapEffort(timing), returnedBy: returnedBy)
        do throws(StoreError) {
            if returnedBy == nil {
                try till.store.append(outcome, after: keptProofs)
            } else {
                let isWritten = try till.store.appendReversal(
                    outcome, ofSaleWith: order.amount.amountMinor, after: keptProofs)
                guard isWritten else { throw .failed }
            }
            return result(verdict, returnedBy, timing)
        } catch {
            guard hasIntent || order.open?.intent != nil else { throw .store(error) }
            return result(.incomplete(Reason(error.reason)), nil, timing)
        }
    }

    private func result(
        _ verdict: Verdict, _ returnedBy: ReturnPath?, _ timing: TapTiming
    ) -> ReversalResult {
        ReversalResult(
            verdict: verdict, kind: .cancel, transactionID: subject.transactionID,
            saleID: order.sale.subject.transactionID, saleReference: subject.saleReference,
            sale: order.amount, currency: subject.currency,
            environment: till.bundle.environment, cardNumber: subject.cardNumber,
            returnedBy: returnedBy,
            balanceAfterMinor: returnedBy == .card ? balanceAfterMinor : nil, resolved: resolved,
            timing: timing)
    }
}
