import DurableSQLite
import FolderTesting
import Foundation
import GRDB
import Testing

/// A home's database: one opening writes, others read.
@Suite struct HomeUseTests {
    private let folder: TemporaryFolder
    private let home: HomeFolder

    init() throws {
        folder = try TemporaryFolder()
        home = HomeFolder(path: folder.path(of: "home"), kind: "shop")
        try home.create(details: [String: String]()) { inner throws(StoreError) in
            try DurableDatabase.create(at: inner + "/a.sqlite", migrator: Self.migrator()).close()
        }
    }

    private static func migrator(_ versions: [String] = ["v1"]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for version in versions {
            migrator.registerMigration(version) { database in
                try database.execute(sql: "CREATE TABLE \(version)(id INTEGER PRIMARY KEY) STRICT")
            }
        }
        return migrator
    }

    private func open(_ use: HomeUse, _ versions: [String] = ["v1"]) throws(HomeError)
        -> DurableDatabase
    {
        try home.database("a.sqlite", migrator: Self.migrator(versions), for: use)
    }

    private func insert(_ database: DurableDatabase) throws(StoreError) {
        try database.write { try $0.execute(sql: "INSERT INTO v1 DEFAULT VALUES") }
    }

    private func count(_ database: DurableDatabase) throws(StoreError) -> Int? {
        try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM v1") }
    }

    @Test func `one writes at a time, until it is closed`() throws {
        for _ in 1...2 {
            let first = try open(.writing)
            #expect(throws: HomeError.locked) { try open(.writing) }
            try insert(first)
            try first.close()
        }
        #expect(try count(open(.writing)) == 2)
    }

    @Test func `one that is let go of lets go of the home`() throws {
        try insert(open(.writing))
        try insert(open(.writing))
        #expect(try count(open(.reading)) == 2)
    }

    @Test func `many read meanwhile, and cannot write`() throws {
        let writer = try open(.writing)
        let readers = try [open(.reading), open(.reading)]
        try insert(writer)
        for reader in readers {
            #expect(try count(reader) == 1)
            #expect(throws: StoreError.readOnly) { try insert(reader) }
            #expect(throws: StoreError.readOnly) {
                try reader.beginWrite { try $0.execute(sql: "DELETE FROM v1") }.wait()
            }
        }
        try writer.close()
        #expect(throws: StoreError.readOnly) { try insert(readers[0]) }
        #expect(try count(readers[1]) == 1)
    }

    @Test func `who reads brings an older version up to date, when nobody writes`() throws {
        let writer = try open(.writing)
        #expect(throws: HomeError.locked) { try open(.reading, ["v1", "v2"]) }
        #expect(try count(writer) == 0)
        try writer.close()
        let reader = try open(.reading, ["v1", "v2"])
        #expect(try reader.read { try $0.tableExists("v2") })
        #expect(throws: StoreError.readOnly) { try insert(reader) }
        // It has kept nobody out since.
        try open(.writing, ["v1", "v2"]).close()
    }

    @Test func `neither use opens a newer version`() throws {
        try open(.writing, ["v1", "v2"]).close()
        for use in [HomeUse.reading, .writing] {
            #expect(throws: HomeError.version) { try open(use) }
        }
    }
}
