/// The name of a role: one of the four at the top, or one that targets delegate to.
package enum RoleName: Hashable, Sendable {
    case root
    case timestamp
    case snapshot
    case targets
    /// A role that targets delegate to.
    case delegated(String)

    /// The four that every root names.
    package static let top: [RoleName] = [.root, .timestamp, .snapshot, .targets]
    /// A file name is at most 255 bytes, and percent-encoding makes three of one.
    private static let maximumCount = 80

    /// Nil for a delegation that would hide a top-level role, and for a name that cannot be that
    /// of a file.
    package init?(delegated name: String) {
        guard !name.isEmpty, name.utf8.count <= Self.maximumCount,
            !Self.top.contains(where: { $0.text == name })
        else { return nil }
        self = .delegated(name)
    }

    package var text: String {
        switch self {
        case .root: "root"
        case .timestamp: "timestamp"
        case .snapshot: "snapshot"
        case .targets: "targets"
        case .delegated(let name): name
        }
    }

    /// What a snapshot lists it as.
    package var metaName: String { text + ".json" }

    /// The file that holds it: the name is encoded, so that none leads out of a folder.
    package var fileName: String { PercentCoding.encode(text) + ".json" }

    /// The file of one version, as root and consistent snapshots have it.
    package func fileName(version: Int64) -> String { "\(version).\(fileName)" }
}
