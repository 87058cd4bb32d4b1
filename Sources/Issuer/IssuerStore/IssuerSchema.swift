import GRDB

/// The tables of the issuer's database, as named migrations that never change again.
///
/// Integers, text and blobs only. There is no credit number: it must not lie here in clear
/// (design, decision 11).
enum IssuerSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(sql: cards)
            try database.execute(sql: terminals)
        }
        migrator.registerMigration("v2 terminals are begun") { database in
            try database.execute(sql: terminalState)
        }
        migrator.registerMigration("v3 list of invalid numbers") { database in
            try database.execute(sql: numbers)
            try database.execute(sql: feed)
        }
        migrator.registerMigration("v4 pairs") { try $0.execute(sql: pairs) }
        migrator.registerMigration("v5 former spares") { try $0.execute(sql: formerSpares) }
        migrator.registerMigration("v6 orders of tries") { try $0.execute(sql: triesOrders) }
        return migrator
    }

    private static let cards = """
        CREATE TABLE card (
            number TEXT PRIMARY KEY CHECK (length(number) = 8),
            uid BLOB NOT NULL UNIQUE CHECK (length(uid) = 7),
            kind TEXT NOT NULL CHECK (kind IN ('main', 'sub')),
            state TEXT NOT NULL CHECK (state IN ('begun', 'issued')),
            begun_at_ms INTEGER NOT NULL,
            issued_at_ms INTEGER,
            emoney_id TEXT CHECK (length(emoney_id) BETWEEN 1 AND 16),
            first_balance_minor INTEGER CHECK (first_balance_minor BETWEEN 0 AND 2147483647),
            first_allowance_minor INTEGER CHECK (first_allowance_minor BETWEEN 0 AND 2147483647),
            baseline_tmc INTEGER CHECK (baseline_tmc BETWEEN 0 AND 4294967295),
            baseline_tmv BLOB CHECK (length(baseline_tmv) = 8),
            baseline_rows BLOB CHECK (length(baseline_rows) > 0),
            CHECK ((state = 'issued') = (issued_at_ms IS NOT NULL)),
            CHECK ((state = 'issued') = (first_balance_minor IS NOT NULL)),
            CHECK ((state = 'issued') = (first_allowance_minor IS NOT NULL)),
            CHECK ((state = 'issued') = (baseline_tmc IS NOT NULL)),
            CHECK ((state = 'issued') = (baseline_tmv IS NOT NULL)),
            CHECK ((state = 'issued') = (baseline_rows IS NOT NULL)),
            CHECK (state = 'issued' OR emoney_id IS NULL)
        ) STRICT;
        """

    private static let terminals = """
        CREATE TABLE terminal (
            number TEXT PRIMARY KEY CHECK (length(number) = 8),
            roles TEXT NOT NULL,
            issued_at_ms INTEGER NOT NULL
        ) STRICT;
        """
}

extension IssuerSchema {
    /// A terminal of the first version had its bundle before its row.
    private static let terminalState = """
        ALTER TABLE terminal ADD COLUMN state TEXT NOT NULL DEFAULT 'issued'
            CHECK (state IN ('begun', 'issued'));
        """
}

/// Every statement that the issuer's program sends, by name.
enum IssuerSQL {
    static let cardByNumber = "SELECT * FROM card WHERE number = $1"
    static let cardByUID = "SELECT * FROM card WHERE uid = $1"

    /// What was begun and never issued gives number and chip free again.
    static let removeBegun = "DELETE FROM card WHERE state = 'begun' AND (number = $1 OR uid = $2)"

    static let beginCard = """
        INSERT INTO card (number, uid, kind, state, begun_at_ms) VALUES ($1, $2, $3, 'begun', $4)
        """

    static let finishCard = """
        UPDATE card SET state = 'issued', issued_at_ms = $1, emoney_id = $2,
            first_balance_minor = $3, first_allowance_minor = $4,
            baseline_tmc = $5, baseline_tmv = $6, baseline_rows = $7
        WHERE state = 'begun' AND number = $8 AND uid = $9
        """

    static let terminalByNumber = "SELECT * FROM terminal WHERE number = $1"
    static let terminals = "SELECT * FROM terminal ORDER BY number"

    static let beginTerminal = """
        INSERT INTO terminal (number, roles, issued_at_ms, state) VALUES ($1, $2, $3, 'begun')
        """
    static let finishTerminal =
        "UPDATE terminal SET state = 'issued' WHERE state = 'begun' AND number = $1"
    static let withdrawTerminal = "DELETE FROM terminal WHERE state = 'begun' AND number = $1"
}
