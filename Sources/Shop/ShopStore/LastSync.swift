package import Authorization
package import DurableSQLite
import GRDB

/// How the last sync ended: for whoever asks later why the list is as old as it is.
package struct LastSync: Hashable, Sendable {
    /// By the computer's clock, milliseconds since 1970-01-01 UTC.
    package let atMs: Int64
    /// Why it brought nothing; nil when the list was confirmed or replaced.
    package let reason: ReasonCode?

    package init(atMs: Int64, reason: ReasonCode?) {
        self.atMs = atMs
        self.reason = reason
    }
}

extension ShopDatabase {
    /// Nil before the first one.
    package func lastSync() throws(StoreError) -> LastSync? {
        try database.read { database in
            let row = try Row.fetchOne(database, sql: "SELECT * FROM last_sync")?.stored
            return try row.map { row in
                let code = try row.textIfPresent("reason")
                return LastSync(
                    // What a later version has called it is a fault to this one.
                    atMs: try row.integer("at_ms"),
                    reason: code.map { ReasonCode(rawValue: $0) ?? .fault })
            }
        }
    }

    package func note(_ sync: LastSync) throws(StoreError) {
        try database.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO last_sync (id, at_ms, reason) VALUES (1, ?, ?)",
                arguments: [sync.atMs, sync.reason?.rawValue])
        }
    }
}
