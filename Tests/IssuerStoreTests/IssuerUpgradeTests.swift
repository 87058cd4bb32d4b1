import FolderTesting
import GRDB
import Numbers
import Testing

@testable import IssuerStore

@Suite struct IssuerUpgradeTests {
    @Test func `a database without a list gets one, and keeps its cards`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "issuer.sqlite")
        let old = try DatabaseQueue(path: path)
        try IssuerSchema.migrator.migrate(old, upTo: "v1")
        try old.write { database in
            try database.execute(
                sql: """
                    INSERT INTO card (number, uid, kind, state, begun_at_ms)
                    VALUES ('1234567A', x'04010203040506', 'main', 'begun', 1)
                    """)
        }
        try old.close()
        let database = try IssuerDatabase.open(at: path)
        let number = try #require(CardNumber(text: "1234567A"))
        #expect(try database.card(number: number)?.isIssued == false)
        #expect(try database.listCounts() == ListCounts(listed: 0, released: 0))
        #expect(try database.feedAddress() == nil)
        #expect(try database.newestList() == nil)
        #expect(try database.list(7, epoch: nil, reason: .lost, atMs: 1).epoch == .first)
        #expect(try database.pairs().isEmpty)
    }

    @Test func `a pair from before goes on, and its next spare names the last one`() throws {
        let books = try PairBooks()
        let first = try books.assign("B", to: "A")
        let path = books.folder.path(of: "issuer.sqlite")
        let old = try DatabaseQueue(path: path)
        try old.write { database in
            // As the last version left it.
            try database.execute(
                sql: """
                    ALTER TABLE pair DROP COLUMN former_spares;
                    DELETE FROM grdb_migrations WHERE identifier = 'v5 former spares';
                    """)
        }
        try old.close()
        let database = try IssuerDatabase.open(at: path)
        #expect(try database.pairs().map(\.pair) == [first.pair])
        let next = try database.assign(
            books.number("C"), to: books.number("A"), in: books.scheme, by: books.papers,
            atMs: 1_700_000_000_000)
        #expect(next.pair.formerSpares.short == "B0")
    }
}
