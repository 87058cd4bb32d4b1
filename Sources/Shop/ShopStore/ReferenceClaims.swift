import Synchronization

/// The till's numbers of the sales that are going on at this moment: one number, given at two
/// readers at once, is one sale.
package final class ReferenceClaims: Sendable {
    private let taken = Mutex<Set<String>>([])

    /// False when a sale of this number is going on.
    package func take(_ reference: String) -> Bool {
        taken.withLock { $0.insert(reference).inserted }
    }

    package func release(_ reference: String) { _ = taken.withLock { $0.remove(reference) } }
}
