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
        try database.read { try Self.signedTime($0).time }
    }

    /// The same without a signed time that others than these keys have told.
    package func signedTime(by keys: [UInt8]) throws(StoreError) -> SignedTime {
        let (time, teller) = try database.read { try Self.signedTime($0) }
        return teller == keys || teller == nil ? time : SignedTime(clockMs: time.clockMs)
    }

    /// A signature was verified that tells the time; durable when it returns.
    ///
    /// - Parameter keys: names those that may tell it, where the issuer may change them: what others
    ///   have told before then counts for nothing, since they may have been stolen. 32 bytes.
    package func note(signedMs: Int64, by keys: [UInt8]? = nil) throws(StoreError) {
        let (known, teller) = try database.read { try Self.signedTime($0) }
        guard signedMs > known.signedMs ?? .min || keys != nil && keys != teller else { return }
        try database.write { database in
            var (time, teller) = try Self.signedTime(database)
            if let keys {
                if let teller, teller != keys { time = SignedTime() }
                teller = keys
            }
            time.note(signedMs: signedMs)
            try Self.set(time, by: teller, in: database)
        }
    }

    /// The computer's clock was looked at; durable when it returns, but for the last minute.
    package func note(clockMs: Int64) throws(StoreError) {
        let known = try signedTime()
        // A clock before 1970 tells nothing that the table could hold.
        guard clockMs >= 0, clockMs - (known.clockMs ?? 0) > Self.clockStepMs else { return }
        try database.write { database in
            var (time, teller) = try Self.signedTime(database)
            time.note(clockMs: clockMs)
            try Self.set(time, by: teller, in: database)
        }
    }

    private static func signedTime(
        _ database: Database
    ) throws -> (time: SignedTime, teller: [UInt8]?) {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM signed_time")?.stored
        let time = SignedTime(
            signedMs: try row?.integerIfPresent("signed_ms"),
            clockMs: try row?.integerIfPresent("clock_ms"))
        return (time, try row?.blobIfPresent("signed_keys"))
    }

    private static func set(
        _ time: SignedTime, by teller: [UInt8]?, in database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO signed_time (id, signed_ms, signed_keys, clock_ms)
                VALUES (1, ?, ?, ?)
                """, arguments: [time.signedMs, teller?.blob, time.clockMs])
    }
}
