package import DurableSQLite
package import Numbers

/// Why the issuer's list does not change.
package enum ListingError: Error, Hashable, Sendable {
    /// There is nothing to release.
    case notListed
    /// The number was released up to this epoch, and only a later one can list it again.
    case released(upTo: Epoch)
    /// The number was released up to the last epoch that there is.
    case noEpochLeft
    /// Nothing of the file was applied. Lines count from 1.
    case line(Int, ListLine.Fault)
    case store(StoreError)
}
