import GRDB

/// What the desk adds: its commits and their ends stand in the one journal, beside the sales.
///
/// A procedure's commits are of the phase `commit` with the purpose `transition`; they name what
/// they do to which pair, and what they make invalid. `pending_procedure` has the procedures that
/// were begun on a card and not ended, kept by triggers alone; a pair's record is what the desk
/// knows of it (obligations, T23).
enum ShopSchemaProcedures {
    static func migrate(_ database: Database) throws {
        let names = try database.columns(in: "journal_record").map(\.name).joined(separator: ", ")
        try database.execute(sql: journal)
        try database.execute(
            sql: "INSERT INTO journal_record_new (\(names)) SELECT \(names) FROM journal_record")
        try database.execute(sql: "DROP TABLE journal_record")
        try database.execute(sql: "ALTER TABLE journal_record_new RENAME TO journal_record")
        try database.execute(sql: indexes)
        try database.execute(sql: guards)
        try database.execute(sql: pendingTriggers)
        try database.execute(sql: ShopSchemaV5.triggers)
        try database.execute(sql: procedures)
        try database.execute(sql: pairs)
    }

    private static let journal = """
        CREATE TABLE journal_record_new (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            link BLOB NOT NULL CHECK (length(link) = 32),
            transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('sale', 'cancel', 'refund', 'copying',
                'promotion', 'invalidation', 'restoration', 'recycling', 'verification')),
            refers_to BLOB CHECK (length(refers_to) = 16),
            phase TEXT NOT NULL
                CHECK (phase IN ('intent', 'commit', 'proof', 'outcome', 'finding')),
            purpose TEXT
                CHECK (purpose IN ('tries', 'resolved-done', 'resolved-not', 'transition')),
            finding TEXT CHECK (finding IN ('done', 'not-done')),
            returned_by TEXT CHECK (returned_by IN ('card', 'issuer')),
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
            spare_state TEXT
                CHECK (spare_state IS NULL
                    OR spare_state IN ('none', 'notCopied', 'copied') AND verdict IS NOT NULL),
            spare_copied_at INTEGER
                CHECK (spare_copied_at IS NULL
                    OR spare_copied_at BETWEEN 0 AND 4294967295 AND spare_state = 'copied'),
            staff TEXT CHECK (length(staff) BETWEEN 1 AND 64),
            main_number TEXT CHECK (length(main_number) = 8),
            sub_number TEXT CHECK (length(sub_number) = 8),
            generation INTEGER CHECK (generation BETWEEN 0 AND 65535),
            invalid_number TEXT CHECK (length(invalid_number) = 8),
            invalid_epoch INTEGER CHECK (invalid_epoch BETWEEN 0 AND 65535),
            allowance_before_minor INTEGER,
            CHECK ((method IS NULL) = (amount_minor IS NULL)),
            CHECK ((tmc IS NULL) = (tmv IS NULL)),
            CHECK ((phase = 'outcome') = (verdict IS NOT NULL)),
            CHECK ((verdict IS NULL) = (reasons IS NULL)),
            CHECK ((verdict IS NULL) = (trace IS NULL)),
            CHECK (verdict IS NULL OR (verdict = 'approved') = (reasons = '[]')),
            CHECK ((kind IN ('cancel', 'refund')) = (refers_to IS NOT NULL)),
            CHECK ((phase = 'commit') = (purpose IS NOT NULL)),
            CHECK ((phase = 'finding') = (finding IS NOT NULL)),
            CHECK ((kind IN ('cancel', 'refund') AND verdict IS 'approved')
                = (returned_by IS NOT NULL)),
            CHECK (phase IN ('proof', 'outcome', 'finding') OR tmc IS NULL),
            CHECK (phase <> 'proof' OR tmc IS NOT NULL),
            CHECK (phase = 'intent' OR baseline IS NULL),
            CHECK (phase IN ('intent', 'commit') OR log_record IS NULL),
            CHECK ((kind IN ('sale', 'cancel', 'refund')) = (staff IS NULL)),
            CHECK (staff IS NOT NULL OR purpose IS NOT 'transition'),
            CHECK (staff IS NULL OR phase NOT IN ('intent', 'finding')),
            CHECK ((invalid_number IS NULL) = (invalid_epoch IS NULL)),
            CHECK (staff IS NOT NULL OR (main_number IS NULL AND sub_number IS NULL
                AND generation IS NULL AND invalid_number IS NULL
                AND allowance_before_minor IS NULL))
        ) STRICT;
        """

