package import Authorization
import Numbers

/// One setting of a shop, by its path in ``ShopConfiguration``'s file. What each means, its unit,
/// default and range stand in `Config/mainstay.json`.
package enum Setting: Hashable, Sendable, CaseIterable {
    case limit(ShopLimit)
    case shopName
    case closesAt
    case timeZone
    case feedAddress
    case feedCertificateFile
    case feedRemovalPerMille
    case feedFreshHours
    case feedAgeingHours

    package static let allCases =
        ShopLimit.allCases.map(Setting.limit) + [
            .shopName, .closesAt, .timeZone, .feedAddress, .feedCertificateFile,
            .feedRemovalPerMille, .feedFreshHours, .feedAgeingHours,
        ]

    /// The section and the name in it: `limits.cardDayMinor`.
    package var path: String {
        switch self {
        case .limit(let limit): "limits." + limit.rawValue
        case .shopName: "shop.name"
        case .closesAt: "businessDay.closesAt"
        case .timeZone: "businessDay.timeZone"
        case .feedAddress: "feed.address"
        case .feedCertificateFile: "feed.certificateFile"
        case .feedRemovalPerMille: "feed.removalPerMille"
        case .feedFreshHours: "feed.freshHours"
        case .feedAgeingHours: "feed.ageingHours"
        }
    }

    /// The sections, each once.
    static let sections = ["limits", "shop", "businessDay", "feed"]
}

extension ShopLimit {
    /// What the setting may be. One sale fits a card's value file; a sum of many may be larger, up
    /// to what every reader of JSON holds exactly.
    package var range: ClosedRange<Int64> {
        switch self {
        case .eMoneySale, .eMoneyPINAbove, .creditFloor, .creditPINAbove, .offlineCount:
            0...Currency.maximumMinor
        case .cardDay, .offlineTotal: 0...(1 << 53 - 1)
        }
    }
}
