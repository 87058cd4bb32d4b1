import GRDB

/// The tables of the agent's database, as named migrations that never change again.
///
/// Two phases make one transaction in the journal (design, decision 2): any number of intents and
/// of outcomes "incomplete", then at most one outcome "approved" or "declined", which closes it.
/// The constraints hold whoever writes; nothing is ever changed or removed.
enum ShopSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(sql: journal)
            try database.execute(sql: journalIndexes)
            try database.execute(sql: journalGuards)
            try database.execute(sql: otherTables)
        }
        migrator.registerMigration("v2", migrate: ShopSchemaV2.migrate)
        migrator.registerMigration("v3") { try $0.execute(sql: dayReports) }
        migrator.registerMigration("v4") { try $0.execute(sql: businessDays) }
        migrator.registerMigration("v5", migrate: ShopSchemaV5.migrate)
        migrator.registerMigration("v6") { try $0.execute(sql: ShopSchemaV6.tables) }
        migrator.registerMigration("v7") { try $0.execute(sql: ShopSchemaDesk.tables) }
        migrator.registerMigration("v8", migrate: ShopSchemaProcedures.migrate)
        return migrator
    }

    private static let journal = """
        CREATE TABLE journal_record (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 16),
            phase TEXT NOT NULL CHECK (phase IN ('intent', 'outcome')),
            recorded_at_ms INTEGER NOT NULL CHECK (recorded_at_ms >= 0),
            sale_reference TEXT CHECK (length(sale_reference) BETWEEN 1 AND 256),
            method TEXT CHECK (method IN ('emoney', 'credit')),
            amount_minor INTEGER CHECK (amount_minor BETWEEN 1 AND 2147483647),
            currency TEXT NOT NULL CHECK (length(currency) = 3),
            card_number TEXT CHECK (length(card_number) = 8),
            card_uid BLOB CHECK (length(card_uid) = 7),
            baseline BLOB CHECK (length(baseline) = 32),
            log_record BLOB CHECK (length(log_record) = 32),
            sealed_evidence BLOB CHECK (length(sealed_evidence) > 0),
            tmc INTEGER CHECK (tmc BETWEEN 0 AND 4294967295),
            tmv BLOB CHECK (length(tmv) = 8),
            verdict TEXT CHECK (verdict IN ('approved', 'declined', 'incomplete')),
            reasons TEXT,
            trace TEXT,
            balance_before_minor INTEGER,
            balance_after_minor INTEGER,
            list_state TEXT NOT NULL
                CHECK (list_state IN ('none', 'fresh', 'ageing', 'stale', 'absent')),
            list_version INTEGER CHECK (list_version BETWEEN 0 AND 16777215),
            list_age_seconds INTEGER CHECK (list_age_seconds >= 0),
            apdu_count INTEGER CHECK (apdu_count >= 0),
            bytes_out INTEGER CHECK (bytes_out >= 0),
            bytes_in INTEGER CHECK (bytes_in >= 0),
            total_ms INTEGER CHECK (total_ms >= 0),
            disk_wait_ms INTEGER CHECK (disk_wait_ms >= 0),
            CHECK ((method IS NULL) = (amount_minor IS NULL)),
            CHECK ((tmc IS NULL) = (tmv IS NULL)),
            CHECK ((phase = 'outcome') = (verdict IS NOT NULL)),
            CHECK ((verdict IS NULL) = (reasons IS NULL)),
            CHECK ((verdict IS NULL) = (trace IS NULL)),
            CHECK (verdict IS NULL OR (verdict = 'approved') = (reasons = '[]')),
            CHECK (phase = 'outcome' OR tmc IS NULL),
            CHECK (phase = 'intent' OR (baseline IS NULL AND log_record IS NULL))
        ) STRICT;
        """

    private static let journalIndexes = """
        CREATE INDEX journal_transaction ON journal_record (transaction_id, sequence);
        CREATE INDEX journal_declined ON journal_record (transaction_id)
            WHERE verdict = 'declined';
        CREATE INDEX journal_spent ON journal_record (transaction_id, amount_minor, phase, verdict)
            WHERE amount_minor IS NOT NULL AND (phase = 'intent' OR verdict = 'approved');
        CREATE INDEX journal_card ON journal_record
            (card_number, recorded_at_ms, transaction_id, amount_minor, phase, verdict)
            WHERE amount_minor IS NOT NULL AND (phase = 'intent' OR verdict = 'approved');
        """

    /// The third one is for INSERT OR REPLACE, which removes a row without its trigger.
    private static let journalGuards = """
        CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal_record
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal_record
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal_record
            WHEN EXISTS (SELECT 1 FROM journal_record WHERE sequence = NEW.sequence)
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_closed BEFORE INSERT ON journal_record
            WHEN EXISTS (
                SELECT 1 FROM journal_record
                WHERE transaction_id = NEW.transaction_id
                AND verdict IN ('approved', 'declined'))
            BEGIN SELECT RAISE(ABORT, 'the transaction is closed'); END;
        """

    private static let otherTables = """
        CREATE TABLE overlay (
            number TEXT PRIMARY KEY CHECK (length(number) = 8),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 65535),
            added_at_ms INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        CREATE TABLE reader_style (
            reader TEXT PRIMARY KEY,
            style TEXT NOT NULL CHECK (style IN ('oneAPDU', 'frames'))
        ) STRICT;
        """

    /// A closed day keeps its number and its bounds.
    private static let dayReports = """
        CREATE TABLE day_report (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            closed_at_ms INTEGER NOT NULL CHECK (closed_at_ms >= 0),
            last_sequence INTEGER NOT NULL CHECK (last_sequence >= 0)
        ) STRICT;
        CREATE TRIGGER day_report_no_update BEFORE UPDATE ON day_report
            BEGIN SELECT RAISE(ABORT, 'a closed day stays as it is'); END;
        CREATE TRIGGER day_report_no_delete BEFORE DELETE ON day_report
            BEGIN SELECT RAISE(ABORT, 'a closed day stays as it is'); END;
        """

    /// Which business day a report is for, and where; reports from before say neither.
    private static let businessDays = """
        ALTER TABLE day_report ADD COLUMN business_day TEXT CHECK (length(business_day) = 10);
        ALTER TABLE day_report ADD COLUMN time_zone TEXT CHECK (length(time_zone) > 0);
        """
}
