package import DurableSQLite
package import IssuerStore
import TUF

/// Keys and roots of the feed: what a person does who has the offline folder at hand.
package struct FeedSetup: Sendable {
    private let home: IssuerHome
    private let offline: String

    /// - Parameter offline: the folder with the root keys.
    package init(_ home: IssuerHome, offline: String) {
        self.home = home
        self.offline = offline
    }

    /// What was made.
    package struct Keys: Hashable, Sendable {
        /// Of the root metadata.
        package let rootVersion: Int64
        /// By the names of the specification.
        package let ids: [FeedRole: [String]]
    }

    /// Makes all keys and signs the first root. Nothing is overwritten; cut off anywhere, the same
    /// call goes on with the keys that are there.
    package func create(atMs: Int64) throws(FeedError) -> Keys {
        guard
            try stored({ () throws(StoreError) in try home.database.newestMetadata(.root) }) == nil
        else { throw .exists }
        let rootKeys = try rootKeys()
        let online = try stored { () throws(StoreError) in
            if let keys = try FeedKeys(in: home.path) { return keys }
            let keys = FeedKeys()
            try keys.write(in: home.path)
            return keys
        }
        let root = FeedRoot(
            root: rootKeys, online: online, expires: FeedTime.signed(atMs + FeedTime.rootLife))
        let signers = try signers(for: [root])
        let file = try published { () throws(PublicationError) in
            try root.draft.publish(signedBy: signers)
        }
        try keep(root, file, atMs)
        return root.made
    }

    /// Replaces the keys of some roles: the new root is signed by a threshold of the old root keys
    /// and of the new ones. It is served with the next publication.
    package func rotate(_ roles: Set<FeedRole>, atMs: Int64) throws(FeedError) -> Keys {
        let newest = try stored { () throws(StoreError) in
            try home.database.newestMetadata(.root)
        }
        guard let newest, let old = FeedRoot(newest),
            var online = try stored({ () throws(StoreError) in try FeedKeys(in: home.path) })
        else { throw .keyless }
        guard newest.signedAtMs <= atMs else { throw .clock }
        guard try offlineKeys(of: old).count >= FeedRole.root.threshold else { throw .offline }
        var new: [FeedRole: [FeedKey]] = [:]
        for role in roles.intersection(FeedRole.online) { new[role] = [FeedKey()] }
        if roles.contains(.root) {
            new[.root] = try inFolder { () throws(StoreError) in
                try OfflineKeys.add(to: offline)
            }
        }
        let root = FeedRoot(
            after: old, changing: new, expires: FeedTime.signed(atMs + FeedTime.rootLife))
        try stored { () throws(StoreError) in
            online.keep(try home.servedKeyIDs())
            for (role, keys) in new where role != .root {
                keys.forEach { online.add($0, to: role) }
            }
            try online.write(in: home.path)
        }
        let signers = try signers(for: [old, root])
        let file = try published { () throws(PublicationError) in
            try root.draft.publish(after: newest.bytes, signedBy: signers)
        }
        try keep(root, file, atMs)
        return root.made
    }

    /// The root keys to begin with: those of the folder, or new ones in a new folder.
    private func rootKeys() throws(FeedError) -> [FeedKey] {
        try inFolder { () throws(StoreError) in
            let found = try OfflineKeys(at: offline).keys
            return found.isEmpty ? try OfflineKeys.create(at: offline).keys : found
        }
    }

    private func offlineKeys(of root: FeedRoot) throws(FeedError) -> [FeedKey] {
        let ids = root.keyIDs(of: .root)
        return try inFolder { () throws(StoreError) in try OfflineKeys(at: offline).keys }
            .filter { ids.contains($0.id) }
    }

    private func signers(for roots: [FeedRoot]) throws(FeedError) -> [RoleSigner] {
        var signers: [RoleSigner] = []
        for root in roots { signers += try offlineKeys(of: root).map(\.signer) }
        return signers
    }

    private func keep(
        _ root: FeedRoot, _ file: MetadataFile, _ atMs: Int64
    ) throws(FeedError) {
        try stored { () throws(StoreError) in
            try home.database.keep(
                nil,
                [
                    FeedMetadata(
                        role: .root, version: root.version, bytes: file.bytes, signedAtMs: atMs)
                ])
        }
    }

    private func inFolder<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(FeedError) -> Value {
        do { return try body() } catch { throw .folder(error) }
    }
}

extension FeedRoot {
    var made: FeedSetup.Keys {
        FeedSetup.Keys(
            rootVersion: version,
            ids: Dictionary(
                uniqueKeysWithValues: FeedRole.allCases.map { ($0, keyIDs(of: $0).sorted()) }))
    }
}

/// Calls the home's store.
func stored<Value>(_ body: () throws(StoreError) -> Value) throws(FeedError) -> Value {
    do { return try body() } catch { throw .home(error) }
}

/// Calls the writer of the repository.
func published<Value>(
    _ body: () throws(PublicationError) -> Value
) throws(FeedError) -> Value {
    do { return try body() } catch { throw error == .keyUnavailable ? .keyless : .refused }
}

extension IssuerHome {
    /// Roots that clients may hold and that are not known to have been followed by a newer one:
    /// from the last that was served whole.
    func servedRoots() throws(StoreError) -> [FeedMetadata] {
        let first = try database.servedRoot() ?? 1
        return try database.metadata(.root, from: first)
    }

    fileprivate func servedKeyIDs() throws(StoreError) -> Set<String> {
        var ids: Set<String> = []
        for file in try servedRoots() {
            guard let root = FeedRoot(file) else { throw .damaged }
            ids.formUnion(root.allKeyIDs)
        }
        return ids
    }

    /// The root that a terminal begins with: the newest that is served; nil without keys.
    package func rootForTerminals() throws(StoreError) -> [UInt8]? {
        let roots = try servedRoots()
        let isServed = try database.servedRoot() != nil
        return (isServed ? roots.first : roots.last)?.bytes
    }
}