    private static let indexes = """
        CREATE INDEX journal_transaction ON journal_record (transaction_id, sequence);
        CREATE INDEX journal_declined ON journal_record (transaction_id)
            WHERE verdict = 'declined';
        CREATE INDEX journal_reference ON journal_record (sale_reference, sequence)
            WHERE sale_reference IS NOT NULL;
        CREATE INDEX journal_reversal ON journal_record (refers_to, sequence)
            WHERE refers_to IS NOT NULL;
        CREATE INDEX journal_finding ON journal_record (card_number, transaction_id)
            WHERE finding IS NOT NULL;
        CREATE UNIQUE INDEX journal_found_once ON journal_record (transaction_id)
            WHERE finding IS NOT NULL;
        """

    private static let guards = """
        CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal_record
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal_record
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal_record
            WHEN EXISTS (SELECT 1 FROM journal_record WHERE sequence = NEW.sequence)
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_closed BEFORE INSERT ON journal_record
            WHEN (NEW.phase IN ('intent', 'outcome') OR NEW.purpose IS 'transition') AND EXISTS (
                SELECT 1 FROM journal_record
                WHERE transaction_id = NEW.transaction_id
                AND verdict IN ('approved', 'declined'))
            BEGIN SELECT RAISE(ABORT, 'the transaction is closed'); END;
        """

    /// As in the second schema, for sales and what gives them back alone.
    private static let pendingTriggers = """
        CREATE TRIGGER pending_begins AFTER INSERT ON journal_record
            WHEN NEW.staff IS NULL AND (NEW.phase = 'intent' OR NEW.verdict = 'incomplete')
            BEGIN
                INSERT INTO pending_transaction
                    (transaction_id, first_at_ms, card_uid, has_intent)
                VALUES (NEW.transaction_id, NEW.recorded_at_ms, NEW.card_uid,
                    NEW.phase = 'intent')
                ON CONFLICT (transaction_id) DO UPDATE SET
                    card_uid = coalesce(pending_transaction.card_uid, NEW.card_uid),
                    has_intent = pending_transaction.has_intent OR NEW.phase = 'intent';
            END;
        CREATE TRIGGER pending_ends AFTER INSERT ON journal_record
            WHEN NEW.verdict IN ('approved', 'declined')
            BEGIN
                DELETE FROM pending_transaction WHERE transaction_id = NEW.transaction_id
                    AND (NOT has_intent OR NEW.verdict = 'approved'
                        OR json_extract(NEW.reasons, '$[0].code') IS NOT 'sale.abandoned');
                UPDATE pending_transaction SET is_abandoned = 1
                    WHERE transaction_id = NEW.transaction_id;
            END;
        CREATE TRIGGER pending_found AFTER INSERT ON journal_record
            WHEN NEW.phase = 'finding'
            BEGIN
                DELETE FROM pending_transaction WHERE transaction_id = NEW.transaction_id;
            END;
        """

    /// A procedure is open from the first transition that a card was asked to commit.
    private static let procedures = """
        CREATE TABLE pending_procedure (
            transaction_id BLOB PRIMARY KEY CHECK (length(transaction_id) = 16),
            first_at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER procedure_begins AFTER INSERT ON journal_record
            WHEN NEW.purpose IS 'transition'
            BEGIN
                INSERT INTO pending_procedure VALUES (NEW.transaction_id, NEW.recorded_at_ms)
                ON CONFLICT (transaction_id) DO NOTHING;
            END;
        CREATE TRIGGER procedure_ends AFTER INSERT ON journal_record
            WHEN NEW.staff IS NOT NULL AND NEW.verdict IN ('approved', 'declined')
            BEGIN
                DELETE FROM pending_procedure WHERE transaction_id = NEW.transaction_id;
            END;
        """

    /// `certificate` is the spare's, 192 bytes, as the issuer signed it.
    private static let pairs = """
        CREATE TABLE pair_record (
            main_number TEXT PRIMARY KEY CHECK (length(main_number) = 8),
            sub_number TEXT CHECK (length(sub_number) = 8),
            generation INTEGER NOT NULL CHECK (generation BETWEEN 0 AND 65535),
            certificate BLOB CHECK (length(certificate) = 192),
            learned_at_ms INTEGER NOT NULL CHECK (learned_at_ms >= 0)
        ) STRICT;
        """
}
