package import Authorization
import CardLayout
package import DESFire
package import DurableSQLite
import GRDB
package import Numbers
package import PairedCards

/// The agent's database: the journal of sales, the local overlay of the list, what is remembered
/// of readers. No PIN, key or credit number ever reaches it.
package final class ShopDatabase: Sendable {
    let pool: DatabasePool

    package init(path: String) throws(StoreError) {
        pool = try DurableDatabase.open(path: path, migrator: ShopSchema.migrator)
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.write(body) } catch { throw StoreError(error) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.read(body) } catch { throw StoreError(error) }
    }
}

// MARK: - Overlay

extension ShopDatabase {
    /// What the shop itself says about a number, until there is a feed of lists.
    package func overlayAnswer(for number: CardNumber) throws(StoreError) -> ListAnswer {
        let epoch = try read {
            try UInt16.fetchOne(
                $0, sql: "SELECT epoch FROM overlay_entry WHERE number = ?",
                arguments: [number.text])
        }
        return epoch.map { .listed(Epoch($0)) } ?? .notListed
    }

    /// Adds a number, or raises its epoch; a higher one stays.
    package func addToOverlay(_ entry: BlacklistEntry, atMilliseconds now: Int64)
        throws(StoreError)
    {
        try write {
            try $0.execute(
                sql: """
                    INSERT INTO overlay_entry (number, epoch, added_at_ms) VALUES (?, ?, ?)
                    ON CONFLICT (number) DO UPDATE SET epoch = max(epoch, excluded.epoch)
                    """,
                arguments: [entry.number.text, entry.epoch.value, now])
        }
    }

    /// False when the number was not there.
    package func removeFromOverlay(_ number: CardNumber) throws(StoreError) -> Bool {
        try write {
            try $0.execute(
                sql: "DELETE FROM overlay_entry WHERE number = ?", arguments: [number.text])
            return $0.changesCount > 0
        }
    }
}

// MARK: - Readers

extension ShopDatabase {
    /// How long data reaches cards on this reader; one APDU until it has refused that.
    package func style(ofReader name: String) throws(StoreError) -> TransferStyle {
        let text = try read {
            try String.fetchOne(
                $0, sql: "SELECT style FROM reader_style WHERE reader = ?", arguments: [name])
        }
        return text.flatMap(TransferStyle.init) ?? .oneAPDU
    }

    package func remember(_ style: TransferStyle, forReader name: String) throws(StoreError) {
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO reader_style (reader, style) VALUES (?, ?)",
                arguments: [name, style.rawValue])
        }
    }
}

// MARK: - Limits

extension ShopDatabase {
    /// What counts against a limit: an approved sale, and one whose end is not known. An intent
    /// counts until an outcome says that nothing was taken.
    private static let counted = """
        FROM journal_record AS intent WHERE intent.phase = 'intent' AND NOT EXISTS (
          SELECT 1 FROM journal_record AS outcome
          WHERE outcome.transaction_id = intent.transaction_id AND outcome.verdict = 'declined')
        """

    /// What a card has spent here since a moment, in minor units.
    package func spent(by number: CardNumber, sinceMilliseconds start: Int64) throws(StoreError)
        -> Int64
    {
        try read {
            try Int64.fetchOne(
                $0,
                sql: "SELECT coalesce(sum(amount_minor), 0) " + Self.counted
                    + " AND intent.card_number = ? AND intent.recorded_at_ms >= ?",
                arguments: [number.text, start])
        } ?? 0
    }

    /// What this agent has sold; nothing is uploaded yet, so all of it.
    package func offlineTotals() throws(StoreError) -> OfflineTotals {
        let row = try read {
            try Row.fetchOne(
                $0, sql: "SELECT coalesce(sum(amount_minor), 0), count(*) " + Self.counted)
        }
        return OfflineTotals(sumMinor: row?[0] ?? 0, count: row?[1] ?? 0)
    }
}
