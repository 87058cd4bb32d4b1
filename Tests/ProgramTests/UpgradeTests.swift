import Authorization
import CardLayout
import DESFire
import DurableSQLite
import Foundation
import GRDB
import Numbers
import Testing

@testable import ShopStore

/// A shop's database of every earlier version with a full queue, opened by today's program.
@Suite struct UpgradeTests {
    @Test(arguments: OldDatabase.versions)
    func `every record is still there, and what was open is open`(version: String) throws {
        let journal = try OldJournal(isOfFirstVersion: version == "v1")
        let before = try journal.contents()
        #expect(before.records.count > 400)
        #expect(before.pending.count > 100)
        try OldDatabase.rewrite(journal.path, as: version)

        let after = try journal.contents()
        #expect(after.records == before.records)
        #expect(after.verification == .intact(count: Int64(before.records.count)))
        #expect(after.pending == before.pending)
        #expect(after.overlay == before.overlay)
        #expect(after.style == .frames)
        let acknowledged = version == "v1" ? 0 : before.acknowledged
        #expect(after.acknowledged == acknowledged)
        #expect(after.outbox == before.records.filter { $0.sequence > acknowledged })
        #expect(after.owedMinor == before.owedMinor)
        #expect(after.spentMinor == before.spentMinor)
    }

    @Test(arguments: OldDatabase.versions)
    func `what an old version left open can be ended, and what it ended cannot`(
        version: String
    ) throws {
        let journal = try OldJournal(isOfFirstVersion: version == "v1")
        try OldDatabase.rewrite(journal.path, as: version)
        let database = try ShopDatabase.open(at: journal.path)
        let open = try database.pending().filter { !$0.isAbandoned && $0.subject.kind == .sale }
        for one in open {
            try database.append(
                OutcomeRecord(
                    subject: one.subject, recordedAtMs: 9_000, verdict: .approved, trace: []))
        }
        #expect(try database.pending().allSatisfy { $0.isAbandoned || $0.subject.kind != .sale })
        let ended = try #require(open.first)
        #expect(throws: (any Error).self) {
            try database.append(
                OutcomeRecord(
                    subject: ended.subject, recordedAtMs: 9_001, verdict: .approved, trace: []))
        }
        let count = try database.lastSequence
        #expect(try database.verifyJournal() == .intact(count: count))
        try database.close()
    }

    /// Migrations never change: what a home somewhere was made by is what stands here.
    @Test(arguments: [
        ("v1", "629f49848a4a8e05"), ("v2", "2e63da817b351277"), ("v3", "9a1a58010d6a801d"),
        ("v4", "94e7a855cd853875"), ("v5", "fe01477a620d952c"), ("v6", "1b5a1d3bac2884d0"),
        ("v7", "ac3e20e62095b533"), ("v8", "ae715e515a843244"),
    ])
    func `the schema of a version is what it was`(version: String, expected: String) throws {
        let queue = try DatabaseQueue()
        try ShopSchema.migrator.migrate(queue, upTo: version)
        let text = try queue.read {
            try String.fetchAll(
                $0, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        }.joined(separator: ";\n")
        // FNV-1a, 64 bits.
        let sum = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        #expect(String(sum, radix: 16) == expected, "\(text)")
    }
}

/// Hundreds of transactions in every phase that a version knew.
private final class OldJournal {
    let path: String
    private let folder: URL
    private let isOfFirstVersion: Bool
    private static let uid = CardUID([4, 1, 2, 3, 4, 5, 6])

    init(isOfFirstVersion: Bool) throws {
        self.isOfFirstVersion = isOfFirstVersion
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "shop.sqlite").path
        let database = try ShopDatabase.create(at: path)
        for index in 0..<300 { try write(index, to: database) }
        try database.overlayAdd(number(), epoch: Epoch(3), reason: "lost", atMs: 5)
        try database.remember(.frames, forReader: "an old reader")
        if !isOfFirstVersion { try database.acknowledge(through: 200) }
        try database.close()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    struct Contents {
        let records: [JournalRecord]
        let verification: JournalVerification
        let pending: [PendingTransaction]
        let outbox: [JournalRecord]
        let acknowledged: Int64
        let overlay: [OverlayEntry]
        let style: TransferStyle
        let owedMinor: Int64
        let spentMinor: Int64
    }

