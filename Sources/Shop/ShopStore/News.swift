package import Blacklist
package import DurableSQLite
import GRDB
package import Numbers
package import PairedCards

/// What a card has told and its papers have proved: kept with the record of the tap that heard it
/// (design, decisions 5 and 6).
package struct CardNews: Hashable, Sendable {
    /// The card that has told it.
    package let teller: CardNumber
    /// Milliseconds since 1970-01-01 UTC.
    package let heardAtMs: Int64
    /// Numbers that it has replaced, each invalid up to its epoch.
    package var replaced: [BlacklistEntry] = []
    /// From which epoch on its own number is valid again; nil when that was known, or not asked.
    package var validFrom: Epoch?
    /// Numbers that it has named, each with the epoch up to which the list has released it; where
    /// that was known, there is none.
    package var named: [CardNumber: NamedNumber] = [:]
    /// All that it says of others, where its certificate was read and does not prove that; nil when
    /// there is nothing new to be kept.
    package var unproven: String?

    package init(teller: CardNumber, heardAtMs: Int64) {
        self.teller = teller
        self.heardAtMs = heardAtMs
    }

    /// Whether there is nothing to be kept.
    package var isEmpty: Bool {
        replaced.isEmpty && validFrom == nil && named.isEmpty && unproven == nil
    }
}

extension ShopDatabase {
    /// Keeps what a card has told, on its own.
    package func hear(_ news: CardNews) throws(StoreError) {
        try database.write { try news.insert(into: $0) }
    }
}

extension CardNews {
    /// Of two epochs of a number the higher one stays.
    func insert(into database: Database) throws {
        for entry in replaced {
            try database.execute(
                sql: """
                    INSERT INTO news (number, epoch, added_at_ms, told_by) VALUES (?, ?, ?, ?)
                    ON CONFLICT (number) DO UPDATE SET epoch = excluded.epoch,
                        added_at_ms = excluded.added_at_ms, told_by = excluded.told_by
                    WHERE excluded.epoch > news.epoch
                    """,
                arguments: [
                    entry.number.text, Int64(entry.epoch.value), heardAtMs, teller.text,
                ])
        }
        for (number, known) in named {
            try database.insertNamed(number, released: known.released)
        }
        if let unproven {
            try database.execute(
                sql:
                    "INSERT OR REPLACE INTO unproven (teller, said, looked_at_ms) VALUES (?, ?, ?)",
                arguments: [teller.text, unproven, heardAtMs])
        }
        guard let validFrom else { return }
        try database.execute(
            sql: """
                INSERT INTO restored (number, epoch, added_at_ms) VALUES (?, ?, ?)
                ON CONFLICT (number) DO UPDATE SET epoch = excluded.epoch,
                    added_at_ms = excluded.added_at_ms
                WHERE excluded.epoch > restored.epoch
                """,
            arguments: [teller.text, Int64(validFrom.value), heardAtMs])
    }
}

extension ShopDatabase {
    /// Up to which epoch a card has told that a number is invalid.
    package func newsEpoch(of number: CardNumber) throws(StoreError) -> Epoch? {
        try epoch("SELECT epoch FROM news WHERE number = ?", number)
    }

    /// From which epoch on a number's own papers have proved it valid.
    package func restoredEpoch(of number: CardNumber) throws(StoreError) -> Epoch? {
        try epoch("SELECT epoch FROM restored WHERE number = ?", number)
    }

    /// For so long a certificate that did not prove what its card says is not read again, in
    /// milliseconds: a better one counts a day later at the latest, should nothing else on the card
    /// have changed with it.
    private static let unprovenMs: Int64 = 24 * 60 * 60 * 1_000

    /// Whether the card's certificate was read of late, when the card said the same, and did not
    /// prove it.
    package func isUnproven(
        _ said: String, by teller: CardNumber, atMs timeMs: Int64
    ) throws(StoreError) -> Bool {
        try database.read { database in
            let lookedAtMs = try Int64.fetchOne(
                database, sql: "SELECT looked_at_ms FROM unproven WHERE teller = ? AND said = ?",
                arguments: [teller.text, said])
            return lookedAtMs.map { (0..<Self.unprovenMs).contains(timeMs - $0) } ?? false
        }
    }

    private func epoch(_ sql: String, _ number: CardNumber) throws(StoreError) -> Epoch? {
        try database.read { database in
            try Int64.fetchOne(database, sql: sql, arguments: [number.text]).map { value in
                guard let value = UInt16(exactly: value) else { throw StoreError.damaged }
                return Epoch(value)
            }
        }
    }
}
