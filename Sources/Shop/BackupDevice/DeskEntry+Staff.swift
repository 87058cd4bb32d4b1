import DurableSQLite
package import PairedCards
package import ShopStore

/// Who works at the desk. The first account is a manager's, and nobody has to be asked for it;
/// every other change is a manager's.
extension DeskEntry {
    package func addStaff(
        _ name: StaffName, _ role: StaffRole, _ passcode: Passcode, atMs: Int64
    ) throws(StaffRefusal) {
        try requireManager(atMs: atMs)
        guard let hash = passcode.hash(cost) else { throw .desk(.store(.failed)) }
        do throws(StaffError) {
            try store.addStaff(
                StaffEntry(name: name, role: role, passcode: hash, addedAtMs: atMs))
        } catch { throw .staff(error) }
    }

    package func disableStaff(_ name: StaffName, atMs: Int64) throws(StaffRefusal) {
        try requireManager(atMs: atMs)
        do throws(StaffError) {
            try store.disableStaff(name, atMs: atMs)
        } catch { throw .staff(error) }
    }

    /// All accounts, by name.
    package func staff() throws(DeskRefusal) -> [StaffEntry] {
        try storing { () throws(StoreError) in try store.staff() }
    }

    /// A manager has signed in, or there is none yet.
    package func requireManager(atMs: Int64) throws(StaffRefusal) {
        do throws(DeskRefusal) {
            guard try storing({ () throws(StoreError) in try store.hasManager() }) else { return }
            try session(atMs: atMs).require(.manageStaff)
        } catch { throw .desk(error) }
    }
}