    func contents() throws -> Contents {
        let database = try ShopDatabase.open(at: path)
        defer { try? database.close() }
        return Contents(
            records: try database.records(limit: .max),
            verification: try database.verifyJournal(), pending: try database.pending(),
            outbox: try database.outbox(limit: .max).map(\.record),
            acknowledged: try database.acknowledgedSequence,
            overlay: try database.overlayEntries(),
            style: try database.style(ofReader: "an old reader"),
            owedMinor: try database.owedMinor(to: number()),
            spentMinor: try database.spentToday(card: number(), since: 0))
    }

    // MARK: - Records

    private func number() throws -> CardNumber { try #require(CardNumber(text: "1234567A")) }

    private func subject(_ index: Int, _ kind: TransactionKind = .sale) throws -> JournalSubject {
        func id(_ family: UInt8) throws -> TransactionID {
            try #require(
                TransactionID(
                    bytes: [family] + [UInt8](repeating: 7, count: 13)
                        + [UInt8(index / 256), UInt8(index % 256)]))
        }
        return JournalSubject(
            transactionID: try id(kind == .sale ? 1 : 2), kind: kind,
            refersTo: kind == .sale ? nil : try id(1),
            saleReference: index % 3 == 0 ? "R\(index)" : nil,
            sale: Sale(amountMinor: Int64(100 + index), method: index % 2 == 0 ? .eMoney : .credit),
            currency: try #require(Currency(code: "JPY")), cardNumber: try number(),
            cardUID: Self.uid)
    }

    private func begin(_ subject: JournalSubject, _ database: ShopDatabase) throws {
        try database.begin(
            IntentRecord(
                subject: subject, recordedAtMs: 1_000,
                baseline: [UInt8](repeating: 9, count: LogRecord.count), logRecord: nil),
            seal: { [1, 2, 3] }
        ).wait()
    }

    private func end(
        _ subject: JournalSubject, _ verdict: Verdict, _ path: ReturnPath? = nil,
        _ database: ShopDatabase
    ) throws {
        try database.append(
            OutcomeRecord(
                subject: subject, recordedAtMs: 2_000, verdict: verdict,
                trace: [TraceLine(rule: "card.isMain", finding: "met")],
                proof: TransactionProof(counter: 7, mac: [1, 2, 3, 4, 5, 6, 7, 8]),
                returnedBy: path))
    }

    private static let incomplete = Verdict.incomplete(Reason(.cardRemoved))

    private func write(_ index: Int, to database: ShopDatabase) throws {
        let sale = try subject(index)
        switch index % (isOfFirstVersion ? 7 : 12) {
        case 0:
            try begin(sale, database)
            try end(sale, .approved, nil, database)
        case 1:
            try begin(sale, database)
            try end(sale, Self.incomplete, nil, database)
        case 2: try begin(sale, database)
        case 3: try end(sale, Self.incomplete, nil, database)
        case 4: try end(sale, .declined([Reason(.cardListed)]), nil, database)
        case 5:
            try begin(sale, database)
            try end(sale, Self.incomplete, nil, database)
            try begin(sale, database)
        case 6:
            try begin(sale, database)
            try end(
                sale, .declined([Reason(.balanceInsufficient, shortfallMinor: 4)]), nil, database)
        default: try writeOfSecondVersion(sale, index, to: database)
        }
    }

    private func writeOfSecondVersion(
        _ sale: JournalSubject, _ index: Int, to database: ShopDatabase
    ) throws {
        let proof = TransactionProof(counter: 8, mac: [8, 7, 6, 5, 4, 3, 2, 1])
        switch index % 12 {
        case 7:
            try begin(sale, database)
            try end(sale, .declined([Reason(.saleAbandoned)]), nil, database)
        case 8:
            try begin(sale, database)
            try end(sale, .declined([Reason(.saleAbandoned)]), nil, database)
            try database.append(
                FindingRecord(subject: sale, recordedAtMs: 3_000, finding: .done, proof: proof))
        case 9:
            try database.begin(
                CommitRecord(subject: sale, recordedAtMs: 900, purpose: .tries), seal: { [4] }
            ).wait()
            try database.append(
                OutcomeRecord(
                    subject: sale, recordedAtMs: 1_000, verdict: Self.incomplete, trace: []),
                after: [ProofRecord(subject: sale, recordedAtMs: 950, proof: proof)])
        case 10:
            try end(sale, .approved, nil, database)
            let cancel = try subject(index, .cancel)
            try begin(cancel, database)
            try end(cancel, .approved, .card, database)
        default:
            try end(sale, .approved, nil, database)
            if index % 24 == 11 {
                try end(try subject(index, .refund), .approved, .issuer, database)
            } else {
                try begin(try subject(index, .cancel), database)
            }
        }
    }
}
