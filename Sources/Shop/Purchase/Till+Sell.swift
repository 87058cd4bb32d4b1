import Authorization
import DurableSQLite
package import Numbers
import SchemeMessages
import ShopStore
package import SmartCard

extension Till {
    /// Takes one sale from a card, from insertion to a recorded verdict.
    ///
    /// What can be refused without a card is refused before one is asked for. A sale that the till
    /// has named before is not taken twice: an approved one gives its stored answer, an open one is
    /// finished; one that goes on at another reader is refused. When this returns, the verdict is
    /// durable in the journal. It throws when nothing was begun.
    ///
    /// - Parameters:
    ///   - pin: the PIN that the customer has typed for this sale.
    ///   - transactionID: names a new sale in journal, log and evidence; fresh.
    package func sell(
        _ request: SaleRequest, pin: PINEntry? = nil, on reader: any CardReader, waitSeconds: Int,
        transactionID: TransactionID
    ) throws(TillError) -> SaleResult {
        let reference = request.saleReference
        guard reference.map(store.claims.take) ?? true else { throw .saleGoingOn }
        defer { reference.map(store.claims.release) }
        var continued: PendingTransaction?
        switch try known(request) {
        case .free: break
        case .open(let pending): continued = pending
        case .approved(let outcome): return SaleResult(repeating: outcome, of: request, at: self)
        case .cancelled: throw .saleCancelled
        }
        var sale = try OngoingSale(
            till: self, request: request, pin: pin, transactionID: transactionID,
            continued: continued)
        if let verdict = sale.refusalWithoutCard() {
            return try sale.finish(verdict, meter: TapMeter())
        }
        let (verdict, meter) = try withCard(on: reader, waitSeconds: waitSeconds) {
            (channel) throws(TillError) in
            try sale.run(on: channel, readerName: reader.name)
        }
        return try sale.finish(verdict, meter: meter)
    }

    /// Whether the customer is to be asked for a PIN before the card: the sale needs one, and is not
    /// refused, or answered from the journal, whatever is typed.
    ///
    /// An open sale may have been paid, however it would be judged now: it is finished with a PIN.
    package func asksForPIN(
        _ request: SaleRequest, transactionID: TransactionID
    ) throws(TillError) -> Bool {
        var continued: PendingTransaction?
        switch try known(request) {
        case .free: break
        case .open(let pending): continued = pending
        case .approved, .cancelled: return false
        }
        var sale = try OngoingSale(
            till: self, request: request, pin: nil, transactionID: transactionID,
            continued: continued)
        guard sale.facts.needsPIN == true else { return false }
        sale.facts.pin = .entered
        return continued?.intent != nil || sale.refusal() == nil
    }

    /// What the till's own number already stands for; another amount or method is a conflict.
    private func known(_ request: SaleRequest) throws(TillError) -> ReferencedSale {
        guard let reference = request.saleReference else { return .free }
        let known: ReferencedSale
        do throws(StoreError) {
            known = try store.sale(reference: reference)
        } catch {
            throw .store(error)
        }
        let sale: Sale?
        switch known {
        case .free: return .free
        case .open(let pending): sale = pending.subject.sale
        case .approved(let outcome), .cancelled(let outcome): sale = outcome.subject.sale
        }
        guard sale == Sale(amountMinor: request.amountMinor, method: request.method) else {
            throw .saleConflict
        }
        return known
    }
}
