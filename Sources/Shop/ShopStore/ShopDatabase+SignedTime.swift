package import Authorization
package import DurableSQLite
import GRDB

/// What is known about the time, kept from one start to the next: a clock that is set back makes no
/// list younger (``SignedTime``).
extension ShopDatabase {
    /// The clock is written down when it is so far above what stands there, in milliseconds: a sale
    /// must not wait for the disk for nothing.
    private static let clockStepMs: Int64 = 60_000

    package func signedTime() throws(StoreError) -> SignedTime {
        try database.read { try Self.signedTime($0) }
    }

    /// A signature was verified that tells the time; durable when it returns.
    package func note(signedMs: Int64) throws(StoreError) {
        guard signedMs > (try signedTime().signedMs ?? .min) else { return }
        try database.write { database in
            var time = try Self.signedTime(database)
            time.note(signedMs: signedMs)
            try Self.set(time, in: database)
        }
    }

    /// The computer's clock was looked at; durable when it returns, but for the last minute.
    package func note(clockMs: Int64) throws(StoreError) {
        let known = try signedTime()
        // A clock before 1970 tells nothing that the table could hold.
        guard clockMs >= 0, clockMs - (known.clockMs ?? 0) > Self.clockStepMs else { return }
        try database.write { database in
            var time = try Self.signedTime(database)
            time.note(clockMs: clockMs)
            try Self.set(time, in: database)
        }
    }

    private static func signedTime(_ database: Database) throws -> SignedTime {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM signed_time")?.stored
        return SignedTime(
            signedMs: try row?.integerIfPresent("signed_ms"),
            clockMs: try row?.integerIfPresent("clock_ms"))
    }

    private static func set(_ time: SignedTime, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO signed_time (id, signed_ms, clock_ms) VALUES (1, ?, ?)",
            arguments: [time.signedMs, time.clockMs])
    }
}
