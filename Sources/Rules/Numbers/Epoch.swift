/// How often a card number has been given back its validity: 0 when it was issued.
///
/// Lists, field 45, overlay and grants carry it, and the higher one wins: an entry speaks against
/// a card only if its epoch is at least the card's (design, decision 6; T25).
package struct Epoch: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: UInt16

    package init(_ value: UInt16) {
        self.value = value
    }

    /// The epoch of a card that was never restored.
    package static let first = Epoch(0)

    package static func < (left: Epoch, right: Epoch) -> Bool { left.value < right.value }

    package var description: String { String(value) }
}
