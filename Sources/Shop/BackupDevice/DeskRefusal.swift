package import DurableSQLite
package import PairedCards
package import SchemeMessages
package import ShopStore

/// Why nothing is done at the desk.
package enum DeskRefusal: Error, Hashable, Sendable {
    /// The terminal is no backup device.
    case noDesk
    case locked
    /// Nobody has signed in, or the time is over.
    case signedOut
    /// The name, or the passcode.
    case passcodeWrong
    /// The role does not permit it.
    case role
    case store(StoreError)
}

/// Why a locked desk stays locked.
package enum UnlockRefusal: Error, Hashable, Sendable {
    case notLocked
    case order(OrderRefusal)
    /// The order, or its code, has unlocked the desk before.
    case used
    case codeWrong
    /// Guessed too often: only the order unlocks.
    case codeSpent
    /// The key bundle has no key to check codes with.
    case codeAbsent
    /// The order lets somebody set a passcode who is no manager here.
    case notManager(StaffName)
    /// The order lets a manager set a new passcode, and none was typed.
    case passcodeNeeded
    case store(StoreError)
}

/// Why an account is not changed.
package enum StaffRefusal: Error, Hashable, Sendable {
    case desk(DeskRefusal)
    case staff(StaffError)
}
