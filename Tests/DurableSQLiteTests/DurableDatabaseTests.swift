import DurableSQLite
import FolderTesting
import Foundation
import GRDB
import Testing

@Suite struct DurableDatabaseTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path(of: "test.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    private static func migrator(_ versions: [String] = ["v1"]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for version in versions {
            migrator.registerMigration(version) { database in
                try database.execute(
                    sql: "CREATE TABLE \(version)(id INTEGER PRIMARY KEY, body BLOB) STRICT")
            }
        }
        return migrator
    }

    private func create() throws -> DurableDatabase {
        try DurableDatabase.create(at: path, migrator: Self.migrator())
    }

    @Test(arguments: [true, false])
    func `syncs every commit of its writer`(isNew: Bool) throws {
        var database = try create()
        if !isNew {
            try database.close()
            database = try DurableDatabase.open(at: path, migrator: Self.migrator())
        }
        for _ in 1...2 {
            let (synchronous, mode, keys, timeout) = try database.withWriter { writer in
                (
                    try Int.fetchOne(writer, sql: "PRAGMA synchronous"),
                    try String.fetchOne(writer, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(writer, sql: "PRAGMA foreign_keys"),
                    try Int.fetchOne(writer, sql: "PRAGMA busy_timeout")
                )
            }
            #expect(synchronous == 2)
            #expect(mode == "wal")
            #expect(keys == 1)
            #expect(timeout == 5_000)
            // It holds after a transaction, too.
            try database.write { try $0.execute(sql: "INSERT INTO v1 DEFAULT VALUES") }
        }
    }

    @Test func `is for its owner only`() throws {
        let database = try create()
        try database.write { try $0.execute(sql: "INSERT INTO v1 DEFAULT VALUES") }
        for name in ["test.sqlite", "test.sqlite-wal", "test.sqlite-shm"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder.path(of: name))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `keeps what is there when it is opened again`() throws {
        let first = try create()
        try first.write { try $0.execute(sql: "INSERT INTO v1 DEFAULT VALUES") }
        try first.close()
        for migrator in [Self.migrator(), Self.migrator(), Self.migrator(["v1", "v2"])] {
            let again = try DurableDatabase.open(at: path, migrator: migrator)
            #expect(try again.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM v1") } == 1)
            try again.close()
        }
    }

    @Test func `is one file when it is closed`() throws {
        let database = try create()
        try database.write { try $0.execute(sql: "INSERT INTO v1 DEFAULT VALUES") }
        _ = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM v1") }
        try database.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names == ["test.sqlite"])
    }

    @Test func `is not made over another`() throws {
        try create().close()
        #expect(throws: StoreError.exists) { try create() }
    }

    @Test func `refuses what a newer version has migrated`() throws {
        try DurableDatabase.create(at: path, migrator: Self.migrator(["v1", "v2"])).close()
        #expect(throws: StoreError.newerVersion) {
            try DurableDatabase.open(at: path, migrator: Self.migrator())
        }
    }

    @Test func `refuses a path without a file`() {
        #expect(throws: StoreError.missing) {
            try DurableDatabase.open(at: path, migrator: Self.migrator())
        }
        #expect(!DurableFile.exists(path))
    }

    @Test(arguments: ["", "not a database, and long enough to be looked at as one"])
    func `never takes another file for a database`(text: String) throws {
        try DurableFile.write(Array(text.utf8), to: path)
        #expect(throws: StoreError.damaged) {
            try DurableDatabase.open(at: path, migrator: Self.migrator())
        }
    }

    @Test func `says that the disk is full, and goes on when there is room`() throws {
        let database = try create()
        let insert: @Sendable (Database) throws -> Void = { writer in
            try writer.execute(sql: "INSERT INTO v1(body) VALUES (zeroblob(100000))")
        }
        try database.withWriter { writer in
            let pages = try Int.fetchOne(writer, sql: "PRAGMA page_count") ?? 0
            try writer.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        #expect(throws: StoreError.full) { try database.write(insert) }
        #expect(throws: StoreError.full) { try database.beginWrite(insert).wait() }
        try database.withWriter { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try database.write(insert)
        #expect(try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM v1") } == 1)
    }

    @Test func `refuses a database that nobody may write`() throws {
        let database = try create()
        try database.withWriter { try $0.execute(sql: "PRAGMA query_only = ON") }
        #expect(throws: StoreError.readOnly) {
            try database.write { try $0.execute(sql: "INSERT INTO v1 DEFAULT VALUES") }
        }
    }
}

@Suite struct StoreErrorTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, StoreError.full), (.SQLITE_IOERR_SHMSIZE, .full),
        (.SQLITE_CONSTRAINT_UNIQUE, .failed), (.SQLITE_READONLY, .readOnly),
        (.SQLITE_CANTOPEN, .readOnly), (.SQLITE_PERM, .readOnly), (.SQLITE_CORRUPT, .damaged),
        (.SQLITE_NOTADB, .damaged), (.SQLITE_BUSY, .failed), (.SQLITE_IOERR, .failed),
        (.SQLITE_CONSTRAINT, .failed),
    ])
    func `has one meaning for each code of SQLite`(code: ResultCode, meaning: StoreError) {
        #expect(StoreError(DatabaseError(resultCode: code)) == meaning)
    }

    @Test func `judges an extended code by its primary one`() {
        #expect(StoreError(DatabaseError(resultCode: .SQLITE_READONLY_DIRECTORY)) == .readOnly)
        #expect(StoreError(DatabaseError(resultCode: .SQLITE_CANTOPEN_ISDIR)) == .readOnly)
    }

    @Test func `stays what it is, and knows no other error`() {
        #expect(StoreError(StoreError.newerVersion) == .newerVersion)
        #expect(StoreError(CancellationError()) == .failed)
    }

    @Test(arguments: [
        (ENOENT, StoreError.missing), (EEXIST, .exists), (ENOTEMPTY, .exists), (EACCES, .readOnly),
        (EROFS, .readOnly), (ENOSPC, .full), (EDQUOT, .full), (EIO, .failed),
    ])
    func `has one meaning for each system error`(code: Int32, meaning: StoreError) {
        #expect(StoreError(errno: code) == meaning)
    }
}
