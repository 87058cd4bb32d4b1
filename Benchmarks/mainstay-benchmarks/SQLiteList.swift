import Foundation
import GRDBSQLite

/// The list as a table of SQLite, as durable as ours: WAL, synchronous FULL.
final class SQLiteList {
    enum Failure: Error { case sqlite(Int32) }

    private let path: String
    private var database: OpaquePointer?

    /// A new table, filled in the order of the places, in one transaction.
    init(at path: String, _ places: [UInt64]) throws {
        self.path = path
        try check(sqlite3_open(path, &database))
        try run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        try run("CREATE TABLE list (number INTEGER PRIMARY KEY) STRICT")
        try run("BEGIN")
        try each(places, "INSERT INTO list VALUES (?)")
        try run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    deinit { sqlite3_close(database) }

    /// Makes the change in one transaction; gives the bytes that it wrote.
    func change(removing gone: [UInt64], adding new: [UInt64]) throws -> Int {
        try run("BEGIN")
        try each(gone, "DELETE FROM list WHERE number = ?")
        try each(new, "INSERT INTO list VALUES (?)")
        try run("COMMIT")
        let size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size]
        return size as? Int ?? 0
    }

    /// How many of them are listed; all in one transaction, with one statement.
    func lookup(_ places: [UInt64]) throws -> Int {
        try run("BEGIN")
        let found = try each(places, "SELECT 1 FROM list WHERE number = ?")
        try run("COMMIT")
        return found
    }

    @discardableResult
    private func each(_ places: [UInt64], _ sql: String) throws -> Int {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(database, sql, -1, &statement, nil))
        defer { sqlite3_finalize(statement) }
        var rows = 0
        for place in places {
            try check(sqlite3_bind_int64(statement, 1, Int64(place)))
            let code = sqlite3_step(statement)
            if code == SQLITE_ROW { rows += 1 } else if code != SQLITE_DONE { try check(code) }
            try check(sqlite3_reset(statement))
        }
        return rows
    }

    private func run(_ sql: String) throws { try check(sqlite3_exec(database, sql, nil, nil, nil)) }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw Failure.sqlite(code) }
    }
}
