import Blacklist
import ByteCoding
import Numbers
import TUF

/// A list as the signed metadata of targets offers it.
///
/// | target | custom fields |
/// |---|---|
/// | `list/VERSION.snapshot` | `issuer` (hex), `scheme`, `version`, `issued` (time), `confirmed` and `unconfirmed` (versions; may be missing) |
/// | `list/VERSION.delta` | none that are read here |
struct ListTarget {
    let version: UInt32
    let file: TargetFile
    let sha256: [UInt8]
    /// Milliseconds since 1970-01-01 UTC.
    let issuedAtMs: Int64
    /// The newest version of which the issuer has confirmed how much it removes; 0 for none.
    let confirmed: UInt32
    /// The newest version whose own step removes unusually much and was not confirmed; 0 for none,
    /// nil where the publisher does not say.
    let unconfirmed: UInt32?

    /// The newest list that is offered, if it is one of this issuer's.
    init(
        newestOf targets: Targets, issuer: IssuerID, scheme: NumberScheme
    ) throws(ListRefusal) {
        let versions = targets.files.keys.compactMap(Self.version(ofSnapshot:))
        guard let version = versions.max(), let file = targets.files[Self.snapshotName(version)]
        else { throw .absent }
        guard let custom = file.custom,
            let owner = custom["issuer"]?.text.flatMap([UInt8].init(hex:)),
            let pattern = custom["scheme"]?.text,
            let time = custom["issued"]?.text.flatMap({ TUF.SignedTime($0) }),
            let sha256 = file.hashes.values["sha256"].flatMap([UInt8].init(hex:)),
            sha256.count == 32, custom["version"]?.integer == Int64(version)
        else { throw .malformed }
        guard owner == issuer.bytes else { throw .otherIssuer }
        guard pattern == scheme.pattern else { throw .otherScheme }
        guard time.secondsSince1970 >= 0 else { throw .malformed }
        self.version = version
        self.file = file
        self.sha256 = sha256
        issuedAtMs = time.secondsSince1970 * 1_000
        confirmed = try Self.number(custom["confirmed"]) ?? 0
        unconfirmed = try Self.number(custom["unconfirmed"])
    }

    private static func number(_ value: JSON?) throws(ListRefusal) -> UInt32? {
        guard let value else { return nil }
        guard let number = value.integer.flatMap({ UInt32(exactly: $0) }) else {
            throw .malformed
        }
        return number
    }

    /// Whether a change from an earlier version waits for the issuer's word.
    ///
    /// A terminal that comes late is told by the publisher whether a step of those between was held;
    /// many small steps that remove much together are none. The next step, and where the publisher
    /// says nothing any change, is measured here.
    ///
    /// - Parameter base: 0 when there was no list.
    func isHeld(_ change: ListChange, from base: UInt32, within limit: RemovalLimit) -> Bool {
        guard base > 0 else { return false }
        if let unconfirmed {
            if base < unconfirmed { return true }
            if version - min(base, version) > 1 { return false }
        }
        return base >= confirmed && !limit.allows(change)
    }

    /// The deltas that lead from one version to a later one, in order; nil when one is missing.
    static func deltas(
        in targets: Targets, from version: UInt32, to later: UInt32
    ) -> [TargetFile]? {
        guard version < later, later - version <= UInt32(maximumDeltas) else { return nil }
        let files = (version + 1...later).map { targets.files["list/\($0).delta"] }
        let there = files.compactMap(\.self)
        return there.count == files.count ? there : nil
    }

    /// More are never served.
    private static let maximumDeltas = 35
    private static let suffix = ".snapshot"

    private static func snapshotName(_ version: UInt32) -> String { "list/\(version)\(suffix)" }

    private static func version(ofSnapshot name: String) -> UInt32? {
        guard name.hasPrefix("list/"), name.hasSuffix(suffix) else { return nil }
        let version = UInt32(name.dropFirst(5).dropLast(suffix.count))
        // Only as it is written: a leading zero or a plus would be another name.
        return version.flatMap { $0 > 0 && $0 < 1 << 24 && snapshotName($0) == name ? $0 : nil }
    }
}
