import Foundation
package import GRDB

/// What the homes of both programs have in common: a folder with `home.json`, whose first two
/// members say how to read the rest.
///
/// ```
/// {"format": 1, "kind": "shop", …}
/// ```
package struct HomeFolder: Sendable {
    package static let descriptionName = "home.json"
    package static let format = 1

    package let path: String
    /// Which program's home it is, for example `shop`.
    private let kind: String

    package init(path: String, kind: String) {
        self.path = path
        self.kind = kind
    }

    package func path(of part: String) -> String { path + "/" + part }

    /// Makes the home whole or not at all.
    ///
    /// - Parameters:
    ///   - details: what `home.json` says besides format and kind.
    ///   - fill: adds the other parts to the folder whose path it is given.
    package func create(
        details: some Encodable, fill: (String) throws(StoreError) -> Void
    ) throws(HomeError) {
        do {
            try DurableFolder.create(at: path) { folder throws(StoreError) in
                let text = try JSONText.bytes(
                    of: Described(format: Self.format, kind: kind, details: details))
                try DurableFile.write(text, to: folder + "/" + Self.descriptionName)
                try DurableFile.createEmpty(at: folder + "/" + HomeLock.name)
                try fill(folder)
            }
        } catch {
            throw HomeError(error)
        }
    }

    /// Checks that the home is whole, of this kind and of this format, and gives its details.
    ///
    /// The format is asked before the parts: another version may have others.
    package func open<Details: Decodable>(
        _ type: Details.Type, parts: [String]
    ) throws(HomeError) -> Details {
        guard DurableFile.isFolder(path) else {
            throw DurableFile.exists(path) ? .unreadable : .missing
        }
        let text = try read(Self.descriptionName)
        guard let head = try? JSONText.value(Head.self, from: text) else { throw .unreadable }
        guard head.format == Self.format else { throw .version }
        guard head.kind == kind else { throw .unreadable }
        for part in parts where !DurableFile.exists(path(of: part)) { throw .halfMade }
        guard let details = try? JSONText.value(type, from: text) else { throw .unreadable }
        return details
    }

    /// Opens the home's database, which for writing only one process has at a time: it holds the
    /// lock until the database is closed or the process ends.
    ///
    /// A database of an older version is brought up to date first; for that, too, the lock is
    /// needed.
    package func database(
        _ part: String, migrator: DatabaseMigrator, for use: HomeUse
    ) throws(HomeError) -> DurableDatabase {
        let lock = try use.lock.map { name throws(HomeError) in try HomeLock(path(of: name)) }
        do throws(StoreError) {
            return try DurableDatabase.open(
                at: path(of: part), migrator: migrator, for: use, holding: lock)
        } catch {
            guard error == .olderVersion else { throw HomeError(error) }
        }
        lock?.release()
        let brought = try database(part, migrator: migrator, for: .writing)
        do { try brought.close() } catch { throw HomeError(error) }
        return try database(part, migrator: migrator, for: use)
    }

    /// One part of the home; without it the home is half made.
    package func read(_ part: String) throws(HomeError) -> [UInt8] {
        do {
            return try DurableFile.read(path(of: part))
        } catch {
            throw error == .missing ? .halfMade : .unreadable
        }
    }
}

extension HomeFolder {
    private struct Head: Decodable {
        let format: Int
        let kind: String
    }

    /// Head and details as members of one object.
    private struct Described<Details: Encodable>: Encodable {
        private enum Key: String, CodingKey { case format, kind }

        let format: Int
        let kind: String
        let details: Details

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Key.self)
            try members.encode(format, forKey: .format)
            try members.encode(kind, forKey: .kind)
            try details.encode(to: encoder)
        }
    }
}
