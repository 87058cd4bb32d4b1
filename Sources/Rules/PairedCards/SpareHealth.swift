/// What a main card knows about its spare; it stands on every receipt.
package enum SpareHealth: Hashable, Sendable {
    /// The holder has no spare: if this card is lost, only the issuer can help.
    case none
    /// There is one, and it has never been copied to.
    case notCopied
    /// Seconds since 1970 UTC of the last copy.
    case copied(unixSeconds: UInt32)

    package init(_ table: CardTable) {
        switch (table.subCardNumber, table.lastCopy) {
        case (nil, _): self = .none
        case (_?, nil): self = .notCopied
        case (_?, let stamp?): self = .copied(unixSeconds: stamp.unixSeconds)
        }
    }
}
