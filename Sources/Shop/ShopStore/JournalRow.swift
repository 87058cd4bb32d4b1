import Authorization
import CardLayout
import DESFire
import DurableSQLite
import GRDB
import Numbers
import PairedCards

extension JournalRecord {
    /// Reads one row of `journal_record`; what the schema does not allow is damaged.
    init(_ row: StoredRow) throws(StoreError) {
        sequence = try row.integer("sequence")
        link = try row.blob("link")
        sealedEvidence = try row.blobIfPresent("sealed_evidence")
        switch try row.text("phase") {
        case "intent": entry = .intent(try IntentRecord(row))
        case "commit": entry = .commit(try CommitRecord(row))
        case "proof": entry = .proof(try ProofRecord(row))
        case "finding": entry = .finding(try FindingRecord(row))
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
        logRecord = try row.logRecord()
    }
}

extension CommitRecord {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        subject = try JournalSubject(row)
        recordedAtMs = try row.integer("recorded_at_ms")
        purpose = try row.present(Purpose(rawValue: row.text("purpose")))
        logRecord = try row.logRecord()
    }
}

extension ProofRecord {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        subject = try JournalSubject(row)
        recordedAtMs = try row.integer("recorded_at_ms")
        proof = try row.present(row.proof())
    }
}

extension FindingRecord {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        subject = try JournalSubject(row)
        recordedAtMs = try row.integer("recorded_at_ms")
        finding = try row.present(Finding(rawValue: row.text("finding")))
        proof = try row.proof()
    }
}

extension StoredRow {
    fileprivate func logRecord() throws(StoreError) -> LogRecord? {
        guard let bytes = try blobIfPresent("log_record") else { return nil }
        do { return try LogRecord(bytes) } catch { throw .damaged }
    }

    fileprivate func cardNumber(_ column: String) throws(StoreError) -> CardNumber? {
        guard let text = try textIfPresent(column) else { return nil }
        return try present(CardNumber(text: text))
    }

    fileprivate func proof() throws(StoreError) -> TransactionProof? {
        guard let counter = try integerIfPresent("tmc") else { return nil }
        return TransactionProof(
            counter: try present(UInt32(exactly: counter)), mac: try blob("tmv"))
    }
}

extension OutcomeRecord {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        subject = try JournalSubject(row)
        recordedAtMs = try row.integer("recorded_at_ms")
        verdict = try StoredVerdict(kind: row.text("verdict"), reasons: row.text("reasons"))
            .verdict
        trace = try JSONText.value([TraceLine].self, from: Array(row.text("trace").utf8))
        proof = try row.proof()
        balanceBeforeMinor = try row.integerIfPresent("balance_before_minor")
        balanceAfterMinor = try row.integerIfPresent("balance_after_minor")
        effort = nil
        if let count = try row.integerIfPresent("apdu_count") {
            effort = TapEffort(
                apduCount: count, bytesOut: try row.integer("bytes_out"),
                bytesIn: try row.integer("bytes_in"), totalMs: try row.integer("total_ms"),
                diskWaitMs: try row.integer("disk_wait_ms"))
        }
        returnedBy = nil
        if let path = try row.textIfPresent("returned_by") {
            returnedBy = try row.present(ReturnPath(rawValue: path))
        }
        spare = try SpareHealth(row)
    }
}

extension SpareHealth {
    /// Nil where the card was not asked, or by a program that did not keep it.
    fileprivate init?(_ row: StoredRow) throws(StoreError) {
        switch try row.textIfPresent("spare_state") {
        case nil: return nil
        case "none": self = .none
        case "notCopied": self = .notCopied
        default:
            let seconds = UInt32(exactly: try row.integer("spare_copied_at"))
            self = .copied(unixSeconds: try row.present(seconds))
        }
    }
}

extension JournalSubject {
    init(_ row: StoredRow) throws(StoreError) {
        transactionID = try row.present(TransactionID(bytes: row.blob("transaction_id")))
        kind = try row.present(TransactionKind(rawValue: row.text("kind")))
        refersTo = nil
        if let bytes = try row.blobIfPresent("refers_to") {
            refersTo = try row.present(TransactionID(bytes: bytes))
        }
        saleReference = try row.textIfPresent("sale_reference")
        sale = try Sale(row)
        currency = try row.present(Currency(code: row.text("currency")))
        cardNumber = try row.cardNumber("card_number")
        cardUID = nil
        if let bytes = try row.blobIfPresent("card_uid") {
            cardUID = try row.present(CardUID(bytes))
        }
        list = try ListUse(row)
        desk = try DeskNote(row)
    }
}

extension DeskNote {
    /// Nil in a record of a sale.
    fileprivate init?(_ row: StoredRow) throws(StoreError) {
        guard let staff = try row.textIfPresent("staff") else { return nil }
        self.init(staff: staff)
        mainNumber = try row.cardNumber("main_number")
        subNumber = try row.cardNumber("sub_number")
        if let value = try row.integerIfPresent("generation") {
            generation = try row.present(UInt16(exactly: value))
        }
        if let number = try row.cardNumber("invalid_number") {
            let epoch = Epoch(try row.present(UInt16(exactly: row.integer("invalid_epoch"))))
            invalid = BlacklistEntry(number: number, epoch: epoch)
        }
        balanceBeforeMinor = try row.integerIfPresent("balance_before_minor")
        allowanceBeforeMinor = try row.integerIfPresent("allowance_before_minor")
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
            state: try row.present(ListState(rawValue: row.text("list_state"))), version: version,
            ageSeconds: try row.integerIfPresent("list_age_seconds"))
    }
}
