import Dispatch
import DurableSQLite
import FolderTesting
import GRDB
import Testing

@Suite struct PendingWriteTests {
    private let folder: TemporaryFolder
    private let database: DurableDatabase

    init() throws {
        folder = try TemporaryFolder()
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(sql: "CREATE TABLE step(name TEXT NOT NULL) STRICT")
        }
        database = try DurableDatabase.create(
            at: folder.path(of: "test.sqlite"), migrator: migrator)
    }

    private var steps: [String] {
        get throws {
            try database.read { try String.fetchAll($0, sql: "SELECT name FROM step") }
        }
    }

    @Test func `is committed when the wait is over, at any number of waits`() throws {
        let pending = database.beginWrite { try $0.execute(sql: "INSERT INTO step VALUES ('a')") }
        try pending.wait()
        try pending.wait()
        #expect(pending.isDone)
        #expect(try steps == ["a"])
    }

    @Test func `returns before the write, and counts only the time stood still`() throws {
        let gate = DispatchSemaphore(value: 0)
        let pending = database.beginWrite { writer in
            gate.wait()
            try writer.execute(sql: "INSERT INTO step VALUES ('a')")
        }
        #expect(!pending.isDone)
        #expect(pending.waitedMilliseconds == 0)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { gate.signal() }
        try pending.wait()
        #expect(pending.waitedMilliseconds >= 30)
    }

    @Test func `comes before every later write`() throws {
        var all: [PendingWrite] = []
        for index in 0..<20 {
            all.append(
                database.beginWrite { writer in
                    try writer.execute(sql: "INSERT INTO step VALUES ('\(index)')")
                })
        }
        try database.write { try $0.execute(sql: "INSERT INTO step VALUES ('last')") }
        #expect(try steps == (0..<20).map(String.init) + ["last"])
        for pending in all { #expect(pending.isDone) }
    }

    @Test func `gives its failure to every wait, and leaves nothing`() throws {
        let pending = database.beginWrite { writer in
            try writer.execute(sql: "INSERT INTO step VALUES ('a')")
            try writer.execute(sql: "INSERT INTO step VALUES (NULL)")
        }
        for _ in 1...2 { #expect(throws: StoreError.failed) { try pending.wait() } }
        #expect(try steps.isEmpty)
    }
}
