import Authorization
import DurableSQLite
import PairedCards
package import SchemeMessages
import ShopStore

/// A locked desk still hears its unlock (T17), by an order of the issuer or by the code that the
/// issuer reads out; both are good for this one lock (O26).
///
/// Neither asks for a passcode: a locked desk compares none.
extension DeskEntry {
    /// - Parameters:
    ///   - file: ``UnlockOrder``, as the issuer has signed it.
    ///   - atMs: the clock. What was signed later than it shows is the time by which the order
    ///     expires.
    package func unlock(order file: [UInt8], atMs: Int64) throws(UnlockRefusal) {
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
        try unlock(challenge, by: .order, atMs: atMs)
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
        _ challenge: LockChallenge, by means: ShopDatabase.UnlockMeans, atMs: Int64
    ) throws(UnlockRefusal) {
        let isUnlocked = try asking { () throws(StoreError) in
            try store.unlockDesk(challenge, by: means, atMs: atMs)
        }
        guard isUnlocked else { throw .used }
    }

    private func asking<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(UnlockRefusal) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
}
