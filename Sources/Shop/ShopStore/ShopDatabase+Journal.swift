package import Authorization
import CardLayout
import DESFire
package import DurableSQLite
import GRDB
package import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// MARK: - Writing

extension ShopDatabase {
    /// Starts writing an intent; the commit on the card waits for it.
    ///
    /// - Parameter seal: seals the evidence, beside the exchanges with the card; nil when the
    ///   library refuses, and then the intent is not written.
    package func begin(_ intent: IntentRecord, seal: @escaping @Sendable () -> [UInt8]?)
        -> PendingWrite
    {
        let pending = PendingWrite()
        pool.asyncWriteWithoutTransaction { database in
            do {
                guard let evidence = seal() else { throw StoreError.failed }
                try database.inTransaction {
                    try Self.insert(intent, evidence: evidence, into: database)
                    return .commit
                }
                pending.complete(.success(()))
            } catch {
                pending.complete(.failure(StoreError(error)))
            }
        }
        return pending
    }

    /// Writes how a sale ended; durable when this returns.
    package func append(_ outcome: OutcomeRecord) throws(StoreError) {
        try write { try Self.insert(outcome, into: $0) }
    }

    private static func insert(_ intent: IntentRecord, evidence: [UInt8], into database: Database)
        throws
    {
        var columns = columns(of: intent.heading)
        columns["phase"] = JournalRecord.Phase.intent.rawValue
        columns["baseline"] = Data(intent.baseline)
        columns["log_record"] = Data(intent.logRecord)
        columns["sealed_evidence"] = Data(evidence)
        try insert(columns, into: database)
    }

    private static func insert(_ outcome: OutcomeRecord, into database: Database) throws {
        var columns = columns(of: outcome.heading)
        columns["phase"] = JournalRecord.Phase.outcome.rawValue
        columns["verdict"] = outcome.verdict.name
        columns["reasons"] = try json(outcome.verdict.reasonLines)
        columns["trace"] = try json(outcome.trace.map(JournalRecord.TraceLine.init))
        columns["tmc"] = outcome.proof.map { Int64($0.counter) }
        columns["tmv"] = outcome.proof.map { Data($0.mac) }
        columns["balance_after_minor"] = outcome.balanceAfterMinor
        columns["apdu_count"] = outcome.cost.apduCount
        columns["bytes_out"] = outcome.cost.bytesOut
        columns["bytes_in"] = outcome.cost.bytesIn
        columns["total_ms"] = outcome.cost.totalMilliseconds
        columns["disk_wait_ms"] = outcome.cost.diskWaitMilliseconds
        try insert(columns, into: database)
    }

    private static func columns(of heading: SaleHeading) -> [String: (
        any DatabaseValueConvertible
    )?] {
        [
            "transaction_id": Data(heading.transactionID.bytes),
            "recorded_at_ms": heading.recordedAtMilliseconds,
            "sale_reference": heading.saleReference,
            "method": heading.method.rawValue,
            "amount_minor": heading.amountMinor,
            "currency": heading.currency.code,
            "card_number": heading.cardNumber?.text,
            "card_uid": heading.cardUID.map { Data($0.bytes) },
            "balance_before_minor": heading.balanceBeforeMinor,
            "list_state": heading.listState,
            "list_version": heading.listVersion,
            "list_age_seconds": heading.listAgeSeconds,
        ]
    }

