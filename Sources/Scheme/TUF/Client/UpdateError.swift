/// Why an update ended before everything was current. What was trusted before is trusted still.
package enum UpdateError: Error, Hashable, Sendable {
    /// The repository's file is not accepted.
    case refused(RoleName, Refusal)
    /// The repository's file was not had.
    case notFetched(RoleName, FetchFailure)
    /// Nobody ever said which root to begin with.
    case noTrustedRoot
    /// The store of trusted metadata failed.
    case notStored(TrustedStoreFailure)
}
