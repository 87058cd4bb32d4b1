package import Authorization

/// Why a home, the folder with all that a program keeps, cannot be made or opened.
package enum HomeError: Error, Hashable, Sendable {
    /// There is no such folder.
    case missing
    /// Something is at that place already; it was left as it is.
    case exists
    /// The folder lacks one of its parts.
    case halfMade
    /// Written in another format, or by a newer version of the program.
    case version
    case readOnly
    /// Another process writes in it at the moment.
    case locked
    /// No room on the disk.
    case full
    /// Damaged, not of this kind, or not to be read with these permissions.
    case unreadable

    package init(_ error: StoreError) {
        switch error {
        case .missing: self = .missing
        case .exists: self = .exists
        case .readOnly: self = .readOnly
        case .full: self = .full
        case .newerVersion, .olderVersion: self = .version
        case .damaged, .failed: self = .unreadable
        }
    }

    package var reason: ReasonCode {
        switch self {
        case .missing: .homeMissing
        case .exists: .homeExists
        case .halfMade: .homeHalfMade
        case .version: .homeVersion
        case .readOnly: .homeReadOnly
        case .locked: .homeLocked
        case .full: .homeFull
        case .unreadable: .homeUnreadable
        }
    }
}

extension StoreError {
    /// What people are told.
    package var reason: ReasonCode { HomeError(self).reason }
}
