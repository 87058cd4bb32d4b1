import Authorization
import Dispatch
import DurableSQLite
import FolderTesting
import GRDB
import Numbers
import ShopStore
import Testing

@Suite struct JournalTests {
    private let shop: ExampleShop
    private var database: ShopDatabase { shop.database }

    init() throws { shop = try ExampleShop() }

    /// What somebody with the file and any SQLite program may try.
    private func execute(_ sql: String) throws {
        try DatabaseQueue(path: shop.folder.path(of: "shop.sqlite")).write {
            try $0.execute(sql: sql)
        }
    }

    @Test func `gives an intent back as it was written, with its evidence`() throws {
        let intent = try ExampleShop.intent(1)
        try database.begin(intent, seal: { [1, 2, 3] }).wait()
        let record = try #require(try database.records(limit: 10).first)
        #expect(record.entry == .intent(intent))
        #expect(record.sealedEvidence == [1, 2, 3])
        #expect(record.sequence == 1)
        #expect(record.recordedAtMs == 1_000)
        #expect(record.subject == intent.subject)
    }

    @Test(arguments: [Verdict.approved, ExampleShop.declined, ExampleShop.incomplete])
    func `gives an outcome back as it was written`(verdict: Verdict) throws {
        let outcome = try ExampleShop.outcome(1, verdict)
        try database.append(outcome)
        #expect(try database.records(limit: 10).map(\.entry) == [.outcome(outcome)])
    }

    @Test func `keeps a record that knows almost nothing`() throws {
        let subject = JournalSubject(
            transactionID: try ExampleShop.id(1), sale: nil,
            currency: try #require(ExampleShop.currency), cardNumber: nil, cardUID: nil)
        let outcome = OutcomeRecord(
            subject: subject, recordedAtMs: 0, verdict: ExampleShop.incomplete, trace: [])
        let intent = IntentRecord(
            subject: subject, recordedAtMs: 0, baseline: nil, logRecord: nil)
        try shop.begin(intent)
        try database.append(outcome)
        #expect(
            try database.records(of: subject.transactionID).map(\.entry)
                == [.intent(intent), .outcome(outcome)])
    }

    @Test func `writes an outcome behind the intent that was begun before`() throws {
        let gate = DispatchSemaphore(value: 0)
        let pending = database.begin(try ExampleShop.intent(1)) {
            gate.wait()
            return [1]
        }
        #expect(!pending.isDone)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(30)) { gate.signal() }
        try database.append(try ExampleShop.outcome(1))
        #expect(pending.isDone)
        #expect(try database.records(limit: 10).map(\.isIntent) == [true, false])
    }

    @Test func `keeps no intent without its evidence`() throws {
        let pending = database.begin(try ExampleShop.intent(1), seal: { nil })
        #expect(throws: StoreError.failed) { try pending.wait() }
        #expect(try database.lastSequence == 0)
    }

    @Test(arguments: [(Int64?.none, 10, 1...5), (0, 2, 1...2), (2, 2, 3...4), (4, 10, 5...5)])
    func `is read page by page`(since: Int64?, limit: Int, expected: ClosedRange<Int64>) throws {
        for index in 1...5 { try shop.begin(try ExampleShop.intent(UInt8(index))) }
        let page = try database.records(since: since, limit: limit)
        #expect(page.map(\.sequence) == Array(expected))
        #expect(try database.lastSequence == 5)
    }

    @Test(arguments: [0, -1, Int.min])
    func `gives nothing for a limit of nothing`(limit: Int) throws {
        try shop.begin(try ExampleShop.intent(1))
        #expect(try database.records(limit: limit).isEmpty)
    }

    @Test func `finds the records of one transaction`() throws {
        for index: UInt8 in 1...3 { try shop.begin(try ExampleShop.intent(index)) }
        try database.append(try ExampleShop.outcome(2))
        #expect(try database.records(of: try ExampleShop.id(2)).map(\.sequence) == [2, 4])
        #expect(try database.records(of: try ExampleShop.id(9)).isEmpty)
    }

    @Test(arguments: [
        "UPDATE journal_record SET amount_minor = 1", "DELETE FROM journal_record",
        "UPDATE journal_record SET recorded_at_ms = recorded_at_ms",
        """
        INSERT OR REPLACE INTO journal_record (sequence, link, kind, transaction_id, phase,
            recorded_at_ms, currency, list_state)
            VALUES (1, zeroblob(32), 'sale', zeroblob(16), 'intent', 0, 'JPY', 'none')
        """,
    ])
    func `is append-only for everybody`(sql: String) throws {
        try shop.begin(try ExampleShop.intent(1))
        let before = try database.records(limit: 10)
        #expect(throws: DatabaseError.self) { try execute(sql) }
        #expect(try database.records(limit: 10) == before)
    }

