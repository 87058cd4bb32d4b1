import Authorization
import CardLayout
import DESFire
import DurableSQLite
import Foundation
import GRDB
import Numbers
import PairedCards
import Testing

@testable import ShopStore

/// A database in a folder of its own.
private struct Fixture {
    let path: String
    let database: ShopDatabase

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path + "/shop.sqlite"
        database = try ShopDatabase(path: path)
    }

    func heading(_ byte: UInt8, amount: Int64 = 500, at time: Int64 = 1_000) throws -> SaleHeading {
        SaleHeading(
            transactionID: try #require(TransactionID(bytes: [UInt8](repeating: byte, count: 16))),
            recordedAtMilliseconds: time, saleReference: nil, method: .eMoney, amountMinor: amount,
            currency: try #require(Currency(code: "JPY")),
            cardNumber: CardNumber(text: "1234567A"),
            cardUID: CardUID([4, 1, 2, 3, 4, 5, 6]), balanceBeforeMinor: 1_000, listState: "none",
            listVersion: nil, listAgeSeconds: nil)
    }

    func begin(_ heading: SaleHeading) throws {
        let intent = IntentRecord(
            heading: heading, baseline: [UInt8](repeating: 1, count: 32),
            logRecord: [UInt8](repeating: 2, count: 32))
        _ = try database.begin(intent, seal: { [1, 2, 3] }).wait()
    }

    func end(_ heading: SaleHeading, _ verdict: Verdict) throws {
        try database.append(
            OutcomeRecord(
                heading: heading, verdict: verdict, trace: [],
                proof: TransactionProof(counter: 7, mac: [UInt8](repeating: 3, count: 8)),
                balanceAfterMinor: 500,
                cost: TapCost(
                    apduCount: 9, bytesOut: 1, bytesIn: 2, totalMilliseconds: 3,
                    diskWaitMilliseconds: 0)))
    }
}

@Suite struct ShopDatabaseTests {
    @Test func `a commit is on the disk when it returns`() throws {
        let fixture = try Fixture()
        let (synchronous, mode) = try fixture.database.pool.writeWithoutTransaction {
            (
                try Int.fetchOne($0, sql: "PRAGMA synchronous"),
                try String.fetchOne($0, sql: "PRAGMA journal_mode")
            )
        }
        #expect(synchronous == 2, "FULL")
        #expect(mode == "wal")
    }

    @Test func `only its owner may read it`() throws {
        let fixture = try Fixture()
        for suffix in ["", "-wal", "-shm"] {
            let path = fixture.path + suffix
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(suffix)")
        }
    }

    @Test(arguments: [
        "UPDATE journal_record SET verdict = 'approved'", "DELETE FROM journal_record",
    ])
    func `the journal is append-only`(statement: String) throws {
        let fixture = try Fixture()
        try fixture.begin(fixture.heading(1))
        #expect(throws: DatabaseError.self) {
            try fixture.database.pool.write { try $0.execute(sql: statement) }
        }
        #expect(try fixture.database.records().count == 1)
    }

    @Test func `returns what was written`() throws {
        let fixture = try Fixture()
        let heading = try fixture.heading(1)
        try fixture.begin(heading)
        let reason = Reason(.balanceInsufficient, shortfallMinor: 30)
        try fixture.end(heading, .declined([reason, Reason(.pinRequired)]))
        let records = try fixture.database.records(of: heading.transactionID)
        #expect(records.map(\.phase) == [.intent, .outcome])
        let outcome = try #require(records.last)
        #expect(outcome.heading == heading)
        #expect(outcome.verdict == "declined")
        #expect(outcome.reasons == ["balance.insufficient", "pin.required"])
        #expect(outcome.shortfallMinor == 30)
        #expect(outcome.proof?.counter == 7)
        #expect(outcome.cost?.apduCount == 9)
        #expect(try fixture.database.sealedEvidence(of: heading.transactionID) == [1, 2, 3])
        #expect(try fixture.database.records(after: records[0].sequence).count == 1)
    }

    @Test func `open and approved sales count against the limits, declined ones do not`() throws {
        let fixture = try Fixture()
        let number = try #require(CardNumber(text: "1234567A"))
        let sales: [(UInt8, Int64, Int64, Verdict?)] = [
            (1, 100, 900, .approved), (2, 200, 1_000, .approved), (3, 400, 1_000, nil),
            (4, 800, 1_000, .incomplete(Reason(.cardRemoved))),
            (5, 1_600, 1_000, .declined([Reason(.allowanceInsufficient)])),
        ]
        for (byte, amount, time, verdict) in sales {
            let heading = try fixture.heading(byte, amount: amount, at: time)
            try fixture.begin(heading)
            if let verdict { try fixture.end(heading, verdict) }
        }
        #expect(try fixture.database.spent(by: number, sinceMilliseconds: 1_000) == 1_400)
        #expect(
            try fixture.database.offlineTotals() == OfflineTotals(sumMinor: 1_500, count: 4))
        let other = try #require(CardNumber(text: "7654321B"))
        #expect(try fixture.database.spent(by: other, sinceMilliseconds: 0) == 0)
    }

    @Test func `an intent that cannot be sealed is not written`() throws {
        let fixture = try Fixture()
        let intent = IntentRecord(
            heading: try fixture.heading(1), baseline: [UInt8](repeating: 1, count: 32),
            logRecord: [UInt8](repeating: 2, count: 32))
        #expect(throws: StoreError.failed) {
            try fixture.database.begin(intent, seal: { nil }).wait()
        }
        #expect(try fixture.database.records().isEmpty)
    }

    @Test func `a full disk is told as one`() throws {
        let fixture = try Fixture()
        try fixture.database.pool.writeWithoutTransaction {
            let pages = try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0
            try $0.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        #expect(throws: StoreError.full) {
            for byte in 1...255 { try fixture.begin(fixture.heading(UInt8(byte))) }
        }
    }

    @Test func `a database of a newer program is left alone`() throws {
        let fixture = try Fixture()
        try fixture.database.pool.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 of tomorrow')")
        }
        #expect(throws: StoreError.newerVersion) { try ShopDatabase(path: fixture.path) }
    }

    @Test func `bytes that are no database are told as damage`() throws {
        let fixture = try Fixture()
        let other = fixture.path + ".other"
        try Data(repeating: 0x41, count: 4_096).write(to: URL(filePath: other))
        #expect(throws: StoreError.damaged) { try ShopDatabase(path: other) }
    }

    @Test func `a higher epoch of the overlay stays`() throws {
        let fixture = try Fixture()
        let number = try #require(CardNumber(text: "1234567A"))
        for epoch: UInt16 in [2, 1] {
            try fixture.database.addToOverlay(
                BlacklistEntry(number: number, epoch: Epoch(epoch)), atMilliseconds: 0)
        }
        #expect(try fixture.database.overlayAnswer(for: number) == .listed(Epoch(2)))
    }
}
