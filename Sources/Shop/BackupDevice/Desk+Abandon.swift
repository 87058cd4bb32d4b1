import Authorization
package import DurableSQLite
package import Numbers
import Purchase
package import ShopStore

extension Desk {
    /// Ends a procedure that was cut and that nobody will finish: its card is worn, or lost, or was
    /// ended at another desk. What it has made invalid here stays so; what became of the card, the
    /// issuer concludes from the evidence.
    ///
    /// - Returns: what it was; nil when no such procedure is open.
    package func abandon(_ id: TransactionID) throws(StoreError) -> PendingProcedure? {
        guard let open = try store.pendingProcedures().first(where: { $0.transactionID == id })
        else { return nil }
        var subject = open.subject
        subject.desk?.staff = staff
        let outcome = OutcomeRecord(
            subject: subject, recordedAtMs: till.clock(),
            verdict: .declined([Reason(.deskAbandoned)]), trace: [])
        try store.append(outcome, after: [], changing: PairChange())
        return open
    }
}
