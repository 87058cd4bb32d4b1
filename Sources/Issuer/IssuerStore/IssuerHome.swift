package import DurableSQLite

/// The folder with all that the issuer keeps.
///
/// | file | content |
/// |---|---|
/// | `home.json` | `{"format": 1, "kind": "issuer", …}`: ``IssuerProfile`` |
/// | `keys.json` | ``IssuerKeys``, in clear: whoever reads this file is the issuer |
/// | `issuer.sqlite` | ``IssuerDatabase`` |
///
/// Everything is for its owner only (0600).
package struct IssuerHome: Sendable {
    package let path: String
    package let profile: IssuerProfile
    package let keys: IssuerKeys
    package let database: IssuerDatabase

    /// Makes a home whole or not at all; an empty folder may stand at `path`.
    package static func create(
        at path: String, profile: IssuerProfile, keys: IssuerKeys
    ) throws(HomeError) {
        try Self.folder(path).create(details: profile.details) { folder throws(StoreError) in
            try DurableFile.write(try keys.fileBytes(), to: folder + "/" + Part.keys)
            try IssuerDatabase.create(at: folder + "/" + Part.database).close()
        }
    }

    package static func open(at path: String) throws(HomeError) -> IssuerHome {
        let folder = Self.folder(path)
        let details = try folder.open(
            IssuerProfile.Details.self, parts: [Part.keys, Part.database])
        let keys = try folder.read(Part.keys)
        do {
            return IssuerHome(
                path: path, profile: try IssuerProfile(details),
                keys: try IssuerKeys(fileBytes: keys),
                database: try IssuerDatabase.open(at: folder.path(of: Part.database)))
        } catch {
            throw HomeError(error)
        }
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
