package import Authorization

extension StoreError {
    /// What people are told.
    package var reason: ReasonCode {
        switch self {
        case .missing: .homeMissing
        case .exists: .homeExists
        case .halfMade: .homeHalfMade
        case .readOnly: .homeReadOnly
        case .full: .homeFull
        case .newerVersion: .homeVersion
        case .damaged, .failed: .homeUnreadable
        }
    }
}
