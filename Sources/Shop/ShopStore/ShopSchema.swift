import GRDB

/// The tables of the agent's database. A migration that has been released is never changed.
enum ShopSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 journal, overlay, readers") { try $0.execute(sql: first) }
        return migrator
    }

    /// The journal is append-only: the database itself refuses to change or remove a record.
    private static let first = """
        CREATE TABLE journal_record (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 16),
          phase TEXT NOT NULL CHECK (phase IN ('intent', 'outcome')),
          recorded_at_ms INTEGER NOT NULL,
          sale_reference TEXT,
          method TEXT NOT NULL CHECK (method IN ('emoney', 'credit')),
          amount_minor INTEGER NOT NULL,
          currency TEXT NOT NULL CHECK (length(currency) = 3),
          card_number TEXT CHECK (length(card_number) = 8),
          card_uid BLOB CHECK (length(card_uid) = 7),
          baseline BLOB CHECK (length(baseline) = 32),
          log_record BLOB CHECK (length(log_record) = 32),
          sealed_evidence BLOB,
          tmc INTEGER,
          tmv BLOB CHECK (length(tmv) = 8),
          verdict TEXT CHECK (verdict IN ('approved', 'declined', 'incomplete')),
          reasons TEXT NOT NULL DEFAULT '[]',
          trace TEXT NOT NULL DEFAULT '[]',
          balance_before_minor INTEGER,
          balance_after_minor INTEGER,
          list_state TEXT NOT NULL,
          list_version INTEGER,
          list_age_seconds INTEGER,
          apdu_count INTEGER,
          bytes_out INTEGER,
          bytes_in INTEGER,
          total_ms INTEGER,
          disk_wait_ms INTEGER,
          CHECK ((phase = 'outcome') = (verdict IS NOT NULL)),
          CHECK ((tmc IS NULL) = (tmv IS NULL)),
          CHECK (phase = 'outcome' OR
            (baseline IS NOT NULL AND log_record IS NOT NULL AND sealed_evidence IS NOT NULL
             AND card_uid IS NOT NULL AND card_number IS NOT NULL AND amount_minor > 0))
        ) STRICT;
        CREATE UNIQUE INDEX journal_intent ON journal_record (transaction_id)
          WHERE phase = 'intent';
        CREATE INDEX journal_transaction ON journal_record (transaction_id, sequence);
        CREATE INDEX journal_card ON journal_record (card_number, recorded_at_ms);
        CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal_record
          BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal_record
          BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TABLE overlay_entry (
          number TEXT PRIMARY KEY NOT NULL CHECK (length(number) = 8),
          epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 65535),
          added_at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE reader_style (
          reader TEXT PRIMARY KEY NOT NULL,
          style TEXT NOT NULL
        ) STRICT;
        """
}
