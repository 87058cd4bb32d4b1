package import Authorization

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// What a shop has decided for itself; what it says nothing about is as the issuer or the
/// defaults have it.
///
/// ```
/// {"limits": {"cardDayMinor": 20000}, "shop": {"name": "Corner shop"},
///  "businessDay": {"closesAt": "04:00", "timeZone": "Asia/Tokyo"},
///  "feed": {"address": "https://lists.example/feed"}}
/// ```
///
/// The file is `config.json` in the home, written by people and never by a program; every member
/// may be missing. Whatever is not understood refuses the whole file: a mistyped limit must not
/// silently be no limit.
package struct ShopConfiguration: Hashable, Sendable {
    /// What the shop allows; above the issuer's bundle it counts for nothing.
    package var limits: [ShopLimit: Int64] = [:]
    /// Stands at the head of every receipt.
    package var shopName: String?
    package var closesAt: ClosingTime?
    package var timeZone: TimeZone?
    package var feed = FeedSettings()

    package init() {}

    package var businessDay: BusinessDay {
        BusinessDay(closesAt: closesAt ?? .midnight, timeZone: timeZone ?? .current)
    }
}
