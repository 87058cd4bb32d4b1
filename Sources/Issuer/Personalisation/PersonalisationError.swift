package import DESFire

/// Why a chip has not become a card. Running it again on the same chip finishes it.
package enum PersonalisationError: Error, Hashable, Sendable {
    /// Not EV2 or EV3, a UID that changes, or too little memory.
    case unsuitableChip
    /// Its master key is neither the factory's nor this issuer's.
    case chipInUse
    /// An earlier run has written this number with other values, which can no longer be changed:
    /// only the same plan finishes the card.
    case begunOtherwise
    /// The chip, or the way to it.
    case chip(DESFireError)
    /// A master is missing from the vault, or the key library refused.
    case keysIncomplete
    /// The transaction MAC of the first commit is not what this issuer computes: chip and issuer
    /// would never agree on any evidence.
    case baselineMismatch
}
