package import DurableSQLite
import GRDB
package import PairedCards
import Synchronization

/// Why an account is not changed.
package enum StaffError: Error, Hashable, Sendable {
    case exists
    case unknown
    /// As long as there is no manager, nobody else can be added.
    case firstIsNoManager
    case lastManager
    case store(StoreError)
}

extension ShopDatabase {
    /// Nil when nobody has the name.
    package func staff(named name: StaffName) throws(StoreError) -> StaffEntry? {
        try database.read { try Self.staff(name, in: $0) }
    }

    /// All accounts, disabled ones among them, by name.
    package func staff() throws(StoreError) -> [StaffEntry] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM staff ORDER BY name")
                .map { try StaffEntry($0.stored) }
        }
    }

    /// Whether somebody can sign in who may look after the accounts.
    package func hasManager() throws(StoreError) -> Bool {
        try database.read { try Self.managers($0) > 0 }
    }

    /// Adds an account, or enables a disabled one anew with a role and a passcode of its own.
    package func addStaff(_ entry: StaffEntry) throws(StaffError) {
        try changeStaff { database in
            let old = try Self.staff(entry.name, in: database)
            guard old?.isEnabled != true else { throw StaffError.exists }
            guard try entry.role == .manager || Self.managers(database) > 0 else {
                throw StaffError.firstIsNoManager
            }
            try database.execute(
                sql: """
                    INSERT INTO staff (name, role, scrypt_rounds, scrypt_block_size,
                        scrypt_parallelism, salt, hash, added_at_ms)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET role = excluded.role,
                        scrypt_rounds = excluded.scrypt_rounds,
                        scrypt_block_size = excluded.scrypt_block_size,
                        scrypt_parallelism = excluded.scrypt_parallelism, salt = excluded.salt,
                        hash = excluded.hash, added_at_ms = excluded.added_at_ms,
                        disabled_at_ms = NULL
                    """,
                arguments: [
                    entry.name.text, entry.role.rawValue, entry.passcode.rounds,
                    entry.passcode.blockSize, entry.passcode.parallelism,
                    entry.passcode.salt.blob, entry.passcode.hash.blob, entry.addedAtMs,
                ])
            try Self.forget(entry.name, in: database)
        }
    }

    /// Ends an account, and its session with it; one that is disabled stays so.
    package func disableStaff(_ name: StaffName, atMs: Int64) throws(StaffError) {
        try changeStaff { database in
            guard let entry = try Self.staff(name, in: database) else {
                throw StaffError.unknown
            }
            guard entry.isEnabled else { return }
            guard try entry.role != .manager || Self.managers(database) > 1 else {
                throw StaffError.lastManager
            }
            try database.execute(
                sql: "UPDATE staff SET disabled_at_ms = ? WHERE name = ?",
                arguments: [atMs, name.text])
            try Self.forget(name, in: database)
        }
    }

    /// A new passcode of a manager who may sign in; ``StoreError/missing`` for anybody else.
    static func set(_ hash: PasscodeHash, of name: StaffName, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE staff SET scrypt_rounds = ?, scrypt_block_size = ?,
                    scrypt_parallelism = ?, salt = ?, hash = ?
                WHERE name = ? AND role = 'manager' AND disabled_at_ms IS NULL
                """,
            arguments: [
                hash.rounds, hash.blockSize, hash.parallelism, hash.salt.blob, hash.hash.blob,
                name.text,
            ])
        guard database.changesCount == 1 else { throw StoreError.missing }
    }

    private static func staff(_ name: StaffName, in database: Database) throws -> StaffEntry? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM staff WHERE name = ?", arguments: [name.text]
        ).map { try StaffEntry($0.stored) }
    }

    private static func managers(_ database: Database) throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM staff WHERE role = 'manager' AND disabled_at_ms IS NULL")
            ?? 0
    }

    private static func forget(_ name: StaffName, in database: Database) throws {
        var state = try deskState(database)
        state.forget(name)
        try keep(state, in: database)
    }

    /// All or nothing: a refusal rolls it back.
    private func changeStaff(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) throws(StaffError) {
        let refusal = Mutex<StaffError?>(nil)
        do {
            try database.write { database in
                do {
                    try body(database)
                } catch let error as StaffError {
                    refusal.withLock { $0 = error }
                    throw error
                }
            }
        } catch {
            throw refusal.withLock { $0 } ?? .store(error)
        }
    }
}
