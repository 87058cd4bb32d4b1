package import Authorization
package import Blacklist
package import SchemeMessages

/// What a shop has decided about the feed of lists.
package struct FeedSettings: Hashable, Sendable {
    /// In place of the bundle's; whom it believes is the bundle's word alone.
    package var address: FeedAddress?
    /// Authorities for `https:` in place of the system's: a file in PEM.
    package var certificateFile: String?
    package var removal: RemovalLimit?
    /// Above ``ListPolicy/defaults`` it counts for nothing, and likewise the next one: a shop may be
    /// stricter, and never looser (design, decision 8).
    package var freshHours: Int64?
    package var ageingHours: Int64?

    package init() {}

    package static let perMilleRange: ClosedRange<Int64> = 0...1_000
    package static let freshRange: ClosedRange<Int64> = 1...168
    package static let ageingRange: ClosedRange<Int64> = 1...336

    package var removalLimit: RemovalLimit { removal ?? .standard }

    /// Nil when a list would be too old before it is ageing.
    var checkedPolicy: ListPolicy? {
        ListPolicy.defaults.stricter(freshHours: freshHours, ageingHours: ageingHours)
    }

    /// A configuration that was read has one.
    package var policy: ListPolicy { checkedPolicy ?? .defaults }
}
