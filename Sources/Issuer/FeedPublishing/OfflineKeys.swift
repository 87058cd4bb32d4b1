import ByteCoding
import DurableSQLite

/// The folder with root keys that is kept away from every network: one file for each,
/// `root-ID.key`, with the secret in hexadecimal. Nothing in it is ever overwritten or removed.
struct OfflineKeys: Sendable {
    let keys: [FeedKey]

    /// Makes the folder with new keys, whole or not at all.
    static func create(at path: String) throws(StoreError) -> OfflineKeys {
        let new = OfflineKeys(keys: (0..<FeedRole.root.keyCount).map { _ in FeedKey() })
        try DurableFolder.create(at: path) { folder throws(StoreError) in
            for key in new.keys { try write(key, to: folder) }
        }
        return new
    }

    /// All that the folder holds; none where it cannot be read.
    init(at path: String) throws(StoreError) {
        var keys: [FeedKey] = []
        for name in DurableFolder.names(in: path).sorted() {
            guard name.hasPrefix("root-"), name.hasSuffix(".key") else { continue }
            let text = String(decoding: try DurableFile.read(path + "/" + name), as: UTF8.self)
            guard let key = [UInt8](hex: text).flatMap({ FeedKey($0) }) else { throw .damaged }
            keys.append(key)
        }
        self.keys = keys
    }

    private init(keys: [FeedKey]) { self.keys = keys }

    /// Adds new keys to those of the folder.
    static func add(to path: String) throws(StoreError) -> [FeedKey] {
        let new = (0..<FeedRole.root.keyCount).map { _ in FeedKey() }
        for key in new { try write(key, to: path) }
        return new
    }

    private static func write(_ key: FeedKey, to folder: String) throws(StoreError) {
        try DurableFile.write(
            Array(key.bytes.hex.utf8), to: "\(folder)/root-\(key.id.prefix(16)).key")
    }
}
