import Authorization
import CardLayout
import DESFire
import DurableSQLite
import GRDB
import Numbers

/// One row on its way into the journal: its columns by name.
struct JournalColumns: Sendable {
    private var values: [String: DatabaseValue] = [:]

    init(_ intent: IntentRecord) {
        add(intent.subject, phase: "intent", recordedAtMs: intent.recordedAtMs)
        values["baseline"] = intent.baseline?.blob
        values["log_record"] = intent.logRecord?.bytes.blob
    }

    init(_ outcome: OutcomeRecord) throws(StoreError) {
        add(outcome.subject, phase: "outcome", recordedAtMs: outcome.recordedAtMs)
        let verdict = StoredVerdict(outcome.verdict)
        values["verdict"] = verdict.kind.rawValue.databaseValue
        values["reasons"] = try Self.json(verdict.reasons)
        values["trace"] = try Self.json(outcome.trace)
        values["tmc"] = outcome.proof.map { Int64($0.counter).databaseValue }
        values["tmv"] = outcome.proof?.mac.blob
        values["balance_before_minor"] = outcome.balanceBeforeMinor?.databaseValue
        values["balance_after_minor"] = outcome.balanceAfterMinor?.databaseValue
        values["apdu_count"] = outcome.effort?.apduCount.databaseValue
        values["bytes_out"] = outcome.effort?.bytesOut.databaseValue
        values["bytes_in"] = outcome.effort?.bytesIn.databaseValue
        values["total_ms"] = outcome.effort?.totalMs.databaseValue
        values["disk_wait_ms"] = outcome.effort?.diskWaitMs.databaseValue
    }

    mutating func add(sealedEvidence: [UInt8]) {
        values["sealed_evidence"] = sealedEvidence.blob
    }

    private mutating func add(_ subject: JournalSubject, phase: String, recordedAtMs: Int64) {
        values["transaction_id"] = subject.transactionID.bytes.blob
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
    }

    private static func json(_ value: some Encodable) throws(StoreError) -> DatabaseValue {
        String(decoding: try JSONText.bytes(of: value), as: UTF8.self).databaseValue
    }

    /// The names come from this file alone.
    func insert(into database: Database) throws {
        let names = values.keys.sorted()
        let columns = names.joined(separator: ", ")
        let places = names.map { ":" + $0 }.joined(separator: ", ")
        try database.cachedStatement(
            sql: "INSERT INTO journal_record (\(columns)) VALUES (\(places))"
        ).execute(arguments: StatementArguments(values))
    }
}
