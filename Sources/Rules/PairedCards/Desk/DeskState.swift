/// What is durable of a desk's start, and every way in which it changes (figure 9).
///
/// Each change is one write. What is counted is written before the comparison that it is counted
/// for, and of a comparison that a power cut ends only the count remains: a desk whose errors are
/// spent and that is not locked yet is locked by whatever comes next.
package struct DeskState: Hashable, Sendable {
    package private(set) var errors: DeskErrors
    /// How often the desk has been locked so far: the counter of the challenge.
    package private(set) var lockCount: UInt32
    package private(set) var lock: DeskLock?
    package private(set) var signIn: DeskSignIn?

    package init(
        errors: DeskErrors = DeskErrors(), lockCount: UInt32 = 0, lock: DeskLock? = nil,
        signIn: DeskSignIn? = nil
    ) {
        self.errors = errors
        self.lockCount = lockCount
        self.lock = lock
        self.signIn = signIn
    }

    /// When something happens, and random bits for a lock that it may end in.
    package struct Moment: Hashable, Sendable {
        /// Milliseconds since 1970-01-01 UTC.
        package let atMs: Int64
        package let bits: UInt64

        package init(atMs: Int64, bits: UInt64) {
            self.atMs = atMs
            self.bits = bits
        }
    }

    /// Locks the desk where that is due; whether it is open.
    @discardableResult
    package mutating func settle(_ cause: DeskLock.Cause, _ moment: Moment) -> Bool {
        guard lock == nil else { return false }
        guard errors.left == 0 else { return true }
        if lockCount < .max { lockCount += 1 }
        lock = DeskLock(
            sinceMs: moment.atMs, cause: cause,
            challenge: LockChallenge(bits: moment.bits, lockCount: lockCount))
        signIn = nil
        return false
    }

    // MARK: Passcodes

    /// Before a passcode is compared, which happens only if this is true (O7; T16).
    ///
    /// - Parameter name: nil when nobody has the name that was typed.
    package mutating func countPasscode(of name: StaffName?, _ moment: Moment) -> Bool {
        guard settle(.passcodes, moment) else { return false }
        if let name { errors.countPasscode(of: name) } else { errors.countUnknownName() }
        return true
    }

    /// The right passcode; whether the desk is still open. It begins a session where the role has
    /// any use for one.
    package mutating func passcodeWasRight(_ role: StaffRole, _ signIn: DeskSignIn) -> Bool {
        guard lock == nil else { return false }
        errors.passcodeWasRight(of: signIn.name, role)
        if role.usesDesk { self.signIn = signIn }
        return true
    }

    package mutating func signOut() { signIn = nil }

    /// An account that is no more, or has a new passcode, has no errors.
    package mutating func forget(_ name: StaffName) {
        errors.forget(name)
        if signIn?.name == name { signIn = nil }
    }

    // MARK: Cards

    /// A procedure begins: in the visit whose last card was a wrong one, while that lasts, else in a
    /// new one.
    package mutating func begin(_ moment: Moment) -> VisitID {
        if errors.wrongCards > 0, let visit = errors.visit, visit.lasts(atMs: moment.atMs) {
            return visit
        }
        let visit = VisitID(beganAtMs: moment.atMs, bits: moment.bits)
        errors.begin(visit)
        return visit
    }

    /// A wrong card; whether the desk is still open (O10).
    package mutating func countWrongCard(in visit: VisitID, _ moment: Moment) -> Bool {
        guard settle(.cards, moment) else { return false }
        errors.countWrongCard(in: visit)
        return settle(.cards, moment)
    }

    package mutating func cardsWereRight() { errors.cardsWereRight() }

    // MARK: Unlocking

    /// Before a code is compared, which happens only if this is true.
    package mutating func countGuess() -> Bool {
        guard let guessesLeft = lock?.guessesLeft, guessesLeft > 0 else { return false }
        lock?.countGuess()
        return true
    }

    /// The issuer has unlocked the desk.
    package mutating func unlock() {
        lock = nil
        errors.clear()
    }
}
