import DESFire
import DurableSQLite
package import PairedCards
package import SchemeMessages
package import ShopStore

/// The way into the desk (figure 9): signing in before any card is powered, the one counter of
/// errors, and the lock.
///
/// A session is a row in the home, without a token beside it: whoever may write there is the
/// computer's account that the desk runs under, and could read a token as well.
package struct DeskEntry: Sendable {
    /// How long a session is, where nothing else is said, in minutes.
    package static let defaultMinutes = 15
    package static let minutes = 1...480

    let store: ShopDatabase
    let bundle: KeyBundle
    let cost: PasscodeCost

    /// - Parameter cost: of passcodes that are set from now on.
    package init(
        store: ShopDatabase, bundle: KeyBundle, cost: PasscodeCost = .standard
    ) throws(DeskRefusal) {
        guard bundle.isBackupDevice else { throw .noDesk }
        self.store = store
        self.bundle = bundle
        self.cost = cost
    }

    /// How the desk stands.
    package func state() throws(DeskRefusal) -> DeskState {
        try storing { () throws(StoreError) in try store.deskState() }
    }

    // MARK: Signing in

    /// Opens a session with the right passcode. The attempt is counted, durably, before it is
    /// compared (O7; T16).
    ///
    /// - Parameter atMs: the clock, in milliseconds since 1970-01-01 UTC.
    package func signIn(
        _ name: StaffName, _ passcode: Passcode, minutes: Int = defaultMinutes, atMs: Int64
    ) throws(DeskRefusal) -> DeskSession {
        let entry = try storing { () throws(StoreError) in try store.staff(named: name) }
        let known = entry.flatMap { $0.isEnabled ? $0 : nil }
        let (counted, moment) = (known?.name, Self.moment(atMs))
        guard try change({ $0.countPasscode(of: counted, moment) }) else { throw .locked }

        guard let known, passcode.matches(known.passcode) else {
            guard try change({ $0.settle(.passcodes, moment) }) else { throw .locked }
            throw .passcodeWrong
        }
        let minutes = Int64(min(max(minutes, Self.minutes.lowerBound), Self.minutes.upperBound))
        let untilMs = atMs + minutes * 60_000
        let signIn = DeskSignIn(name: known.name, fromMs: atMs, untilMs: untilMs)
        let role = known.role
        guard try change({ $0.passcodeWasRight(role, signIn) }) else { throw .locked }
        guard role.usesDesk else { throw .role }
        return DeskSession(staff: known.name, role: role, untilMs: untilMs)
    }

    package func signOut() throws(DeskRefusal) {
        try change { $0.signOut() }
    }

    /// The session that is open.
    package func session(atMs: Int64) throws(DeskRefusal) -> DeskSession {
        let moment = Self.moment(atMs)
        var state = try state()
        if state.lock == nil, state.errors.left == 0 {
            _ = try change { $0.settle(.passcodes, moment) }
            state = try self.state()
        }
        guard state.lock == nil else { throw .locked }
        guard let signIn = state.signIn, signIn.isValid(atMs: atMs) else { throw .signedOut }
        let entry = try storing { () throws(StoreError) in try store.staff(named: signIn.name) }
        guard let entry, entry.isEnabled else { throw .signedOut }
        return DeskSession(staff: entry.name, role: entry.role, untilMs: signIn.untilMs)
    }

    // MARK: Cards

    /// A procedure begins.
    ///
    /// - Returns: in whose visit; of one that has brought a wrong card they go on counting.
    package func begin(atMs: Int64) throws(DeskRefusal) -> VisitID {
        let moment = Self.moment(atMs)
        return try change { $0.begin(moment) }
    }

    /// A card that has no place in the procedure; two cards of the pair in each other's place are
    /// none (O10). Counted, durably, before the desk says so to anybody.
    ///
    /// - Throws: ``DeskRefusal/locked`` when it was one too many: the procedure ends, and is taken
    ///   up again when the desk is unlocked.
    package func noteWrongCard(in visit: VisitID, atMs: Int64) throws(DeskRefusal) {
        let moment = Self.moment(atMs)
        guard try change({ $0.countWrongCard(in: visit, moment) }) else { throw .locked }
    }

    /// The right cards are there.
    package func noteSuccess() throws(DeskRefusal) {
        try change { $0.cardsWereRight() }
    }

    // MARK: What the calls share

    static func moment(_ atMs: Int64) -> DeskState.Moment {
        DeskState.Moment(
            atMs: atMs,
            bits: DESFireCard.secureChallenge().prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    @discardableResult
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (inout DeskState) -> Value
    ) throws(DeskRefusal) -> Value {
        try storing { () throws(StoreError) in try store.changeDesk(body) }
    }

    func storing<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(DeskRefusal) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
}
