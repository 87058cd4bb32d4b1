import Dispatch
import DurableSQLite
import FolderTesting
import Foundation
import GRDB
import Synchronization
import Testing

/// Writes that come while a commit is on its way share the next one.
@Suite struct GroupCommitTests {
    private let folder: TemporaryFolder
    private let database: DurableDatabase

    init() throws {
        folder = try TemporaryFolder()
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE step(
                        name TEXT NOT NULL, body BLOB,
                        before TEXT REFERENCES known(name) DEFERRABLE INITIALLY DEFERRED) STRICT;
                    CREATE TABLE known(name TEXT PRIMARY KEY) STRICT;
                    """)
        }
        database = try DurableDatabase.create(
            at: folder.path(of: "test.sqlite"), migrator: migrator)
    }

    private var steps: [String] {
        get throws {
            try database.read { try String.fetchAll($0, sql: "SELECT name FROM step") }
        }
    }

    /// Queues writes behind one that waits until all of them are queued.
    private func queuedTogether<Queued>(_ queue: () throws -> Queued) throws -> Queued {
        let (began, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let first = database.beginWrite { _ in
            began.signal()
            gate.wait()
        }
        began.wait()
        defer { #expect(throws: Never.self) { try first.wait() } }
        defer { gate.signal() }
        return try queue()
    }

    private func begin(_ name: String) -> PendingWrite {
        database.beginWrite { try Self.insert(name, into: $0) }
    }

    private static func insert(_ name: String, into database: Database) throws {
        try database.execute(sql: "INSERT INTO step(name) VALUES (?)", arguments: [name])
    }

    @Test func `one that comes alone is committed alone`() throws {
        for number in 1...3 {
            try begin("\(number)").wait()
            #expect(database.writeCounts.commits == number)
            #expect(database.writeCounts.bodies == number)
        }
    }

    @Test func `those that wait share commits, in their order`() throws {
        let names = (1...150).map(String.init)
        let all = try queuedTogether { names.map(begin) }
        for pending in all { try pending.wait() }
        #expect(try steps == names)
        // The one that they waited for, and groups of at most 64.
        #expect(database.writeCounts.commits == 1 + 3)
        #expect(database.writeCounts.bodies == 1 + 150)
    }

    @Test func `many threads need far fewer commits than writes`() throws {
        let failures = Mutex(0)
        let (threads, rounds) = (16, 50)
        try queuedTogether {
            let group = DispatchGroup()
            for thread in 1...threads {
                group.enter()
                Thread { [database] in
                    defer { group.leave() }
                    for round in 1...rounds {
                        let name = "\(thread) \(round)"
                        do {
                            let back = try database.write { writer in
                                try Self.insert(name, into: writer)
                                return name
                            }
                            guard back == name else { throw CancellationError() }
                        } catch {
                            failures.withLock { $0 += 1 }
                        }
                    }
                }.start()
            }
            return group
        }.wait()
        #expect(failures.withLock { $0 } == 0)
        let written = try steps
        #expect(written.count == threads * rounds)
        for thread in 1...threads {
            let own = written.filter { $0.hasPrefix("\(thread) ") }
            #expect(own == (1...rounds).map { "\(thread) \($0)" })
        }
        let counts = database.writeCounts
        #expect(counts.bodies == threads * rounds + 1)
        #expect(counts.commits * 2 < counts.bodies, "\(counts)")
    }

    @Test func `one that fails takes nothing of the others with it`() throws {
        let all = try queuedTogether {
            [
                begin("a"),
                database.beginWrite { writer in
                    try Self.insert("bad", into: writer)
                    throw StoreError.newerVersion
                },
                begin("b"),
                database.beginWrite { writer in
                    try Self.insert("bad", into: writer)
                    try writer.execute(sql: "INSERT INTO step(name) VALUES (NULL)")
                },
                begin("c"),
            ]
        }
        #expect(all.map(Self.failure) == [nil, .newerVersion, nil, .failed, nil])
        #expect(try steps == ["a", "b", "c"])
        #expect(database.writeCounts == WriteCounts(commits: 2, bodies: 4))
    }

    @Test func `one that ends the transaction is the only one to fail`() throws {
        let runs = Mutex(0)
        try database.withWriter { writer in
            let pages = try Int.fetchOne(writer, sql: "PRAGMA page_count") ?? 0
            try writer.execute(sql: "PRAGMA max_page_count = \(pages + 3)")
        }
        let all = try queuedTogether {
            [
                begin("a"),
                database.beginWrite { writer in
                    runs.withLock { $0 += 1 }
                    try Self.insert("b", into: writer)
                },
                database.beginWrite { writer in
                    try writer.execute(
                        sql: "INSERT INTO step(name, body) VALUES ('bad', zeroblob(100000))")
                },
                begin("c"),
            ]
        }
        #expect(all.map(Self.failure) == [nil, nil, .full, nil])
        #expect(try steps == ["a", "b", "c"])
        #expect(runs.withLock { $0 } == 2, "the transaction was not ended: nothing is shown here")
    }

    @Test func `a commit that fails fails all of them, and the next one works`() throws {
        let all = try queuedTogether {
            [
                begin("a"),
                database.beginWrite { writer in
                    // Checked by COMMIT alone.
                    try writer.execute(
                        sql: "INSERT INTO step(name, before) VALUES ('bad', 'unknown')")
                },
                database.beginWrite { _ in throw StoreError.damaged },
                begin("b"),
            ]
        }
        #expect(all.map(Self.failure) == [.failed, .failed, .damaged, .failed])
        #expect(try steps.isEmpty)
        try begin("c").wait()
        #expect(try steps == ["c"])
        #expect(database.writeCounts == WriteCounts(commits: 2, bodies: 2))
    }

    @Test func `what was queued before it is closed is there`() throws {
        let all = try queuedTogether { (1...100).map { begin("\($0)") } }
        try database.close()
        for pending in all { try pending.wait() }
        let again = try DatabaseQueue(path: folder.path(of: "test.sqlite"))
        #expect(try again.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM step") } == 100)
    }

    private static func failure(of pending: PendingWrite) -> StoreError? {
        do throws(StoreError) {
            try pending.wait()
            return nil
        } catch {
            return error
        }
    }
}
