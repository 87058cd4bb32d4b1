import Authorization
import DurableSQLite
package import Numbers
import SchemeMessages
package import ShopStore
package import SmartCard

extension Till {
    /// For so long a whole sale may be cancelled; later it is refunded.
    package static let cancelMs: Int64 = 10 * 60 * 1_000

    /// Ends an open sale without the card: it is not paid by card.
    ///
    /// If the card turns out to have taken the money, the sum is owed to it (profile, "In doubt").
    ///
    /// - Returns: what was known about it.
    @discardableResult
    package func abandon(_ id: TransactionID) throws(TillError) -> PendingTransaction {
        let open = try storing { () throws(StoreError) in try store.pending(id) }
        guard let open, !open.isAbandoned, open.subject.kind == .sale else {
            throw .saleUnknown
        }
        var subject = open.subject
        subject.list = list
        let outcome = OutcomeRecord(
            subject: subject, recordedAtMs: clock(),
            verdict: .declined([Reason(.saleAbandoned)]), trace: [])
        try storing { () throws(StoreError) in try store.append(outcome) }
        return open
    }

    /// Which sale a cancel is about: the one named, else that of the open cancel of the last ten
    /// minutes, else the newest one of these minutes, which must not have been given back. Named, an
    /// open cancel is finished at any age.
    package func cancelOrder(for id: TransactionID? = nil) throws(TillError) -> CancelOrder {
        let since = clock() - Self.cancelMs
        let found: (sale: OutcomeRecord?, open: PendingTransaction?, returnedMinor: Int64)
        found = try storing { () throws(StoreError) in
            let open = try store.pending().last {
                $0.subject.kind == .cancel && $0.newestAtMs >= since
            }
            let named = id ?? open?.subject.refersTo
            let sale =
                if let named { try store.approval(of: named) } else {
                    try store.newestApprovedSale(sinceMs: since)
                }
            guard let saleID = sale?.subject.transactionID else { return (nil, nil, 0) }
            return (
                sale, try store.pendingCancel(of: saleID), try store.returnedMinor(of: saleID)
            )
        }
        guard let sale = found.sale, sale.subject.kind == .sale, let amount = sale.subject.sale
        else { throw id == nil ? .cancelTooLate : .saleUnknown }
        guard found.returnedMinor == 0, found.open != nil || sale.recordedAtMs >= since else {
            throw .cancelTooLate
        }
        return CancelOrder(
            sale: sale, amount: amount, open: found.open,
            asksForCard: found.open?.intent != nil
                || amount.method == .eMoney && bundle.isBackupDevice)
    }

    /// Gives a whole sale back: e-money on a backup device to the card itself, by undoing its
    /// newest debit; whatever else, or when the chip refuses, is queued for the issuer.
    ///
    /// - Parameter reader: needed where the order asks for the card.
    package func cancel(
        _ order: CancelOrder, on reader: (any CardReader)?, waitSeconds: Int,
        transactionID: TransactionID
    ) throws(TillError) -> ReversalResult {
        var cancel = OngoingCancel(till: self, order: order, transactionID: transactionID)
        guard order.asksForCard, let reader else {
            return try cancel.finish(.queued, meter: TapMeter())
        }
        let (end, meter) = try withCard(on: reader, waitSeconds: waitSeconds) {
            (channel) throws(TillError) in
            try cancel.run(on: channel, readerName: reader.name)
        }
        return try cancel.finish(end, meter: meter)
    }

    /// Queues for the issuer that a sale, or a part of it, is given back.
    ///
    /// - Parameter amountMinor: nil for all that is left of it.
    package func refund(
        _ id: TransactionID, amountMinor: Int64? = nil, transactionID: TransactionID
    ) throws(TillError) -> ReversalResult {
        let (sale, returned, open) = try storing { () throws(StoreError) in
            (
                try store.approval(of: id), try store.returnedMinor(of: id),
                try store.pendingCancel(of: id)
            )
        }
        // The card may hold the money already.
        guard open?.intent == nil else { throw .cancelOpen }
        guard let sale, sale.subject.kind == .sale, let paid = sale.subject.sale else {
            throw .saleUnknown
        }
        let amount = amountMinor ?? (paid.amountMinor - returned)
        guard amount > 0, amount <= paid.amountMinor - returned else { throw .refundTooMuch }
        if let open {
            // It was torn before the card was asked for anything; the refund takes its place.
            let unasked = OutcomeRecord(
                subject: open.subject, recordedAtMs: clock(),
                verdict: .declined([Reason(.saleNotTaken)]), trace: [])
            try storing { () throws(StoreError) in try store.append(unasked) }
        }
        var subject = sale.subject
        subject.transactionID = transactionID
        subject.kind = .refund
        subject.list = list
        subject.refersTo = id
        subject.sale = Sale(amountMinor: amount, method: paid.method)
        let outcome = OutcomeRecord(
            subject: subject, recordedAtMs: clock(), verdict: .approved, trace: [],
            returnedBy: .issuer)
        let isWritten = try storing { () throws(StoreError) in
            try store.appendReversal(outcome, ofSaleWith: paid.amountMinor)
        }
        guard isWritten else { throw .refundTooMuch }
        return ReversalResult(
            verdict: .approved, kind: .refund, transactionID: transactionID, saleID: id,
            saleReference: subject.saleReference,
            sale: Sale(amountMinor: amount, method: paid.method),
            currency: subject.currency, environment: bundle.environment,
            cardNumber: subject.cardNumber, returnedBy: .issuer, balanceAfterMinor: nil,
            resolved: [], timing: TapTiming(TapMeter(), diskWaitMilliseconds: 0))
    }

    private func storing<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(TillError) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
}
