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

    package init(teller: CardNumber, heardAtMs: Int64) {
        self.teller = teller
        self.heardAtMs = heardAtMs
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

    private func epoch(_ sql: String, _ number: CardNumber) throws(StoreError) -> Epoch? {
        try database.read { database in
            try Int64.fetchOne(database, sql: sql, arguments: [number.text]).map { value in
                guard let value = UInt16(exactly: value) else { throw StoreError.damaged }
                return Epoch(value)
            }
        }
    }
}
