package import DurableSQLite
import GRDB
package import PairedCards

/// One list whose signatures, digest and contents were all found good.
///
/// A row is written before its file takes the place of the older one, and the older one's row goes
/// afterwards. So whatever a crash leaves, the file has a row with its own digest and times, and no
/// list is ever taken for a fresher one.
package struct AcceptedList: Hashable, Sendable {
    package let version: UInt32
    /// Names the keys that may sign lists, by the root that was trusted then; 32 bytes. Versions count
    /// among lists of the same keys alone: who has stolen keys may have counted them up, and the keys
    /// that the issuer puts in their place begin again below.
    package var keys: [UInt8]
    /// Of the file.
    package let sha256: [UInt8]
    package let listedCount: Int
    /// When the issuer made it; milliseconds since 1970-01-01 UTC.
    package let issuedAtMs: Int64
    /// When the newest verified timestamp that names it was issued: its age counts from here. In
    /// the same unit.
    package var confirmedAtMs: Int64

    package init(
        version: UInt32, keys: [UInt8], sha256: [UInt8], listedCount: Int, issuedAtMs: Int64,
        confirmedAtMs: Int64
    ) {
        self.version = version
        self.keys = keys
        self.sha256 = sha256
        self.listedCount = listedCount
        self.issuedAtMs = issuedAtMs
        self.confirmedAtMs = confirmedAtMs
    }
}

extension ShopDatabase {
    /// The newest version first.
    package func acceptedLists() throws(StoreError) -> [AcceptedList] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM accepted_list ORDER BY version DESC")
                .map { try AcceptedList($0.stored) }
        }
    }

    /// Before the file is switched.
    ///
    /// - Parameter takenBack: what the list takes back of what cards have told
    ///   (``takenBack(by:after:)``): it is kept before the list is used.
    package func accept(
        _ list: AcceptedList, takingBack takenBack: [BlacklistEntry] = []
    ) throws(StoreError) {
        try database.write { database in
            for entry in takenBack {
                try database.insertNamed(entry.number, released: entry.epoch)
            }
            try Self.insert(list, into: database)
        }
    }

    private static func insert(_ list: AcceptedList, into database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO accepted_list
                    (version, list_keys, sha256, listed_count, issued_at_ms, confirmed_at_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (version, list_keys) DO UPDATE SET
                    confirmed_at_ms = max(accepted_list.confirmed_at_ms,
                        excluded.confirmed_at_ms)
                WHERE accepted_list.sha256 = excluded.sha256
                """,
            arguments: [
                Int64(list.version), list.keys.blob, list.sha256.blob,
                Int64(list.listedCount), list.issuedAtMs, list.confirmedAtMs,
            ])
        // One version of the same keys never stands for two lists.
        guard database.changesCount == 1 else { throw StoreError.failed }
    }

    /// The list in the file is the newest still, or has just become it: others are forgotten.
    ///
    /// - Parameters:
    ///   - list: with the keys that may sign lists now.
    ///   - timeMs: when the timestamp that says so was issued. An older one than before tells
    ///     nothing.
    ///   - takenBack: as for ``accept(_:takingBack:)``; a card may have been met meanwhile.
    package func confirm(
        _ list: AcceptedList, timeMs: Int64, takingBack takenBack: [BlacklistEntry] = []
    ) throws(StoreError) {
        try database.write { database in
            for entry in takenBack {
                try database.insertNamed(entry.number, released: entry.epoch)
            }
            let known = try Int64.fetchOne(
                database,
                sql:
                    "SELECT max(confirmed_at_ms) FROM accepted_list WHERE version = ? AND sha256 = ?",
                arguments: [Int64(list.version), list.sha256.blob])
            guard let known else { throw StoreError.failed }
            try database.execute(sql: "DELETE FROM accepted_list")
            var list = list
            list.confirmedAtMs = max(known, timeMs)
            try Self.insert(list, into: database)
        }
    }
}

extension AcceptedList {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        version = try row.present(UInt32(exactly: row.integer("version")))
        keys = try row.blob("list_keys")
        sha256 = try row.blob("sha256")
        listedCount = try row.present(Int(exactly: row.integer("listed_count")))
        issuedAtMs = try row.integer("issued_at_ms")
        confirmedAtMs = try row.integer("confirmed_at_ms")
    }
}
