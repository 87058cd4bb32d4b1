package import GRDB
import Synchronization

/// An SQLite database in which a commit that has returned survives a power cut.
///
/// Write-ahead log with `synchronous = FULL`: every commit is synced (design, decision 2). Writes
/// happen one after the other, in the order of the calls; those that come while a commit is on
/// its way share the next one. Readers wait for none of them.
package final class DurableDatabase: Sendable {
    /// How long a writer waits for another process, in seconds.
    package static let busyTimeout = 5.0

    private let pool: DatabasePool
    private let group: GroupCommit
    /// Let go of with the last connection.
    private let lock: HomeLock?

    /// Opens a database that is there, and brings it to the newest migration.
    ///
    /// A file without any migration of ours is damaged: an empty journal is never made up in the
    /// place of one that was lost.
    package static func open(
        at path: String, migrator: DatabaseMigrator
    ) throws(StoreError) -> DurableDatabase {
        try open(at: path, migrator: migrator, for: .writing, holding: nil)
    }

    /// - Parameters:
    ///   - use: unless it is ``HomeUse/writing``, it must have the newest migration already.
    ///   - lock: let go of when the database is closed.
    static func open(
        at path: String, migrator: DatabaseMigrator, for use: HomeUse, holding lock: HomeLock?
    ) throws(StoreError) -> DurableDatabase {
        guard DurableFile.exists(path) else { throw .missing }
        return try DurableDatabase(
            path: path, migrator: migrator, isNew: false, use: use, lock: lock)
    }

    /// Makes a new one, for its owner only (0600; SQLite gives its log the same mode).
    package static func create(
        at path: String, migrator: DatabaseMigrator
    ) throws(StoreError) -> DurableDatabase {
        try DurableFile.createEmpty(at: path)
        return try DurableDatabase(
            path: path, migrator: migrator, isNew: true, use: .writing, lock: nil)
    }

    private init(
        path: String, migrator: DatabaseMigrator, isNew: Bool, use: HomeUse, lock: HomeLock?
    ) throws(StoreError) {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(Self.busyTimeout)
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try Self.makeDurable(pool)
            try Self.check(pool, against: migrator, isNew: isNew)
            switch use {
            case .writing: try migrator.migrate(pool)
            case .reading: try Self.makeReadOnly(pool, of: migrator)
            case .syncing: try Self.checkIsNewest(pool, of: migrator)
            }
        } catch {
            throw StoreError(error)
        }
        group = GroupCommit(pool, holding: lock)
        self.lock = lock
    }

    /// The library's WAL set-up leaves `synchronous = NORMAL`, with which the last commits before
    /// a power cut may be gone; so it is set after opening, on the one connection that writes.
    private static func makeDurable(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // Refused at once where nothing can be written, not at the first sale.
            try database.execute(sql: "BEGIN IMMEDIATE; ROLLBACK")
        }
    }

    private static func check(
        _ pool: DatabasePool, against migrator: DatabaseMigrator, isNew: Bool
    ) throws {
        let (isNewer, isOurs) = try pool.read { database in
            (
                try migrator.hasBeenSuperseded(database),
                try !migrator.appliedIdentifiers(database).isEmpty
            )
        }
        guard !isNewer else { throw StoreError.newerVersion }
        guard isOurs || isNew else { throw StoreError.damaged }
    }

    private static func makeReadOnly(_ pool: DatabasePool, of migrator: DatabaseMigrator) throws {
        try checkIsNewest(pool, of: migrator)
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
    }

    /// Who does not hold the home's lock brings nothing up to date.
    private static func checkIsNewest(_ pool: DatabasePool, of migrator: DatabaseMigrator) throws {
        guard try pool.read(migrator.hasCompletedMigrations) else { throw StoreError.olderVersion }
    }
}

extension DurableDatabase {
    /// Reads the last committed state.
    package func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.read(body) } catch { throw StoreError(error) }
    }

    /// Durable when this returns, alone or not at all: a body that throws leaves nothing.
    ///
    /// A body may run a second time when another one that shares its transaction has ended it, and
    /// never calls this database: it would wait for itself.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) throws(StoreError) -> Value {
        let result = Mutex<Value?>(nil)
        try group.run { database in
            let value = try body(database)
            result.withLock { $0 = value }
        }
        guard let value = result.withLock({ $0 }) else { throw .failed }
        return value
    }

    /// On the writer's connection outside of a transaction: for pragmas.
    package func withWriter<Value>(
        _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do { return try pool.writeWithoutTransaction(body) } catch { throw StoreError(error) }
    }

    /// Queues one body behind those before it and returns at once; for the rest as ``write(_:)``.
    package func beginWrite(_ body: @escaping @Sendable (Database) throws -> Void) -> PendingWrite {
        group.begin(body)
    }

    /// How many writes have shared how many syncs so far.
    package var writeCounts: WriteCounts { group.counts }

    /// Ends every connection, so that the database is one file without a log beside it.
    ///
    /// The readers first: SQLite removes its log when a connection that may write is the last.
    package func close() throws(StoreError) {
        pool.invalidateReadOnlyConnections()
        do { try pool.close() } catch { throw StoreError(error) }
        lock?.release()
    }
}