    @Test(arguments: [
        ("transaction_id", "zeroblob(15)"), ("phase", "'other'"), ("recorded_at_ms", "-1"),
        ("recorded_at_ms", "'now'"), ("amount_minor", "0"), ("amount_minor", "2147483648"),
        ("amount_minor", "NULL"), ("method", "'cash'"), ("method", "NULL"), ("currency", "'YEN '"),
        ("card_number", "'1234567'"), ("card_uid", "zeroblob(4)"), ("baseline", "zeroblob(31)"),
        ("log_record", "zeroblob(33)"), ("sealed_evidence", "x''"), ("tmv", "zeroblob(8)"),
        ("verdict", "'approved'"), ("reasons", "'[]'"), ("trace", "'[]'"),
        ("phase", "'outcome'"), ("list_state", "'good'"), ("list_version", "16777216"),
        ("disk_wait_ms", "-1"), ("sale_reference", "''"), ("link", "zeroblob(31)"),
        ("kind", "'gift'"), ("kind", "'cancel'"), ("refers_to", "zeroblob(16)"),
        ("purpose", "'tries'"), ("finding", "'done'"), ("returned_by", "'card'"),
    ])
    func `refuses a row that means nothing`(column: String, value: String) throws {
        var row = [
            "transaction_id": "zeroblob(16)", "phase": "'intent'", "recorded_at_ms": "0",
            "kind": "'sale'", "link": "zeroblob(32)",
            "method": "'emoney'", "amount_minor": "1", "currency": "'JPY'", "list_state": "'none'",
        ]
        func insert() throws {
            let names = row.keys.sorted()
            let values = names.compactMap { row[$0] }.joined(separator: ", ")
            try execute(
                "INSERT INTO journal_record (\(names.joined(separator: ", "))) VALUES (\(values))")
        }
        try insert()
        row[column] = value
        #expect(throws: DatabaseError.self) { try insert() }
    }

    @Test(arguments: [Verdict.approved, ExampleShop.declined])
    func `closes a transaction once and for all`(verdict: Verdict) throws {
        try database.append(try ExampleShop.outcome(1, ExampleShop.incomplete))
        try database.append(try ExampleShop.outcome(1, ExampleShop.incomplete))
        try database.append(try ExampleShop.outcome(1, verdict))
        for later in [Verdict.approved, ExampleShop.declined, ExampleShop.incomplete] {
            #expect(throws: StoreError.failed) {
                try database.append(try ExampleShop.outcome(1, later))
            }
        }
        #expect(throws: StoreError.failed) { try shop.begin(try ExampleShop.intent(1)) }
        #expect(try database.lastSequence == 3)
    }

    @Test func `says so when a newer program gave a reason that this one does not know`() throws {
        try execute(
            """
            INSERT INTO journal_record (link, kind, transaction_id, phase, recorded_at_ms, currency,
                list_state, verdict, reasons, trace) VALUES (zeroblob(32), 'sale', zeroblob(16),
                'outcome', 0, 'JPY', 'none', 'declined', '[{"code":"card.melted"}]', '[]')
            """)
        #expect(throws: StoreError.newerVersion) { try database.records(limit: 1) }
    }

    @Test(arguments: [
        ("declined", "["), ("declined", "{}"), ("declined", "[ ]"),
        ("incomplete", #"[{"code":"fault"},{"code":"fault"}]"#),
    ])
    func `does not make up reasons that cannot be read`(verdict: String, reasons: String) throws {
        try execute(
            """
            INSERT INTO journal_record (link, kind, transaction_id, phase, recorded_at_ms, currency,
                list_state, verdict, reasons, trace) VALUES (zeroblob(32), 'sale', zeroblob(16),
                'outcome', 0, 'JPY', 'none', '\(verdict)', '\(reasons)', '[]')
            """)
        #expect(throws: StoreError.damaged) { try database.records(limit: 1) }
    }

    @Test func `keeps its rows when it is opened again, at any number of times`() throws {
        try shop.begin(try ExampleShop.intent(1))
        let before = try database.records(limit: 10)
        try database.close()
        for _ in 1...2 {
            let again = try ShopDatabase.open(at: shop.folder.path(of: "shop.sqlite"))
            #expect(try again.records(limit: 10) == before)
            try again.close()
        }
    }
}

@Suite struct TraceLineTests {
    private struct Fixed: Rule {
        let found: Finding
        var name: RuleName { .cardIsMain }
        func finding(on facts: Facts) -> Finding { found }
    }

    @Test(arguments: [
        (Finding.met, "met"), (.notMet(Reason(.cardListed)), "notMet card.listed"),
        (.notAsked(.factMissing), "notAsked factMissing"),
        (.notAsked(.notConcerned), "notAsked notConcerned"),
    ])
    func `says what a rule found`(finding: Finding, text: String) {
        let facts = Facts(environment: .test, limits: .defaults)
        let judgement = Judgement(of: facts, under: [Fixed(found: finding)])
        #expect(
            judgement.trace.map(TraceLine.init)
                == [TraceLine(rule: "card.isMain", finding: text)])
    }
}

extension JournalRecord {
    fileprivate var isIntent: Bool {
        guard case .intent = entry else { return false }
        return true
    }
}
