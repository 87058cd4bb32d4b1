import Authorization
import DurableSQLite
package import PairedCards
package import SchemeMessages
import ShopStore

/// A locked desk still hears its unlock (T17), by an order of the issuer or by the code that the
/// issuer reads out; both are good for this one lock (O26).
///
/// Neither asks for a passcode: a locked desk compares none. An order may let one manager set a new
/// one, so that the only manager who has forgotten it is not locked out for ever: whoever is heard by
/// the issuer is, and nobody else.
extension DeskEntry {
    /// - Parameters:
    ///   - file: ``UnlockOrder``, as the issuer has signed it.
    ///   - passcode: the new one of the manager whom the order names; nil where it names nobody.
    ///   - atMs: the clock. What was signed later than it shows is the time by which the order
    ///     expires.
    package func unlock(
        order file: [UInt8], passcode: Passcode? = nil, atMs: Int64
    ) throws(UnlockRefusal) {
        let order = try verified(file, atMs: atMs)
        guard let name = order.resetting else {
            return try unlock(order.challenge, by: .order, atMs: atMs)
        }
        guard let passcode else { throw .passcodeNeeded }
        guard let hash = passcode.hash(cost) else { throw .store(.failed) }
        try unlock(order.challenge, by: .order, setting: (name, hash), atMs: atMs)
    }

    /// Who may set a new passcode by an order for the lock that is there; nil for nobody. Nothing is
    /// changed.
    package func managerToReset(
        by file: [UInt8], atMs: Int64
    ) throws(UnlockRefusal) -> StaffName? {
        try verified(file, atMs: atMs).resetting
    }

    /// An order that unlocks this desk now, and names a manager of it or nobody.
    private func verified(
        _ file: [UInt8], atMs: Int64
    ) throws(UnlockRefusal) -> UnlockOrder {
        let challenge = try lockedChallenge()
        let order: UnlockOrder
        do throws(OrderRefusal) {
            order = try UnlockOrder(
                signed: file, issuer: bundle.issuerID, key: bundle.issuerKey)
        } catch { throw .order(error) }
        guard try !wasUsed(order) else { throw .used }
        let nowMs = try asking { () throws(StoreError) in
            try store.signedTime().updateStart(clockMs: atMs)
        }
        do throws(OrderRefusal) {
            try order.check(device: bundle.terminal, challenge: challenge, nowMs: nowMs)
        } catch { throw .order(error) }
        guard let name = order.resetting else { return order }
        let entry = try asking { () throws(StoreError) in try store.staff(named: name) }
        guard let entry, entry.isEnabled, entry.role == .manager else { throw .notManager(name) }
        return order
    }

    private func wasUsed(_ order: UnlockOrder) throws(UnlockRefusal) -> Bool {
        guard order.device == bundle.terminal else { return false }
        return try asking { () throws(StoreError) in
            try store.wasUnlocked(by: order.challenge)
        }
    }

    /// The guess is counted, durably, before it is compared; after five only the order unlocks.
    package func unlock(code: UnlockCode, atMs: Int64) throws(UnlockRefusal) {
        let challenge = try lockedChallenge()
        guard let key = bundle.deviceKey else { throw .codeAbsent }
        let isCounted = try asking { () throws(StoreError) in
            try store.changeDesk { $0.countGuess() }
        }
        guard isCounted else { throw .codeSpent }
        guard key.unlockCode(for: challenge).matches(code) else { throw .codeWrong }
        try unlock(challenge, by: .code, atMs: atMs)
    }

    private func lockedChallenge() throws(UnlockRefusal) -> LockChallenge {
        let state = try asking { () throws(StoreError) in try store.deskState() }
        guard let lock = state.lock else { throw .notLocked }
        return lock.challenge
    }

    private func unlock(
        _ challenge: LockChallenge, by means: ShopDatabase.UnlockMeans,
        setting passcode: (StaffName, PasscodeHash)? = nil, atMs: Int64
    ) throws(UnlockRefusal) {
        let isUnlocked = try asking { () throws(StoreError) in
            try store.unlockDesk(challenge, by: means, setting: passcode, atMs: atMs)
        }
        guard isUnlocked else { throw .used }
    }

    private func asking<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(UnlockRefusal) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
}
