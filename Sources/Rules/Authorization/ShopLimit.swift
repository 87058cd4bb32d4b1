/// A limit that a shop may make stricter than its issuer does; the raw value is its name in the
/// shop's configuration, with its unit.
///
/// The allowance is none of them: the issuer fills it, and the chip holds it.
package enum ShopLimit: String, Hashable, Sendable, CaseIterable {
    case eMoneySale = "eMoneySaleMinor"
    case eMoneyPINAbove = "eMoneyPINAboveMinor"
    case creditFloor = "creditFloorMinor"
    case creditPINAbove = "creditPINAboveMinor"
    case cardDay = "cardDayMinor"
    case offlineTotal = "offlineTotalMinor"
    /// A number of sales; all others are minor units.
    case offlineCount
}

extension Limits {
    package subscript(limit: ShopLimit) -> Int64 {
        get {
            switch limit {
            case .eMoneySale: eMoneySaleMinor
            case .eMoneyPINAbove: eMoneyPINAboveMinor
            case .creditFloor: creditFloorMinor
            case .creditPINAbove: creditPINAboveMinor
            case .cardDay: cardDayMinor
            case .offlineTotal: offlineTotalMinor
            case .offlineCount: Int64(offlineCount)
            }
        }
        set {
            switch limit {
            case .eMoneySale: eMoneySaleMinor = newValue
            case .eMoneyPINAbove: eMoneyPINAboveMinor = newValue
            case .creditFloor: creditFloorMinor = newValue
            case .creditPINAbove: creditPINAboveMinor = newValue
            case .cardDay: cardDayMinor = newValue
            case .offlineTotal: offlineTotalMinor = newValue
            case .offlineCount: offlineCount = Int(clamping: newValue)
            }
        }
    }
}
