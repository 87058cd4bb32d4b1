/// Why a number stands in the issuer's list, or no longer does.
package enum ListReason: String, Hashable, Sendable, CaseIterable {
    case lost
    case stolen
    case fraud
    case expired
    /// It should never have been listed.
    case mistake
    /// The card is with its holder again.
    case found

    /// What is said of the number: that it is valid again, or that it is not.
    package var isRelease: Bool {
        switch self {
        case .mistake, .found: true
        case .lost, .stolen, .fraud, .expired: false
        }
    }
}
