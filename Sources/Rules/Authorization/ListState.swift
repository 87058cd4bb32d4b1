/// What the age of the cached list makes of it (feed, "Policy for an aged list").
///
/// Accepting a list is not using it: whether a list is genuine is decided elsewhere, once; this is
/// asked at every sale (design, decision 7).
package enum ListState: String, Hashable, Sendable, CaseIterable {
    /// No feed is configured: the overlay alone is asked, and nothing ages.
    case none
    case fresh
    /// Offline credit is off, and the e-money limit is halved.
    case ageing
    /// Online only.
    case stale
    /// A feed is configured, and no list was ever accepted: as stale.
    case absent
}

/// Up to which age a list is what, in seconds.
package struct ListPolicy: Hashable, Sendable {
    /// A list of exactly this age is still fresh.
    package let freshSeconds: Int64
    /// A list of exactly this age is still ageing.
    package let ageingSeconds: Int64

    /// Nil unless both are positive and the first is not above the second.
    package init?(freshSeconds: Int64, ageingSeconds: Int64) {
        guard freshSeconds > 0, ageingSeconds >= freshSeconds else { return nil }
        self.freshSeconds = freshSeconds
        self.ageingSeconds = ageingSeconds
    }

    private init(freshHours: Int64, ageingHours: Int64) {
        freshSeconds = freshHours * 3_600
        ageingSeconds = ageingHours * 3_600
    }

    /// 26 and 72 hours: a nightly job may fail once without being felt.
    package static let defaults = ListPolicy(freshHours: 26, ageingHours: 72)

    /// Of each age the lower one of this and the shop's.
    ///
    /// - Returns: nil when a list would be too old before it is ageing.
    package func stricter(freshHours: Int64?, ageingHours: Int64?) -> ListPolicy? {
        ListPolicy(
            freshSeconds: min(freshSeconds, freshHours.map { $0 * 3_600 } ?? .max),
            ageingSeconds: min(ageingSeconds, ageingHours.map { $0 * 3_600 } ?? .max))
    }

    /// - Parameter ageSeconds: since the newest verified timestamp was issued; nil when no list
    ///   was ever accepted.
    package func state(ageSeconds: Int64?) -> ListState {
        guard let ageSeconds else { return .absent }
        if ageSeconds <= freshSeconds { return .fresh }
        return ageSeconds <= ageingSeconds ? .ageing : .stale
    }

    /// If the network died now: until when everything may be sold, and until when anything.
    ///
    /// - Parameter issuedAtMs: of the newest verified timestamp, milliseconds since 1970 UTC.
    package func deadlines(issuedAtMs: Int64) -> (fullUntilMs: Int64, anyUntilMs: Int64) {
        (issuedAtMs + freshSeconds * 1_000, issuedAtMs + ageingSeconds * 1_000)
    }
}

extension Limits {
    /// What is left of the limits with a list of this state.
    ///
    /// - Returns: nil when nothing may be sold without the issuer.
    package func with(_ state: ListState) -> Limits? {
        switch state {
        case .none, .fresh: return self
        case .ageing:
            var limits = self
            limits.eMoneySaleMinor /= 2
            limits.creditFloorMinor = 0
            return limits
        case .stale, .absent: return nil
        }
    }
}
