package import CardLayout
package import DESFire
package import DurableSQLite
import GRDB
package import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which cards and terminals an issuer has made. No PIN, key or credit number is in it.
package final class Registry: Sendable {
    private let pool: DatabasePool

    package init(path: String) throws(StoreError) {
        pool = try DurableDatabase.open(path: path, migrator: Self.migrator)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 cards, terminals") {
            try $0.execute(
                sql: """
                    CREATE TABLE card (
                      number TEXT PRIMARY KEY NOT NULL CHECK (length(number) = 8),
                      uid BLOB NOT NULL UNIQUE CHECK (length(uid) = 7),
                      kind TEXT NOT NULL CHECK (kind IN ('main', 'sub')),
                      first_balance_minor INTEGER NOT NULL CHECK (first_balance_minor >= 0),
                      first_allowance_minor INTEGER NOT NULL CHECK (first_allowance_minor >= 0),
                      begun_at_ms INTEGER NOT NULL,
                      issued_at_ms INTEGER,
                      baseline_tmc INTEGER,
                      baseline_tmv BLOB CHECK (length(baseline_tmv) = 8)
                    ) STRICT;
                    CREATE TABLE terminal (
                      number TEXT PRIMARY KEY NOT NULL CHECK (length(number) = 8),
                      backup_device INTEGER NOT NULL CHECK (backup_device IN (0, 1)),
                      issued_at_ms INTEGER NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }

    private func write<Value>(_ body: (Database) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try pool.write(body)
        } catch {
            throw (error as? RegistryError) ?? .store(StoreError(error))
        }
    }
}

/// What a card is issued with, as the registry keeps it.
package struct CardEntry: Hashable, Sendable {
    package let number: CardNumber
    package let uid: CardUID
    /// A spare, without a pair yet.
    package let isSub: Bool
    package let firstBalanceMinor: Int32
    package let firstAllowanceMinor: Int32

    package init(
        number: CardNumber, uid: CardUID, isSub: Bool, firstBalanceMinor: Int32,
        firstAllowanceMinor: Int32
    ) {
        self.number = number
        self.uid = uid
        self.isSub = isSub
        self.firstBalanceMinor = firstBalanceMinor
        self.firstAllowanceMinor = firstAllowanceMinor
    }
}

/// Why the registry does not take an entry.
package enum RegistryError: Error, Hashable, Sendable {
    /// The number belongs to another chip, or is issued.
    case numberTaken
    /// The chip has been issued under another number.
    case chipTaken
    case terminalTaken
    case store(StoreError)
}

extension Registry {
    /// Durable before the chip is written: a number goes to one chip only.
    ///
    /// Beginning again is what a torn personalisation does. A card that was begun and never
    /// issued gives its number and its chip free.
    package func begin(_ card: CardEntry, atMilliseconds now: Int64) throws(RegistryError) {
        try write { database in
            let uid = Data(card.uid.bytes)
            try database.execute(
                sql: """
                    DELETE FROM card WHERE issued_at_ms IS NULL AND (number = ? OR uid = ?)
                    """, arguments: [card.number.text, uid])
            if let row = try Row.fetchOne(
                database, sql: "SELECT number, uid FROM card WHERE number = ? OR uid = ?",
                arguments: [card.number.text, uid])
            {
                let number: String = row["number"]
                throw number == card.number.text
                    ? RegistryError.numberTaken : RegistryError.chipTaken
            }
            try database.execute(
                sql: """
                    INSERT INTO card (number, uid, kind, first_balance_minor,
                      first_allowance_minor, begun_at_ms) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    card.number.text, uid, card.isSub ? "sub" : "main", card.firstBalanceMinor,
                    card.firstAllowanceMinor, now,
                ])
        }
    }

    /// The chip is closed: the card is issued. The proof is of its first commit; nil when an
    /// earlier run had made that.
    package func finish(
        _ number: CardNumber, baseline proof: TransactionProof?, atMilliseconds now: Int64
    ) throws(RegistryError) {
        try write {
            try $0.execute(
                sql: """
                    UPDATE card SET issued_at_ms = ?, baseline_tmc = ?, baseline_tmv = ?
                    WHERE number = ?
                    """,
                arguments: [
                    now, proof.map { Int64($0.counter) }, proof.map { Data($0.mac) }, number.text,
                ])
        }
    }

    /// The number under which a chip has been begun or issued.
    package func number(of uid: CardUID) throws(RegistryError) -> CardNumber? {
        let text: String?
        do {
            text = try pool.read {
                try String.fetchOne(
                    $0, sql: "SELECT number FROM card WHERE uid = ?",
                    arguments: [Data(uid.bytes)])
            }
        } catch {
            throw .store(StoreError(error))
        }
        return text.flatMap { CardNumber(text: $0) }
    }

    package func addTerminal(
        _ number: TerminalNumber, isBackupDevice: Bool, atMilliseconds now: Int64
    ) throws(RegistryError) {
        try write {
            let isTaken = try Bool.fetchOne(
                $0, sql: "SELECT EXISTS (SELECT 1 FROM terminal WHERE number = ?)",
                arguments: [number.text])
            guard isTaken == false else { throw RegistryError.terminalTaken }
            try $0.execute(
                sql: """
                    INSERT INTO terminal (number, backup_device, issued_at_ms) VALUES (?, ?, ?)
                    """, arguments: [number.text, isBackupDevice ? 1 : 0, now])
        }
    }
}