    private static func insert(
        _ columns: [String: (any DatabaseValueConvertible)?], into database: Database
    ) throws {
        let names = columns.keys.sorted()
        let slots = names.map { ":" + $0 }.joined(separator: ", ")
        try database.cachedStatement(
            sql: "INSERT INTO journal_record (\(names.joined(separator: ", "))) VALUES (\(slots))"
        ).execute(arguments: StatementArguments(columns))
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

// MARK: - Reading

extension ShopDatabase {
    /// Records behind a sequence number, oldest first.
    package func records(after sequence: Int64 = 0, limit: Int = .max) throws(StoreError)
        -> [JournalRecord]
    {
        try read {
            try Row.fetchAll(
                $0,
                sql: "SELECT * FROM journal_record WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [sequence, limit]
            ).map(JournalRecord.init)
        }
    }

    /// The records of one sale, oldest first.
    package func records(of id: TransactionID) throws(StoreError) -> [JournalRecord] {
        try read {
            try Row.fetchAll(
                $0, sql: "SELECT * FROM journal_record WHERE transaction_id = ? ORDER BY sequence",
                arguments: [Data(id.bytes)]
            ).map(JournalRecord.init)
        }
    }

    /// The sealed evidence of a sale, for the issuer.
    package func sealedEvidence(of id: TransactionID) throws(StoreError) -> [UInt8]? {
        try read {
            try Data.fetchOne(
                $0,
                sql: """
                    SELECT sealed_evidence FROM journal_record
                    WHERE transaction_id = ? AND phase = 'intent'
                    """,
                arguments: [Data(id.bytes)])
        }.map(Array.init)
    }
}

extension JournalRecord {
    fileprivate init(_ row: Row) throws {
        guard let phase = Phase(rawValue: row["phase"]) else { throw StoreError.damaged }
        sequence = row["sequence"]
        self.phase = phase
        heading = try SaleHeading(row)
        verdict = row["verdict"]
        let lines: [ReasonLine] = try Self.decode(row["reasons"])
        reasons = lines.map(\.code)
        shortfallMinor = lines.lazy.compactMap(\.shortfallMinor).first
        trace = try Self.decode(row["trace"])
        if let counter: Int64 = row["tmc"], let mac: Data = row["tmv"] {
            proof = TransactionProof(
                counter: UInt32(truncatingIfNeeded: counter), mac: Array(mac))
        } else {
            proof = nil
        }
        balanceAfterMinor = row["balance_after_minor"]
        cost = TapCost(row)
    }

    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}

extension TapCost {
    fileprivate init?(_ row: Row) {
        guard let apduCount: Int = row["apdu_count"] else { return nil }
        self.init(
            apduCount: apduCount, bytesOut: row["bytes_out"] ?? 0, bytesIn: row["bytes_in"] ?? 0,
            totalMilliseconds: row["total_ms"] ?? 0, diskWaitMilliseconds: row["disk_wait_ms"] ?? 0)
    }
}

extension SaleHeading {
    fileprivate init(_ row: Row) throws {
        let uid: Data? = row["card_uid"]
        let id: Data = row["transaction_id"]
        guard let transactionID = TransactionID(bytes: Array(id)),
            let method = PaymentMethod(rawValue: row["method"]),
            let currency = Currency(code: row["currency"])
        else { throw StoreError.damaged }
        let number: String? = row["card_number"]
        self.init(
            transactionID: transactionID, recordedAtMilliseconds: row["recorded_at_ms"],
            saleReference: row["sale_reference"], method: method,
            amountMinor: row["amount_minor"], currency: currency,
            cardNumber: number.flatMap { CardNumber(text: $0) },
            cardUID: uid.flatMap { CardUID(Array($0)) },
            balanceBeforeMinor: row["balance_before_minor"], listState: row["list_state"],
            listVersion: row["list_version"], listAgeSeconds: row["list_age_seconds"])
    }
}

// MARK: - Verdicts as text

private struct ReasonLine: Codable {
    let code: String
    let shortfallMinor: Int64?
}

extension Verdict {
    fileprivate var name: String {
        switch self {
        case .approved: "approved"
        case .declined: "declined"
        case .incomplete: "incomplete"
        }
    }

    fileprivate var reasonLines: [ReasonLine] {
        switch self {
        case .approved: []
        case .declined(let reasons): reasons.map(ReasonLine.init)
        case .incomplete(let reason): [ReasonLine(reason)]
        }
    }
}

extension ReasonLine {
    fileprivate init(_ reason: Reason) {
        self.init(code: reason.code.rawValue, shortfallMinor: reason.shortfallMinor)
    }
}

extension JournalRecord.TraceLine {
    /// One step of the judgement, as it is kept.
    package init(_ step: Judgement.Step) {
        rule = step.rule.rawValue
        switch step.finding {
        case .met: (finding, reason) = ("met", nil)
        case .notMet(let why): (finding, reason) = ("notMet", why.code.rawValue)
        case .notAsked(let silence): (finding, reason) = ("notAsked", silence.rawValue)
        }
    }
}
