package import Blacklist
package import ShopStore

/// What a sync has done.
package struct SyncReport: Sendable {
    /// What was fetched to come to the newest list: nothing, too, where it had waited here.
    package enum Means: String, Sendable { case none, delta, snapshot }

    /// The list that was held before; nil when there was none that could be used.
    package let before: AcceptedList?
    /// The list that is held now.
    package let now: AcceptedList
    package let means: Means
    /// Nil when the newest list was held already.
    package let change: ListChange?
    /// Received in all, of metadata and lists, without the headers of the protocol.
    package let byteCount: Int64
    /// Of these, what was received of lists and their changes.
    package let listByteCount: Int64
    /// Why a delta that was offered was not good enough, and the snapshot was taken.
    package let deltaFailure: SyncFailure?
    /// What lay in the list's place was not what was accepted; it is mended.
    package let wasDamaged: Bool
}
