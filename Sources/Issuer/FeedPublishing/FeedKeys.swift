import ByteCoding
import DurableSQLite
import TUF

/// Whose keys can be replaced: a role of the repository by our own name for it.
package enum FeedRole: String, Hashable, Sendable, CaseIterable {
    /// Offline: says whose keys the others are.
    case root
    /// Signs the targets: which list is the newest.
    case list
    case snapshot
    case timestamp

    package static let online: [FeedRole] = [.list, .snapshot, .timestamp]

    /// Its name in the metadata.
    var name: RoleName {
        switch self {
        case .root: .root
        case .list: .targets
        case .snapshot: .snapshot
        case .timestamp: .timestamp
        }
    }

    /// How many of its keys must sign.
    var threshold: Int64 { self == .root ? 2 : 1 }

    /// How many keys it is given.
    var keyCount: Int { self == .root ? 3 : 1 }
}

/// The keys in the issuer's home, which sign without a person. A role may have several: which of
/// them count is what the root says.
struct FeedKeys: Sendable {
    static let fileName = "feed-keys.json"

    private(set) var keys: [FeedRole: [FeedKey]]

    /// New ones.
    init() {
        keys = Dictionary(uniqueKeysWithValues: FeedRole.online.map { ($0, [FeedKey()]) })
    }

    /// Those that a root names, in the order of the file.
    func keys(of role: FeedRole, in ids: Set<String>) -> [FeedKey] {
        (keys[role] ?? []).filter { ids.contains($0.id) }
    }

    mutating func add(_ key: FeedKey, to role: FeedRole) { keys[role, default: []].append(key) }

    /// Forgets what no root that matters names.
    mutating func keep(_ ids: Set<String>) {
        for role in FeedRole.online { keys[role] = keys(of: role, in: ids) }
    }
}

extension FeedKeys {
    /// Nil when there is no such file yet.
    init?(in home: String) throws(StoreError) {
        let path = home + "/" + Self.fileName
        guard DurableFile.exists(path) else { return nil }
        let file = try JSONText.value([String: [String]].self, from: DurableFile.read(path))
        keys = [:]
        for role in FeedRole.online {
            for text in file[role.rawValue] ?? [] {
                guard let key = [UInt8](hex: text).flatMap({ FeedKey($0) }) else { throw .damaged }
                add(key, to: role)
            }
        }
    }

    func write(in home: String) throws(StoreError) {
        let file = Dictionary(
            uniqueKeysWithValues: keys.map { ($0.key.rawValue, $0.value.map(\.bytes.hex)) })
        try DurableFile.write(try JSONText.bytes(of: file), to: home + "/" + Self.fileName)
    }
}
