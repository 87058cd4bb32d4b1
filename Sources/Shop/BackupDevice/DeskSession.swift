package import PairedCards

/// Somebody who has signed in at the desk: what every procedure needs before it sends the first
/// APDU to a card (O6). Only ``DeskEntry`` makes one, after the right passcode.
package struct DeskSession: Hashable, Sendable {
    package let staff: StaffName
    package let role: StaffRole
    /// Milliseconds since 1970-01-01 UTC.
    package let untilMs: Int64

    /// - Precondition of every use: the passcode of this account was right, and the time is not over.
    init(staff: StaffName, role: StaffRole, untilMs: Int64) {
        self.staff = staff
        self.role = role
        self.untilMs = untilMs
    }

    /// Refuses what the role does not permit.
    package func require(_ task: DeskTask) throws(DeskRefusal) {
        guard role.may(task) else { throw .role }
    }
}
