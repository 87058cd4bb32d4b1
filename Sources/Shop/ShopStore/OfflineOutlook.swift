package import Authorization

/// What a terminal may sell if the network died now, and until when; times in milliseconds since
/// 1970-01-01 UTC.
package enum OfflineOutlook: Hashable, Sendable {
    /// No list reaches this terminal, so none grows old.
    case always
    /// All until the one time, and no credit and half the e-money until the other.
    case full(untilMs: Int64, anyUntilMs: Int64)
    /// No credit, and half the e-money.
    case limited(untilMs: Int64)
    /// Only with the issuer's word.
    case nothing
}

extension ShopList {
    /// - Parameter use: how good the list is now.
    package func outlook(_ use: ListUse) -> OfflineOutlook {
        guard let accepted else { return isConfigured ? .nothing : .always }
        let deadlines = policy.deadlines(issuedAtMs: accepted.issuedAtMs)
        return switch use.state {
        case .none: .always
        case .fresh: .full(untilMs: deadlines.fullUntilMs, anyUntilMs: deadlines.anyUntilMs)
        case .ageing: .limited(untilMs: deadlines.anyUntilMs)
        case .stale, .absent: .nothing
        }
    }
}
