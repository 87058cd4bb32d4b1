package import Numbers

/// The card control table as meaning: what the patent's fields 41 to 48 say (figures 4 to 7), and
/// what this project adds to them.
///
/// Absent is nil, never a blank value, so that blanks cannot compare equal (T27). The balance
/// (field 49) is not here: it lives in a value file of its own and is never copied. Where each
/// field lies on the card is CardLayout's business.
///
/// These are claims of the card until it has been authenticated (T26).
package struct CardTable: Hashable, Sendable {
    /// Which table of offsets the bytes followed.
    package let layoutVersion: UInt8
    /// Field 41: fixed for the life of the card.
    package let cardNumber: CardNumber
    /// Field 42: the card's own; copying never touches it.
    package var cardPIN: PINVerificationValue?
    /// Field 43: number of the active card of the pair; nil on a card without a pair.
    package var mainCardNumber: CardNumber?
    /// Field 44: number of the spare; nil after a promotion, until the next pairing.
    package var subCardNumber: CardNumber?
    /// Field 45: invalid numbers that the card carries along.
    package var blacklist: BlacklistInformation
    /// Field 46; nil when the card has no credit.
    package var creditNumber: CreditNumber?
    /// Field 47: bound to the credit number, so that it can be copied with it.
    package var creditPIN: PINVerificationValue?
    /// Field 48; nil when the card has no e-money.
    package var eMoneyID: EMoneyID?
    /// How often the issuer has given this number back its validity.
    package var epoch: Epoch
    /// Which assignment of a spare the pair is at; of two certificates the higher one wins.
    package var generation: UInt16
    /// Version of the master from which the PIN keys are derived.
    package var pinKeyVersion: UInt8
    /// Nil before the first copying.
    package var lastCopy: CopyStamp?

    package init(
        layoutVersion: UInt8,
        cardNumber: CardNumber,
        cardPIN: PINVerificationValue? = nil,
        mainCardNumber: CardNumber? = nil,
        subCardNumber: CardNumber? = nil,
        blacklist: BlacklistInformation = .none,
        creditNumber: CreditNumber? = nil,
        creditPIN: PINVerificationValue? = nil,
        eMoneyID: EMoneyID? = nil,
        epoch: Epoch = .first,
        generation: UInt16 = 0,
        pinKeyVersion: UInt8 = 0,
        lastCopy: CopyStamp? = nil
    ) {
        self.layoutVersion = layoutVersion
        self.cardNumber = cardNumber
        self.cardPIN = cardPIN
        self.mainCardNumber = mainCardNumber
        self.subCardNumber = subCardNumber
        self.blacklist = blacklist
        self.creditNumber = creditNumber
        self.creditPIN = creditPIN
        self.eMoneyID = eMoneyID
        self.epoch = epoch
        self.generation = generation
        self.pinKeyVersion = pinKeyVersion
        self.lastCopy = lastCopy
    }
}

/// When a copying last succeeded and what it copied, so that every receipt can tell how fresh the
/// spare is.
package struct CopyStamp: Hashable, Sendable {
    /// Bytes of a digest.
    package static let digestWidth = 16

    /// Seconds since 1970 UTC, as the desk knew the time.
    package let unixSeconds: UInt32
    /// What was copied, to be compared between main and spare.
    package let digest: [UInt8]

    /// Nil unless the digest has ``digestWidth`` bytes, and for the time 0, which on a card says
    /// that there was no copying.
    package init?(unixSeconds: UInt32, digest: [UInt8]) {
        guard unixSeconds != 0, digest.count == Self.digestWidth else { return nil }
        self.unixSeconds = unixSeconds
        self.digest = digest
    }
}
