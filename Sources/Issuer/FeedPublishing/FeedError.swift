package import DurableSQLite

/// Why nothing is published. What is served stays as it is.
package enum FeedError: Error, Hashable, Sendable {
    /// There are keys already; none was touched.
    case exists
    /// There are no keys yet, or not those that the root names.
    case keyless
    /// The offline folder does not hold enough root keys.
    case offline
    /// The clock stands before what was signed last.
    case clock
    /// All versions of lists are used up.
    case versions
    /// What would be signed is nothing that a client would accept.
    case refused
    /// The folder that is served, or the offline folder.
    case folder(StoreError)
    case home(StoreError)
}
