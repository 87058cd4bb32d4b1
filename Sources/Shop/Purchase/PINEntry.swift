package import CardLayout
import Dispatch
import Synchronization

/// One PIN as it was typed once, before the tap: good for at most one comparison and for 60
/// seconds, then wiped (profile, "PINs").
///
/// It belongs to one sale. It is handed out once, whatever becomes of that sale, so that it is never
/// tried on a second card or a second time on the same one.
package final class PINEntry: Sendable {
    package static let lifetimeSeconds = 60

    private let typed: Mutex<PIN?>

    package init(_ pin: PIN) {
        typed = Mutex(pin)
        let limit = DispatchTime.now() + .seconds(Self.lifetimeSeconds)
        DispatchQueue.global().asyncAfter(deadline: limit) { [weak self] in _ = self?.take() }
    }

    /// The PIN, the first time within its life; nil ever after.
    func take() -> PIN? {
        typed.withLock { typed in
            defer { typed = nil }
            return typed
        }
    }

    /// Whether ``take()`` would hand it out.
    package var isFresh: Bool { typed.withLock { $0 != nil } }
}
