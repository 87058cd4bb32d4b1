package import Authorization
package import CardLayout
import DESFire
import DurableSQLite
package import Numbers
import SchemeMessages
package import ShopStore

/// An earlier transaction of the same card whose end was unknown until this tap.
package struct ResolvedTransaction: Hashable, Sendable {
    package let transactionID: TransactionID
    package let kind: TransactionKind
    package let sale: Sale?
    package let saleReference: String?
    /// Approved: the card took the money then. Declined: it did not.
    package let verdict: Verdict
    /// The clerk had ended it without the card, and the card took the money: the sum is owed.
    package let isOwed: Bool
}

extension CardTap {
    /// What the card says about transactions of this shop that were asked to commit on it.
    ///
    /// The newest record first; all that the card shows where that does not tell (profile, "In
    /// doubt").
    package mutating func findings(
        of pending: [PendingTransaction]
    ) throws(SaleStop) -> [TransactionID: LogFinding] {
        let asked = pending.filter { $0.intent != nil }
        guard !asked.isEmpty else { return [:] }
        let newest = try readLog(whole: false)
        if let found = Self.findings(of: asked, in: newest) { return found }
        return Self.findings(of: asked, in: try readLog(whole: true)) ?? [:]
    }

    /// Nil when older records must be read for one of them.
    private static func findings(
        of pending: [PendingTransaction], in log: LogHistory
    ) -> [TransactionID: LogFinding]? {
        var found: [TransactionID: LogFinding] = [:]
        for one in pending {
            // Every card of ours has a record since it was issued; without one nothing is told.
            guard let baseline = one.intent?.baseline else { continue }
            guard let finding = log.finding(of: one.transactionID, baseline: baseline) else {
                return nil
            }
            found[one.transactionID] = finding
        }
        return found
    }

    /// Has the card confirm a finding in a commit of its own, so that the issuer can prove it.
    ///
    /// No two records on a card may be the same, since each may become a baseline: one that says what
    /// an older one has said has the journal's count in place of a list's version.
    ///
    /// - Returns: nil when the card holds a confirmation already.
    mutating func confirm(
        _ kind: LogRecord.Kind, of pending: PendingTransaction
    ) throws(SaleStop) -> TransactionProof? {
        let history = if let log { log } else { try readLog(whole: true) }
        guard !history.isResolved(pending.transactionID) else { return nil }
        let amount = pending.subject.sale.flatMap { Int32(exactly: $0.amountMinor) } ?? 0
        let store = till.store
        let count = try SaleStop.storing { () throws(StoreError) in try store.lastSequence }
        let record = LogRecord(
            transactionID: pending.transactionID, kind: kind, terminal: till.bundle.terminal,
            amountMinor: amount, listVersion: UInt32(truncatingIfNeeded: count & 0xFF_FFFF))
        return try commit(
            CommitRecord(
                subject: pending.subject, recordedAtMs: till.clock(),
                purpose: kind == .resolvedDone ? .resolvedDone : .resolvedNot, logRecord: record),
            [WriteRecord(file: FileNumber.log.rawValue, data: record.bytes)])
    }

    /// Ends one earlier transaction by what the card says; nil when only the issuer can.
    package mutating func end(
        _ pending: PendingTransaction, as finding: LogFinding
    ) throws(SaleStop) -> ResolvedTransaction? {
        guard finding != .undecided else { return nil }
        let isDone = finding == .done
        let proof = try confirm(isDone ? .resolvedDone : .resolvedNot, of: pending)
        let verdict = isDone ? Verdict.approved : .declined([Reason(.saleNotTaken)])
        let subject = pending.subject
        let atMs = till.clock()
        let kept = proofs
        let store = till.store
        try holding { () throws(StoreError) in
            guard !pending.isAbandoned else {
                return try store.append(
                    FindingRecord(
                        subject: subject, recordedAtMs: atMs, finding: isDone ? .done : .notDone,
                        proof: proof), after: kept)
            }
            try store.append(
                OutcomeRecord(
                    subject: subject, recordedAtMs: atMs, verdict: verdict, trace: [],
                    proof: proof, returnedBy: isDone && subject.kind != .sale ? .card : nil),
                after: kept)
        }
        return ResolvedTransaction(
            transactionID: subject.transactionID, kind: subject.kind, sale: subject.sale,
            saleReference: subject.saleReference, verdict: verdict,
            isOwed: pending.isAbandoned && isDone)
    }
}
