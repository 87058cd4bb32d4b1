package import GRDB

/// Opens a database in which a commit is on the disk when it returns: WAL, synchronous FULL.
package enum DurableDatabase {
    private static let busySeconds = 5.0

    /// Opens or creates the file, readable by its owner alone, and brings its schema up to date.
    ///
    /// A database with migrations that this program does not know is left alone: `newerVersion`.
    package static func open(path: String, migrator: DatabaseMigrator) throws(StoreError)
        -> DatabasePool
    {
        try DurableFile.createEmpty(path)
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(busySeconds)
            configuration.foreignKeysEnabled = true
            let pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB's set-up of WAL lowers this to NORMAL; only after it does ours hold.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            guard try !pool.read(migrator.hasBeenSuperseded) else { throw StoreError.newerVersion }
            try migrator.migrate(pool)
            return pool
        } catch {
            throw StoreError(error)
        }
    }
}
