import DurableSQLite
import Foundation
import GRDB

@testable import ShopStore

/// Databases as earlier versions of the agent have left them: made by the old migrations alone,
/// with what the old tables could hold.
enum OldDatabase {
    /// Every schema before the newest, oldest first.
    static let versions = Array(ShopSchema.migrator.migrations.dropLast())

    /// Rewrites a closed database of today as one of an earlier version.
    ///
    /// What that version had no place for is lost, and each record gets the link that it would have
    /// had there.
    static func rewrite(_ path: String, as version: String) throws {
        let old = path + ".old"
        let queue = try DatabaseQueue(path: old)
        try ShopSchema.migrator.migrate(queue, upTo: version)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "ATTACH ? AS newest", arguments: [path])
            for table in try tables(of: database) { try copy(table, in: database) }
            try database.execute(sql: "DETACH newest")
            try database.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try FileManager.default.moveItem(atPath: old, toPath: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// What the journal's own triggers keep fills itself.
    private static func tables(of database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT name FROM main.sqlite_schema WHERE type = 'table'
                AND name NOT LIKE 'sqlite_%'
                AND name NOT IN ('grdb_migrations', 'pending_transaction')
                """)
    }

    private static func copy(_ table: String, in database: Database) throws {
        let names = try database.columns(in: table, in: "main").map(\.name)
        let known = Set(try database.columns(in: table, in: "newest").map(\.name))
        let columns = names.filter(known.contains).joined(separator: ", ")
        guard table != "journal_record" else {
            return try copyJournal(columns, isLinked: names.contains("link"), in: database)
        }
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO main.\(table) (\(columns))
                SELECT \(columns) FROM newest.\(table)
                """)
    }

    private static func copyJournal(
        _ columns: String, isLinked: Bool, in database: Database
    ) throws {
        var link = JournalChain.start
        let rows = try Row.fetchAll(
            database, sql: "SELECT \(columns) FROM newest.journal_record ORDER BY sequence")
        for row in rows {
            var values: [String: DatabaseValue] = [:]
            for (name, value) in row where !value.isNull { values[name] = value }
            if isLinked {
                link = try JournalChain.link(after: link, values)
                values["link"] = link.blob
            }
            try JournalColumns.insert(values, into: database)
        }
    }
}
