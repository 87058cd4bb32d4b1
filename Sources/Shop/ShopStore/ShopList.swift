package import Authorization
package import Blacklist
package import DurableSQLite
package import Numbers

/// The list of invalid numbers as a till asks it: what it says, and how far it can be relied upon.
///
/// It holds one list from beginning to end; a sync puts another in its place for whoever asks next.
package struct ShopList: Sendable {
    /// A list that was accepted, mapped into memory.
    package struct Accepted: Sendable {
        package let layout: SnapshotLayout
        /// When the newest verified timestamp that names this list was issued; milliseconds since
        /// 1970-01-01 UTC.
        package let issuedAtMs: Int64
        private let file: MappedFile

        /// - Parameter file: the bytes that the layout was read from.
        package init(layout: SnapshotLayout, file: MappedFile, issuedAtMs: Int64) {
            self.layout = layout
            self.file = file
            self.issuedAtMs = issuedAtMs
        }

        package func entry(for place: UInt64) throws(ListError) -> ListEntry {
            try file.withBytes { (bytes) throws(ListError) in
                try layout.entry(for: place, in: bytes)
            }
        }

        package func release(of place: UInt64) -> Epoch? {
            file.withBytes { layout.release(of: place, in: $0) }
        }
    }

    /// Whether the issuer publishes lists for this terminal.
    package let isConfigured: Bool
    package let accepted: Accepted?
    /// A list was accepted, and what lies in its place is not it, or nothing: it is not used, and
    /// the next sync brings it again.
    package let isDamaged: Bool
    package let policy: ListPolicy
    package let time: SignedTime

    package init(
        isConfigured: Bool, accepted: Accepted?, isDamaged: Bool = false,
        policy: ListPolicy = .defaults, time: SignedTime = SignedTime()
    ) {
        self.isConfigured = isConfigured
        self.accepted = accepted
        self.isDamaged = isDamaged
        self.policy = policy
        self.time = time
    }

    /// There is no feed: nothing is known, and nothing ages.
    package static let none = ShopList(isConfigured: false, accepted: nil)

    /// - Parameter clockMs: the computer's clock, milliseconds since 1970-01-01 UTC.
    package func use(atMs clockMs: Int64) -> ListUse {
        guard isConfigured else { return .none }
        let age = accepted.map { time.ageSeconds(ofIssuedMs: $0.issuedAtMs, clockMs: clockMs) }
        return ListUse(
            state: policy.state(ageSeconds: age), version: accepted?.layout.head.version,
            ageSeconds: age)
    }
}
