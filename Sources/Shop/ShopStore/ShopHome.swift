import ByteCoding
package import CardLayout
package import DurableSQLite

/// The folder with all that an agent keeps.
///
/// | file | content |
/// |---|---|
/// | `home.json` | `{"format": 1, "kind": "shop", "issuerKey": hex}`: the issuer's public key, pinned |
/// | `bundle.json` | the issuer's signed key bundle, byte for byte |
/// | `shop.sqlite` | ``ShopDatabase`` |
/// | `config.json` | ``ShopConfiguration``; may be absent, and is written by people alone |
/// | `feed/list` | the list of invalid numbers that was accepted last (``ListOnDisk``) |
/// | `feed/metadata/` | what is trusted of the feed: metadata of The Update Framework |
/// | `lock` | empty; locked by the one process that may write |
/// | `sync.lock` | empty; locked by the one process that syncs, beside the other |
///
/// Everything is for its owner only (0600). What the bundle says is for others to verify, with the
/// pinned key, at every start.
package struct ShopHome: Sendable {
    package let path: String
    package let issuerKey: IssuerVerificationKey
    package let bundle: [UInt8]
    package let database: ShopDatabase

    /// Makes a home whole or not at all; an empty folder may stand at `path`.
    package static func create(
        at path: String, bundle: [UInt8], issuerKey: IssuerVerificationKey
    ) throws(HomeError) {
        let details = Details(issuerKey: issuerKey.bytes.hex)
        try Self.folder(path).create(details: details) { folder throws(StoreError) in
            try DurableFile.write(bundle, to: folder + "/" + Part.bundle)
            try ShopDatabase.create(at: folder + "/" + Part.database).close()
        }
    }

    /// Opens it; ``HomeError/locked`` when it is for writing and another process does that.
    package static func open(at path: String, for use: HomeUse) throws(HomeError) -> ShopHome {
        let folder = Self.folder(path)
        let details = try folder.open(Details.self, parts: [Part.bundle, Part.database])
        guard let bytes = [UInt8](hex: details.issuerKey),
            let issuerKey = IssuerVerificationKey(bytes)
        else { throw .unreadable }
        let bundle = try folder.read(Part.bundle)
        let database = try ShopDatabase.open(Part.database, of: folder, for: use)
        return ShopHome(path: path, issuerKey: issuerKey, bundle: bundle, database: database)
    }

    /// What the shop has decided for itself; the defaults where no file is. A file that is there
    /// and cannot be used is never taken as none.
    package static func configuration(
        at path: String
    ) throws(ConfigurationError) -> ShopConfiguration {
        let file = path + "/" + Part.configuration
        let bytes: [UInt8]
        do throws(StoreError) {
            bytes = try DurableFile.read(file)
        } catch {
            guard error == .missing, !DurableFile.isLink(file) else {
                throw ConfigurationError(nil, .unreadable)
            }
            return ShopConfiguration()
        }
        return try ShopConfiguration(json: bytes)
    }

    private static func folder(_ path: String) -> HomeFolder {
        HomeFolder(path: path, kind: "shop")
    }
}

extension ShopHome {
    private struct Details: Codable {
        let issuerKey: String
    }

    private enum Part {
        static let bundle = "bundle.json"
        static let database = "shop.sqlite"
        static let configuration = "config.json"
    }
}
