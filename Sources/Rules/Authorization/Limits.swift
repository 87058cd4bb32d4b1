/// How much a card may buy without the issuer, in minor units of the home's currency.
///
/// They come from the issuer's bundle, which has them all and is the ceiling; a shop may make them
/// stricter, and never looser (``stricter(_:)``). An amount equal to a limit is within it (design,
/// decision 8).
package struct Limits: Hashable, Sendable {
    /// The largest e-money sale.
    package var eMoneySaleMinor: Int64
    /// An e-money sale above this needs the card PIN.
    package var eMoneyPINAboveMinor: Int64
    /// The floor: a credit sale above it needs the issuer online.
    package var creditFloorMinor: Int64
    /// A credit sale above this needs the credit PIN.
    package var creditPINAboveMinor: Int64
    /// What a card's allowance is filled up to. No rule asks it: the chip holds the allowance and
    /// refuses the debit itself.
    package var creditAllowanceMinor: Int64
    /// What one card may spend in one day at one agent.
    package var cardDayMinor: Int64
    /// What an agent may sell in all before it uploads.
    package var offlineTotalMinor: Int64
    /// How many sales an agent may make before it uploads.
    package var offlineCount: Int

    package init(
        eMoneySaleMinor: Int64,
        eMoneyPINAboveMinor: Int64,
        creditFloorMinor: Int64,
        creditPINAboveMinor: Int64,
        creditAllowanceMinor: Int64,
        cardDayMinor: Int64,
        offlineTotalMinor: Int64,
        offlineCount: Int
    ) {
        self.eMoneySaleMinor = eMoneySaleMinor
        self.eMoneyPINAboveMinor = eMoneyPINAboveMinor
        self.creditFloorMinor = creditFloorMinor
        self.creditPINAboveMinor = creditPINAboveMinor
        self.creditAllowanceMinor = creditAllowanceMinor
        self.cardDayMinor = cardDayMinor
        self.offlineTotalMinor = offlineTotalMinor
        self.offlineCount = offlineCount
    }

    /// What an issuer's bundle says until the issuer decides otherwise: design, decision 8, meant
    /// for yen. Another currency gets the same numbers of minor units: too strict rather than too
    /// loose. No till takes them on top of a bundle, or an issuer could never grant more.
    package static let defaults = Limits(
        eMoneySaleMinor: 20_000,
        eMoneyPINAboveMinor: 10_000,
        creditFloorMinor: 10_000,
        creditPINAboveMinor: 3_000,
        creditAllowanceMinor: 30_000,
        cardDayMinor: 50_000,
        offlineTotalMinor: 1_000_000,
        offlineCount: 5_000)

    /// Of each limit the lower one of this and the shop's.
    package func stricter(_ shop: [ShopLimit: Int64]) -> Limits {
        var limits = self
        for (limit, value) in shop where value < self[limit] { limits[limit] = value }
        return limits
    }
}
