/// Why the repository did not give a file. The raw values are stable codes.
package enum FetchFailure: String, Error, Hashable, Sendable, CaseIterable {
    /// It answered that there is none.
    case notFound
    /// More bytes than were asked for; the rest was not read.
    case tooLarge
    /// Not whole in the time that it was given.
    case tooSlow
    /// It sent us to another host.
    case redirected
    /// No answer, or one that says neither yes nor no.
    case unreachable
}

/// Gets one file of the repository.
///
/// - Parameters:
///   - path: below the repository's address, percent-encoded.
///   - limit: how many bytes are taken at most; more is ``FetchFailure/tooLarge``.
package typealias MetadataFetch =
    @Sendable (_ path: String, _ limit: Int) async throws(FetchFailure) -> [UInt8]
