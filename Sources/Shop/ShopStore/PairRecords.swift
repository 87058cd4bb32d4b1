package import DurableSQLite
import GRDB
package import Numbers
package import PairedCards

/// What this desk knows of a pair: from an order, a procedure of its own, or the pair certificate
/// on the spare (T23).
package struct KnownPair: Hashable, Sendable {
    /// For so long it is good: a pair that changed elsewhere is then asked of its cards again.
    package static let lifetimeMs: Int64 = 30 * 86_400_000

    package let record: PairRecord
    /// The spare's certificate as the issuer signed it; nil where none came with what was learned.
    package let certificate: [UInt8]?
    /// Milliseconds since 1970-01-01 UTC.
    package let learnedAtMs: Int64

    package init(record: PairRecord, certificate: [UInt8]?, learnedAtMs: Int64) {
        self.record = record
        self.certificate = certificate
        self.learnedAtMs = learnedAtMs
    }
}

/// How a procedure changes what the desk knows of pairs, in one write with its outcome.
package struct PairChange: Hashable, Sendable {
    /// Main cards whose pair is no more.
    package var forgotten: [CardNumber] = []
    package var learned: KnownPair?

    package init(forgotten: [CardNumber] = [], learned: KnownPair? = nil) {
        self.forgotten = forgotten
        self.learned = learned
    }
}

extension PairChange {
    func apply(to database: Database) throws {
        for number in forgotten {
            try database.execute(
                sql: "DELETE FROM pair_record WHERE main_number = ?", arguments: [number.text])
        }
        try learned?.insert(into: database)
    }
}

extension KnownPair {
    /// Of two records of a pair the higher generation wins (T32).
    func insert(into database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO pair_record VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (main_number) DO UPDATE SET sub_number = excluded.sub_number,
                    generation = excluded.generation, certificate = excluded.certificate,
                    learned_at_ms = excluded.learned_at_ms
                WHERE excluded.generation >= pair_record.generation
                """,
            arguments: [
                record.mainNumber.text, record.subNumber?.text, Int64(record.generation),
                certificate?.blob, learnedAtMs,
            ])
    }
}

extension ShopDatabase {
    /// Durable when it returns.
    ///
    /// - Parameter news: what is invalid by it.
    package func learn(_ pair: KnownPair, hearing news: CardNews? = nil) throws(StoreError) {
        try database.write { database in
            try pair.insert(into: database)
            try news?.insert(into: database)
        }
    }

    /// The pair of a main card, whatever its age; nil when this desk has never met it.
    package func pair(ofMain number: CardNumber) throws(StoreError) -> KnownPair? {
        try pair("main_number", number)
    }

    /// The pair of a spare.
    package func pair(ofSub number: CardNumber) throws(StoreError) -> KnownPair? {
        try pair("sub_number", number)
    }

    private func pair(
        _ column: String, _ number: CardNumber
    ) throws(StoreError) -> KnownPair? {
        try database.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM pair_record WHERE \(column) = ? ORDER BY generation DESC LIMIT 1
                    """, arguments: [number.text]
            ).map { try KnownPair($0.stored) }
        }
    }
}

extension KnownPair {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        var sub: CardNumber?
        if let text = try row.textIfPresent("sub_number") {
            sub = try row.present(CardNumber(text: text))
        }
        record = PairRecord(
            mainNumber: try row.present(CardNumber(text: row.text("main_number"))),
            subNumber: sub,
            generation: try row.present(UInt16(exactly: row.integer("generation"))))
        certificate = try row.blobIfPresent("certificate")
        learnedAtMs = try row.integer("learned_at_ms")
    }
}
