package import DurableSQLite
import GRDB
package import PairedCards

extension ShopDatabase {
    package func deskState() throws(StoreError) -> DeskState {
        try database.read { try Self.deskState($0) }
    }

    /// Changes how the desk stands: durable when it returns, or not changed at all.
    package func changeDesk<Value: Sendable>(
        _ change: @escaping @Sendable (inout DeskState) -> Value
    ) throws(StoreError) -> Value {
        try database.write { database in
            var state = try Self.deskState(database)
            let value = change(&state)
            try Self.keep(state, in: database)
            return value
        }
    }

    /// How the desk was unlocked.
    package enum UnlockMeans: String, Hashable, Sendable {
        case order
        case code
    }

    /// Unlocks the desk of exactly this lock, and uses its challenge up, in one write; false when
    /// another lock, or none, is there by now.
    ///
    /// - Parameter passcode: the new one of a manager, set in the same write.
    package func unlockDesk(
        _ challenge: LockChallenge, by means: UnlockMeans,
        setting passcode: (StaffName, PasscodeHash)? = nil, atMs: Int64
    ) throws(StoreError) -> Bool {
        try database.write { database in
            var state = try Self.deskState(database)
            guard state.lock?.challenge == challenge else { return false }
            if let (name, hash) = passcode { try Self.set(hash, of: name, in: database) }
            state.unlock()
            try Self.keep(state, in: database)
            try database.execute(
                sql: """
                    INSERT INTO unlocked (lock_count, challenge, means, unlocked_at_ms)
                    VALUES (?, ?, ?, ?)
                    """,
                arguments: [
                    Int64(challenge.lockCount), challenge.symbols, means.rawValue, atMs,
                ])
            return true
        }
    }

    /// Whether the desk was unlocked by this challenge before.
    package func wasUnlocked(by challenge: LockChallenge) throws(StoreError) -> Bool {
        try database.read { database in
            try String.fetchOne(
                database, sql: "SELECT challenge FROM unlocked WHERE lock_count = ?",
                arguments: [Int64(challenge.lockCount)]) == challenge.symbols
        }
    }

    // MARK: The rows

    static func deskState(_ database: Database) throws -> DeskState {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM desk")?.stored else {
            throw StoreError.damaged
        }
        var passcodes: [StaffName: Int] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT name, errors FROM staff") {
            let name = try row.stored.present(StaffName(row.stored.text("name")))
            passcodes[name] = try row.stored.present(Int(exactly: row.stored.integer("errors")))
        }
        var visit: VisitID?
        if let bytes = try row.blobIfPresent("visit") {
            visit = try row.present(VisitID(bytes: bytes))
        }
        return DeskState(
            errors: DeskErrors(
                passcodes: passcodes,
                unknownNames: try row.present(Int(exactly: row.integer("unknown_names"))),
                visit: visit,
                wrongCards: try row.present(Int(exactly: row.integer("wrong_cards")))),
            lockCount: try row.present(UInt32(exactly: row.integer("lock_count"))),
            lock: try lock(row), signIn: try signIn(row))
    }

    private static func lock(_ row: StoredRow) throws(StoreError) -> DeskLock? {
        guard let sinceMs = try row.integerIfPresent("locked_at_ms") else { return nil }
        let count = try row.present(UInt32(exactly: row.integer("lock_count")))
        return DeskLock(
            sinceMs: sinceMs,
            cause: try row.present(DeskLock.Cause(rawValue: row.text("lock_cause"))),
            challenge: try row.present(
                LockChallenge(symbols: row.text("challenge"), lockCount: count)),
            guesses: try row.present(Int(exactly: row.integer("guesses"))))
    }

    private static func signIn(_ row: StoredRow) throws(StoreError) -> DeskSignIn? {
        guard let text = try row.textIfPresent("signed_in") else { return nil }
        return DeskSignIn(
            name: try row.present(StaffName(text)),
            fromMs: try row.integer("signed_in_from_ms"),
            untilMs: try row.integer("signed_in_until_ms"))
    }

    static func keep(_ state: DeskState, in database: Database) throws {
        let (errors, lock, signIn) = (state.errors, state.lock, state.signIn)
        try database.execute(
            sql: """
                UPDATE desk SET unknown_names = ?, visit = ?, wrong_cards = ?, lock_count = ?,
                    locked_at_ms = ?, lock_cause = ?, challenge = ?, guesses = ?,
                    signed_in = ?, signed_in_from_ms = ?, signed_in_until_ms = ?
                """,
            arguments: [
                errors.unknownNames, errors.visit?.bytes.blob, errors.wrongCards,
                Int64(state.lockCount), lock?.sinceMs, lock?.cause.rawValue,
                lock?.challenge.symbols, lock?.guesses ?? 0, signIn?.name.text, signIn?.fromMs,
                signIn?.untilMs,
            ])
        try database.execute(sql: "UPDATE staff SET errors = 0 WHERE errors > 0")
        for (name, count) in errors.passcodes {
            try database.execute(
                sql: "UPDATE staff SET errors = ? WHERE name = ?", arguments: [count, name.text])
        }
    }
}
