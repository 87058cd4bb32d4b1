/// Why a file is not published. None of it is an accident of the network: whoever publishes holds
/// too few keys, or describes something that no client would accept.
package enum PublicationError: Error, Hashable, Sendable {
    /// A key does not sign.
    case keyUnavailable
    /// No client would accept the file.
    case refused(RoleName, Refusal)
}
