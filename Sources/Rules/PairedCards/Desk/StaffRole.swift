/// What a member of the staff is trusted with (T23).
package enum StaffRole: String, Hashable, Sendable, CaseIterable {
    /// Sells; has no business at the desk.
    case cashier
    /// Serves holders at the desk.
    case clerk
    /// May also do what cannot be undone without the issuer, and what concerns the staff.
    case manager

    package func may(_ task: DeskTask) -> Bool {
        switch task {
        case .pair, .copy, .promote, .verify: self == .clerk || self == .manager
        case .restore, .invalidate, .manageStaff: self == .manager
        }
    }

    /// Whether it opens the desk at all.
    package var usesDesk: Bool { DeskTask.allCases.contains(where: may) }
}

/// What is done at a desk by somebody who has signed in.
///
/// Unlocking is not among them: a locked desk compares no passcode, or the lock would end no
/// guessing; whoever brings the issuer's order or code has been heard by the issuer (O26).
package enum DeskTask: String, Hashable, Sendable, CaseIterable {
    case pair
    case copy
    case promote
    case verify
    case restore
    case invalidate
    case manageStaff
}
