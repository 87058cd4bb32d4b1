package import DurableSQLite
import GRDB
package import Numbers

/// One number that this agent refuses whatever its list says, until a person removes it.
package struct OverlayEntry: Hashable, Sendable {
    package let number: CardNumber
    /// Shown to people; it speaks against every card of this number.
    package let epoch: Epoch
    /// Milliseconds since 1970-01-01 UTC.
    package let addedAtMs: Int64
    package let reason: String
}

extension ShopDatabase {
    /// Nil when nobody has entered it.
    package func overlayEpoch(of number: CardNumber) throws(StoreError) -> Epoch? {
        try overlay("WHERE number = ?", [number.text]).first?.epoch
    }

    /// Durable when it returns. Of two epochs the higher one stays (design, decision 6).
    package func overlayAdd(
        _ number: CardNumber, epoch: Epoch, reason: String, atMs: Int64
    ) throws(StoreError) {
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO overlay (number, epoch, added_at_ms, reason) VALUES (?, ?, ?, ?)
                    ON CONFLICT (number) DO UPDATE SET epoch = excluded.epoch,
                        added_at_ms = excluded.added_at_ms, reason = excluded.reason
                    WHERE excluded.epoch > overlay.epoch
                    """,
                arguments: [number.text, Int64(epoch.value), atMs, reason])
        }
    }

    /// Whether it was there.
    @discardableResult
    package func overlayRemove(_ number: CardNumber) throws(StoreError) -> Bool {
        try database.write { database in
            try database.execute(
                sql: "DELETE FROM overlay WHERE number = ?", arguments: [number.text])
            return database.changesCount > 0
        }
    }

    /// All of them, by number.
    package func overlayEntries() throws(StoreError) -> [OverlayEntry] {
        try overlay("ORDER BY number", [])
    }

    private func overlay(
        _ condition: String, _ arguments: StatementArguments
    ) throws(StoreError) -> [OverlayEntry] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM overlay \(condition)", arguments: arguments
            ).map { try OverlayEntry($0.stored) }
        }
    }
}

extension OverlayEntry {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        number = try row.present(CardNumber(text: row.text("number")))
        epoch = Epoch(try row.present(UInt16(exactly: row.integer("epoch"))))
        addedAtMs = try row.integer("added_at_ms")
        reason = try row.text("reason")
    }
}
