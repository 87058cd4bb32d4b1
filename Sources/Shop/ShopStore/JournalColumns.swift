import Authorization
import CardLayout
import DESFire
import DurableSQLite
import GRDB
import Numbers
import PairedCards

/// One row on its way into the journal: its columns by name.
struct JournalColumns: Sendable {
    private var values: [String: DatabaseValue] = [:]

    init(_ intent: IntentRecord) {
        add(intent.subject, phase: "intent", recordedAtMs: intent.recordedAtMs)
        values["baseline"] = intent.baseline?.blob
        values["log_record"] = intent.logRecord?.bytes.blob
    }

    init(_ commit: CommitRecord) {
        add(commit.subject, phase: "commit", recordedAtMs: commit.recordedAtMs)
        values["purpose"] = commit.purpose.rawValue.databaseValue
        values["log_record"] = commit.logRecord?.bytes.blob
    }

    init(_ proof: ProofRecord) {
        add(proof.subject, phase: "proof", recordedAtMs: proof.recordedAtMs)
        add(proof.proof)
    }

    init(_ finding: FindingRecord) {
        add(finding.subject, phase: "finding", recordedAtMs: finding.recordedAtMs)
        values["finding"] = finding.finding.rawValue.databaseValue
        if let proof = finding.proof { add(proof) }
    }

    init(_ outcome: OutcomeRecord) throws(StoreError) {
        add(outcome.subject, phase: "outcome", recordedAtMs: outcome.recordedAtMs)
        let verdict = StoredVerdict(outcome.verdict)
        values["verdict"] = verdict.kind.rawValue.databaseValue
        values["reasons"] = try Self.json(verdict.reasons)
        values["trace"] = try Self.json(outcome.trace)
        if let proof = outcome.proof { add(proof) }
        values["returned_by"] = outcome.returnedBy?.rawValue.databaseValue
        if let balance = outcome.balanceBeforeMinor {
            values["balance_before_minor"] = balance.databaseValue
        }
        values["balance_after_minor"] = outcome.balanceAfterMinor?.databaseValue
        values["apdu_count"] = outcome.effort?.apduCount.databaseValue
        values["bytes_out"] = outcome.effort?.bytesOut.databaseValue
        values["bytes_in"] = outcome.effort?.bytesIn.databaseValue
        values["total_ms"] = outcome.effort?.totalMs.databaseValue
        values["disk_wait_ms"] = outcome.effort?.diskWaitMs.databaseValue
        switch outcome.spare {
        case nil: break
        case .none?: values["spare_state"] = "none".databaseValue
        case .notCopied?: values["spare_state"] = "notCopied".databaseValue
        case .copied(let seconds)?:
            values["spare_state"] = "copied".databaseValue
            values["spare_copied_at"] = Int64(seconds).databaseValue
        }
    }

    mutating func add(sealedEvidence: [UInt8]) {
        values["sealed_evidence"] = sealedEvidence.blob
    }

    private mutating func add(_ proof: TransactionProof) {
        values["tmc"] = Int64(proof.counter).databaseValue
        values["tmv"] = proof.mac.blob
    }

    private mutating func add(_ subject: JournalSubject, phase: String, recordedAtMs: Int64) {
        values["transaction_id"] = subject.transactionID.bytes.blob
        values["kind"] = subject.kind.rawValue.databaseValue
        values["refers_to"] = subject.refersTo?.bytes.blob
        values["phase"] = phase.databaseValue
        values["recorded_at_ms"] = recordedAtMs.databaseValue
        values["sale_reference"] = subject.saleReference?.databaseValue
        values["method"] = subject.sale?.method.rawValue.databaseValue
        values["amount_minor"] = subject.sale?.amountMinor.databaseValue
        values["currency"] = subject.currency.code.databaseValue
        values["card_number"] = subject.cardNumber?.text.databaseValue
        values["card_uid"] = subject.cardUID?.bytes.blob
        values["list_state"] = subject.list.state.rawValue.databaseValue
        values["list_version"] = subject.list.version.map { Int64($0).databaseValue }
        values["list_age_seconds"] = subject.list.ageSeconds?.databaseValue
        if let desk = subject.desk { add(desk) }
    }

    private mutating func add(_ desk: DeskNote) {
        values["staff"] = desk.staff.databaseValue
        values["main_number"] = desk.mainNumber?.text.databaseValue
        values["sub_number"] = desk.subNumber?.text.databaseValue
        values["generation"] = desk.generation.map { Int64($0).databaseValue }
        values["invalid_number"] = desk.invalid?.number.text.databaseValue
        values["invalid_epoch"] = (desk.invalid?.epoch.value).map { Int64($0).databaseValue }
        values["balance_before_minor"] = desk.balanceBeforeMinor?.databaseValue
        values["allowance_before_minor"] = desk.allowanceBeforeMinor?.databaseValue
    }

    private static func json(_ value: some Encodable) throws(StoreError) -> DatabaseValue {
        String(decoding: try JSONText.bytes(of: value), as: UTF8.self).databaseValue
    }

    /// Appends the row behind the newest one and links it to that.
    func insert(into database: Database) throws {
        let newest = try database.cachedStatement(
            sql: "SELECT sequence, link FROM journal_record ORDER BY sequence DESC LIMIT 1")
        let row = try Row.fetchOne(newest)?.stored
        var values = values.filter { !$0.value.isNull }
        values["sequence"] = (try (row?.integer("sequence") ?? 0) + 1).databaseValue
        let link = try row?.blob("link") ?? JournalChain.start
        values["link"] = try JournalChain.link(after: link, values).blob
        try Self.insert(values, into: database)
    }

    /// The names come from this module's own files alone.
    static func insert(_ values: [String: DatabaseValue], into database: Database) throws {
        let names = values.keys.sorted()
        let columns = names.joined(separator: ", ")
        let places = names.map { ":" + $0 }.joined(separator: ", ")
        try database.cachedStatement(
            sql: "INSERT INTO journal_record (\(columns)) VALUES (\(places))"
        ).execute(arguments: StatementArguments(values))
    }
}
