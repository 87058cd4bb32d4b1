/// Why a file of the repository is not accepted. What was trusted before stays trusted.
///
/// The raw values are stable codes: texts for people are keyed by them.
package enum Refusal: String, Error, Hashable, Sendable, CaseIterable {
    // The form.

    /// Longer than any file of its role may be.
    case tooLarge
    /// Lists and objects in each other without end.
    case tooDeep
    /// Not the JSON that the specification describes.
    case malformed
    /// A number with a fraction or an exponent, or one that no 64-bit integer holds.
    case notAnInteger
    /// A version that is negative, zero, text, missing, or too large to be counted on from.
    case badVersion
    /// Well-formed, and of another role.
    case wrongType
    /// Written for another major version of the specification.
    case unsupportedSpecification

    // Who signed.

    /// No signature at all.
    case unsigned
    /// Signatures, and none by a key of the role.
    case wrongKey
    /// A key of the role is named, and its signature is of something else.
    case badSignature
    /// Fewer good signatures than the role asks for.
    case belowThreshold
    /// One key counted twice would make the threshold; also a key id that is listed twice.
    case keyTwice
    /// A new root that the keys of the trusted one did not sign.
    case notSignedByOldRoot
    /// A new root that its own keys did not sign.
    case notSignedByNewRoot

    // How it fits to what is trusted.

    /// A root that is not the next one.
    case rootGap
    /// Older than what is trusted.
    case rolledBack
    /// A timestamp that lists an older snapshot than the trusted one does.
    case snapshotRolledBack
    /// A snapshot that lists an older targets file than the trusted one does.
    case targetsRolledBack
    /// The version that is trusted, with another content.
    case equivocated
    /// Not the version that the file above it lists: files of several publications mixed.
    case wrongVersion
    /// Not as long as the file above it says.
    case wrongLength
    /// Not the bytes that the file above it says.
    case wrongHash
    /// Listed with no hash of a kind that is known here.
    case unknownHash
    /// A role that the snapshot does not list.
    case notListed
    /// A role that the trusted snapshot lists and the new one does not.
    case vanished
    /// Its time is over: a repository that is frozen, or neglected.
    case expired
    /// A target whose path leads out of the repository.
    case badPath
    /// More delegations than are followed for one target.
    case tooManyRoles
}

extension Refusal {
    init(_ failure: JSONReader.Failure) {
        switch failure {
        case .malformed, .duplicateName: self = .malformed
        case .tooDeep: self = .tooDeep
        case .notAnInteger: self = .notAnInteger
        }
    }
}
