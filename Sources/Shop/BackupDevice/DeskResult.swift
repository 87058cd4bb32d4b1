package import Authorization
import CardLayout
package import Numbers
package import ShopStore

/// How a procedure ended; it is in the journal already.
package struct DeskResult: Sendable {
    /// Incomplete: run it again, with the same cards; the journal keeps it open.
    package let verdict: Verdict
    package let kind: TransactionKind
    package let transactionID: TransactionID
    /// Which card a refusal is about; nil where none is.
    package let place: DeskPlace?
    package let note: DeskNote
    /// Whether it goes on with one that was cut.
    package let isResumed: Bool
    /// After a comparison that was wrong, and where no try was left; after a restoration of tries.
    package let triesLeft: UInt8?
    /// Of a restoration: whether the holder's new PIN was to be set.
    package let setsNewPIN: Bool
    /// Whether the issuer returns a balance to the card (O21, T28).
    package let owesBalance: Bool
    /// Where a health check has asked.
    package let spare: SpareReport?
    /// The chip that was visited last.
    let lastUID: CardUID?
    /// What the visits of each card have cost.
    package let effort: [DeskPlace: DeskEffort]
}

/// What a health check has found on a spare that is in order.
package struct SpareReport: Hashable, Sendable {
    /// When it was copied to last.
    package let copiedAtUnixSeconds: UInt32?
    /// What it may spend by offline credit once it is promoted, in minor units: none on a card that
    /// was recycled, until the issuer gives it one. Nil where the pair has no credit.
    package let allowanceMinor: Int64?
}
