import Authorization
import CardLayout
import DESFire
import DurableSQLite
import GRDB
import Numbers

extension JournalRecord {
    /// Reads one row of `journal_record`; what the schema does not allow is damaged.
    init(_ row: StoredRow) throws(StoreError) {
        sequence = try row.integer("sequence")
        sealedEvidence = try row.blobIfPresent("sealed_evidence")
        switch try row.text("phase") {
        case "intent": entry = .intent(try IntentRecord(row))
        case "outcome": entry = .outcome(try OutcomeRecord(row))
        default: throw .damaged
        }
    }
}

extension IntentRecord {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        subject = try JournalSubject(row)
        recordedAtMs = try row.integer("recorded_at_ms")
        baseline = try row.blobIfPresent("baseline")
        logRecord = nil
        if let bytes = try row.blobIfPresent("log_record") {
            do { logRecord = try LogRecord(bytes) } catch { throw .damaged }
        }
    }
}

extension OutcomeRecord {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        subject = try JournalSubject(row)
        recordedAtMs = try row.integer("recorded_at_ms")
        verdict = try StoredVerdict(kind: row.text("verdict"), reasons: row.text("reasons"))
            .verdict
        trace = try JSONText.value([TraceLine].self, from: Array(row.text("trace").utf8))
        proof = nil
        if let counter = try row.integerIfPresent("tmc") {
            proof = TransactionProof(
                counter: try row.present(UInt32(exactly: counter)), mac: try row.blob("tmv"))
        }
        balanceBeforeMinor = try row.integerIfPresent("balance_before_minor")
        balanceAfterMinor = try row.integerIfPresent("balance_after_minor")
        effort = nil
        if let count = try row.integerIfPresent("apdu_count") {
            effort = TapEffort(
                apduCount: count, bytesOut: try row.integer("bytes_out"),
                bytesIn: try row.integer("bytes_in"), totalMs: try row.integer("total_ms"),
                diskWaitMs: try row.integer("disk_wait_ms"))
        }
    }
}

extension JournalSubject {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        transactionID = try row.present(TransactionID(bytes: row.blob("transaction_id")))
        saleReference = try row.textIfPresent("sale_reference")
        sale = try Sale(row)
        currency = try row.present(Currency(code: row.text("currency")))
        cardNumber = nil
        if let text = try row.textIfPresent("card_number") {
            cardNumber = try row.present(CardNumber(text: text))
        }
        cardUID = nil
        if let bytes = try row.blobIfPresent("card_uid") {
            cardUID = try row.present(CardUID(bytes))
        }
        list = try ListUse(row)
    }
}

extension Sale {
    fileprivate init?(_ row: StoredRow) throws(StoreError) {
        guard let text = try row.textIfPresent("method") else { return nil }
        self.init(
            amountMinor: try row.integer("amount_minor"),
            method: try row.present(PaymentMethod(rawValue: text)))
    }
}

extension ListUse {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        var version: UInt32?
        if let value = try row.integerIfPresent("list_version") {
            version = try row.present(UInt32(exactly: value))
        }
        self.init(
            state: try row.present(State(rawValue: row.text("list_state"))), version: version,
            ageSeconds: try row.integerIfPresent("list_age_seconds"))
    }
}
