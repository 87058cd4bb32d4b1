import ByteCoding
import IssuerStore

/// Where everything lies in the folder that is served, which is what the feed's address names.
///
/// | file | content |
/// |---|---|
/// | `metadata/timestamp.json` | the only file that is ever replaced |
/// | `metadata/VERSION.snapshot.json`, `metadata/VERSION.targets.json` | |
/// | `metadata/VERSION.root.json` | every root since the first |
/// | `targets/list/SHA256.VERSION.snapshot` | a list: target `list/VERSION.snapshot` |
/// | `targets/list/SHA256.VERSION.delta` | the change from the list before: `list/VERSION.delta` |
enum FeedFiles {
    static let metadataFolder = "metadata"
    static let listsFolder = "targets/list"
    static let timestamp = "metadata/timestamp.json"

    static func snapshotTarget(_ version: UInt32) -> String { "list/\(version).snapshot" }
    static func deltaTarget(_ version: UInt32) -> String { "list/\(version).delta" }

    static func snapshot(_ list: ListVersion) -> String {
        "\(listsFolder)/\(list.snapshot.digest.hex).\(list.version).snapshot"
    }

    static func delta(_ file: ListVersion.File, _ version: UInt32) -> String {
        "\(listsFolder)/\(file.digest.hex).\(version).delta"
    }

    static func name(of file: FeedMetadata) -> String {
        file.role == .timestamp
            ? timestamp : "\(metadataFolder)/\(file.version).\(file.role.rawValue).json"
    }

    /// Version and kind of a file of lists, by its name; nil for anything else.
    static func list(named name: String) -> (version: UInt32, isSnapshot: Bool)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 64, let version = UInt32(parts[1]),
            ["snapshot", "delta"].contains(parts[2])
        else { return nil }
        return (version, parts[2] == "snapshot")
    }

    /// Version and role of a file of metadata that is not replaced, by its name.
    static func metadata(named name: String) -> (version: Int64, role: FeedMetadata.Role)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2] == "json", let version = Int64(parts[0]),
            let role = FeedMetadata.Role(rawValue: String(parts[1]))
        else { return nil }
        return (version, role)
    }
}
