import IssuerStore
import TUF

/// Who may sign what, as root metadata of the feed says it.
struct FeedRoot: Sendable {
    let version: Int64
    let expires: SignedTime
    /// Descriptions of keys, by role and by their ids.
    private var keys: [FeedRole: [String: JSON]]

    /// Root metadata that this program has signed; nil for anything else.
    init?(_ metadata: FeedMetadata) {
        guard let signed = (try? Envelope(metadata.bytes))?.signed,
            let version = signed["version"]?.integer,
            let expires = signed["expires"]?.text.flatMap({ SignedTime($0) })
        else { return nil }
        self.version = version
        self.expires = expires
        keys = [:]
        for role in FeedRole.allCases {
            guard let ids = signed["roles"]?[role.name.text]?["keyids"]?.texts else { return nil }
            for id in ids {
                guard let key = signed["keys"]?[id] else { return nil }
                keys[role, default: [:]][id] = key
            }
        }
    }

    /// The first one.
    init(root: [FeedKey], online: FeedKeys, expires: SignedTime) {
        version = 1
        self.expires = expires
        keys = [:]
        set(root, for: .root)
        for role in FeedRole.online { set(online.keys[role] ?? [], for: role) }
    }

    /// The next one, with other keys for some roles.
    init(after old: FeedRoot, changing new: [FeedRole: [FeedKey]], expires: SignedTime) {
        version = old.version + 1
        self.expires = expires
        keys = old.keys
        for (role, keys) in new { set(keys, for: role) }
    }

    private mutating func set(_ new: [FeedKey], for role: FeedRole) {
        keys[role] = Dictionary(new.map { ($0.id, $0.signer.description) }) { first, _ in first }
    }

    func keyIDs(of role: FeedRole) -> Set<String> { Set((keys[role] ?? [:]).keys) }

    /// All keys of all roles.
    var allKeyIDs: Set<String> { Set(keys.values.flatMap(\.keys)) }

    var draft: RootDraft {
        RootDraft(
            version: version, expires: expires, root: role(.root), timestamp: role(.timestamp),
            snapshot: role(.snapshot), targets: role(.list))
    }

    private func role(_ role: FeedRole) -> RootDraft.Role {
        let keys = (keys[role] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        return RootDraft.Role(keys: keys, threshold: role.threshold)
    }
}
