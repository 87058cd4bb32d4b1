package import Authorization
package import Numbers
package import ShopStore

/// How a cancel or a refund ended; it is in the journal already, or says why it is not.
package struct ReversalResult: Sendable {
    package let verdict: Verdict
    package let kind: TransactionKind
    package let transactionID: TransactionID
    /// The sale that it gives back.
    package let saleID: TransactionID
    package let saleReference: String?
    /// What is given back.
    package let sale: Sale
    package let currency: Currency
    package let environment: Environment
    package let cardNumber: CardNumber?
    /// Nil unless approved.
    package let returnedBy: ReturnPath?
    package let balanceAfterMinor: Int64?
    package let resolved: [ResolvedTransaction]
    package let timing: TapTiming
}

/// What a cancel is about, decided before a card is asked for.
package struct CancelOrder: Sendable {
    let sale: OutcomeRecord
    let amount: Sale
    /// The same cancel, begun before.
    let open: PendingTransaction?
    /// Whether the money can go back on the card here and now.
    package let asksForCard: Bool
}
