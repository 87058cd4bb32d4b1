package import DurableSQLite
package import Numbers

/// Why the issuer assigns no spare, or grants no restoration. Nothing was changed.
package enum PairError: Error, Hashable, Sendable {
    /// No card of this number was issued here.
    case cardUnknown(CardNumber)
    /// The card in the main's place is not the main card of a pair, or could not become it.
    case notMain(CardNumber)
    /// The number is invalid: its card can get no spare, or be none to restore from.
    case listed(CardNumber)
    /// The card in the spare's place is somebody's main card, or another pair's spare, or the main
    /// card itself.
    case inUse(CardNumber)
    /// The pair goes on with another main card: this one is not brought back (T11).
    case promotedSince(CardNumber)
    /// The pair, or a number in it, can be changed no more often.
    case spent(CardNumber)
    /// Another desk has an order to give this card its tries back, and it has not expired.
    case triesElsewhere(CardNumber, device: String)
    case terminalUnknown
    /// The terminal has no re-issue key.
    case notBackupDevice
    case store(StoreError)
}
