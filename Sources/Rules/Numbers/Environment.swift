/// Whether a home, a key bundle or a card is for real money (design, decision 10).
package enum Environment: String, Hashable, Sendable, CaseIterable {
    case production
    /// Receipts say TEST; emulated readers and test cards are allowed.
    case test
}
