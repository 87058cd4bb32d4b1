package import DurableSQLite

/// The folder with all that the issuer keeps.
///
/// | file | content |
/// |---|---|
/// | `home.json` | `{"format": 1, "kind": "issuer", …}`: ``IssuerProfile`` |
/// | `keys.json` | ``IssuerKeys``, in clear: whoever reads this file is the issuer |
/// | `issuer.sqlite` | ``IssuerDatabase`` |
/// | `feed-keys.json` | the keys that sign lists, once the feed has keys |
/// | `lists/` | the newest list and the deltas that are served with it |
/// | `lock` | empty; locked by the one process that has opened the home |
///
/// Everything is for its owner only (0600).
package struct IssuerHome: Sendable {
    package let path: String
    package let profile: IssuerProfile
    package let keys: IssuerKeys
    package let database: IssuerDatabase

    /// Makes a home whole or not at all; an empty folder may stand at `path`.
    ///
    /// - Parameter feedAddress: where terminals will find the feed of lists.
    package static func create(
        at path: String, profile: IssuerProfile, keys: IssuerKeys, feedAddress: String? = nil
    ) throws(HomeError) {
        try Self.folder(path).create(details: profile.details) { folder throws(StoreError) in
            try DurableFile.write(try keys.fileBytes(), to: folder + "/" + Part.keys)
            let database = try IssuerDatabase.create(at: folder + "/" + Part.database)
            if let feedAddress { try database.setFeedAddress(feedAddress) }
            try database.close()
        }
    }

    /// For writing, as all that the issuer does in it; ``HomeError/locked`` when another process
    /// has it open.
    package static func open(at path: String) throws(HomeError) -> IssuerHome {
        let folder = Self.folder(path)
        let details = try folder.open(
            IssuerProfile.Details.self, parts: [Part.keys, Part.database])
        // With the database comes the lock: from here on nobody else writes the keys.
        let database = try IssuerDatabase.open(Part.database, of: folder)
        let bytes = try folder.read(Part.keys)
        let (profile, keys): (IssuerProfile, IssuerKeys)
        do throws(StoreError) {
            (profile, keys) = (try IssuerProfile(details), try IssuerKeys(fileBytes: bytes))
            if try IssuerKeys.lacksSecret(bytes) {
                try DurableFile.write(try keys.fileBytes(), to: path + "/" + Part.keys)
            }
        } catch {
            throw HomeError(error)
        }
        return IssuerHome(path: path, profile: profile, keys: keys, database: database)
    }

    /// Signs papers in this issuer's name.
    package var papers: PaperSigner {
        PaperSigner(issuerID: profile.issuerID, key: keys.signing)
    }

    private static func folder(_ path: String) -> HomeFolder {
        HomeFolder(path: path, kind: "issuer")
    }
}

extension IssuerHome {
    private enum Part {
        static let keys = "keys.json"
        static let database = "issuer.sqlite"
    }
}
