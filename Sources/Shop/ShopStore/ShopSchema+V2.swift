import DurableSQLite
import GRDB

/// The second schema: a sale that survives anything (design, decisions 2 and 3).
///
/// A journal record may now be about a cancel or a refund, too, and there are phases for the other
/// commits on a card. Each record carries the link of a hash chain (``JournalChain``), and the
/// transactions whose end is not known stand in a table of their own, kept by triggers alone.
///
/// | phase | written | holds |
/// |---|---|---|
/// | intent | before a commit that moves money | baseline, log record, sealed evidence |
/// | commit | before any other commit: `purpose` | log record if one is written, sealed evidence |
/// | proof | with the next write after a tries commit | TMC, TMV of the record before it |
/// | outcome | before anybody is told | verdict, TMC, TMV |
/// | finding | when the card has said what became of an abandoned transaction | TMC, TMV |
enum ShopSchemaV2 {
    static func migrate(_ database: Database) throws {
        try database.execute(sql: dropGuards)
        try database.execute(sql: "ALTER TABLE journal_record RENAME TO journal_record_v1")
        try database.execute(sql: journal)
        try copy(database)
        try database.execute(sql: "DROP TABLE journal_record_v1")
        try database.execute(sql: indexes)
        try database.execute(sql: guards)
        try database.execute(sql: pending)
        try fillPending(database)
        try database.execute(sql: pendingTriggers)
        try database.execute(sql: uploads)
    }

    /// Old records keep every value and get their links.
    private static func copy(_ database: Database) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM journal_record_v1 ORDER BY sequence")
        var link = JournalChain.start
        while let row = try rows.next() {
            var values: [String: DatabaseValue] = [:]
            for (name, value) in row where !value.isNull { values[name] = value }
            values["kind"] = "sale".databaseValue
            link = try JournalChain.link(after: link, values)
            values["link"] = link.blob
            try JournalColumns.insert(values, into: database)
        }
    }

    private static let dropGuards = """
        DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;
        DROP TRIGGER journal_no_replace; DROP TRIGGER journal_closed;
        DROP INDEX journal_transaction; DROP INDEX journal_declined;
        DROP INDEX journal_spent; DROP INDEX journal_card;
        """

    private static let journal = """
        CREATE TABLE journal_record (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            link BLOB NOT NULL CHECK (length(link) = 32),
            transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('sale', 'cancel', 'refund')),
            refers_to BLOB CHECK (length(refers_to) = 16),
            phase TEXT NOT NULL
                CHECK (phase IN ('intent', 'commit', 'proof', 'outcome', 'finding')),
            purpose TEXT CHECK (purpose IN ('tries', 'resolved-done', 'resolved-not')),
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
            CHECK ((method IS NULL) = (amount_minor IS NULL)),
            CHECK ((tmc IS NULL) = (tmv IS NULL)),
            CHECK ((phase = 'outcome') = (verdict IS NOT NULL)),
            CHECK ((verdict IS NULL) = (reasons IS NULL)),
            CHECK ((verdict IS NULL) = (trace IS NULL)),
            CHECK (verdict IS NULL OR (verdict = 'approved') = (reasons = '[]')),
            CHECK ((kind = 'sale') = (refers_to IS NULL)),
            CHECK ((phase = 'commit') = (purpose IS NOT NULL)),
            CHECK ((phase = 'finding') = (finding IS NOT NULL)),
            CHECK ((kind <> 'sale' AND verdict IS 'approved') = (returned_by IS NOT NULL)),
            CHECK (phase IN ('proof', 'outcome', 'finding') OR tmc IS NULL),
            CHECK (phase <> 'proof' OR tmc IS NOT NULL),
            CHECK (phase = 'intent' OR baseline IS NULL),
            CHECK (phase IN ('intent', 'commit') OR log_record IS NULL)
        ) STRICT;
        """

    private static let indexes = """
        CREATE INDEX journal_transaction ON journal_record (transaction_id, sequence);
        CREATE INDEX journal_declined ON journal_record (transaction_id)
            WHERE verdict = 'declined';
        CREATE INDEX journal_spent ON journal_record
            (sequence, transaction_id, amount_minor, phase, verdict, kind)
            WHERE kind = 'sale' AND amount_minor IS NOT NULL
            AND (phase = 'intent' OR verdict = 'approved');
        CREATE INDEX journal_card ON journal_record
            (card_number, recorded_at_ms, transaction_id, amount_minor, phase, verdict, kind)
            WHERE kind = 'sale' AND amount_minor IS NOT NULL
            AND (phase = 'intent' OR verdict = 'approved');
        CREATE INDEX journal_reference ON journal_record (sale_reference, sequence)
            WHERE sale_reference IS NOT NULL;
        CREATE INDEX journal_reversal ON journal_record (refers_to, sequence)
            WHERE refers_to IS NOT NULL;
        CREATE INDEX journal_finding ON journal_record (card_number, transaction_id)
            WHERE finding IS NOT NULL;
        """

    /// A closed transaction takes no more verdicts and no more money; what became of an abandoned
    /// one may still be found out, once.
    private static let guards = """
        CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal_record
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal_record
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal_record
            WHEN EXISTS (SELECT 1 FROM journal_record WHERE sequence = NEW.sequence)
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_closed BEFORE INSERT ON journal_record
            WHEN NEW.phase IN ('intent', 'outcome') AND EXISTS (
                SELECT 1 FROM journal_record
                WHERE transaction_id = NEW.transaction_id
                AND verdict IN ('approved', 'declined'))
            BEGIN SELECT RAISE(ABORT, 'the transaction is closed'); END;
        CREATE UNIQUE INDEX journal_found_once ON journal_record (transaction_id)
            WHERE finding IS NOT NULL;
        """

    private static let pending = """
        CREATE TABLE pending_transaction (
            transaction_id BLOB PRIMARY KEY CHECK (length(transaction_id) = 16),
            first_at_ms INTEGER NOT NULL,
            card_uid BLOB CHECK (length(card_uid) = 7),
            has_intent INTEGER NOT NULL CHECK (has_intent IN (0, 1)),
            is_abandoned INTEGER NOT NULL DEFAULT 0 CHECK (is_abandoned IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pending_card ON pending_transaction (card_uid);
        """

    private static func fillPending(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO pending_transaction
                    (transaction_id, first_at_ms, card_uid, has_intent)
                SELECT transaction_id, min(recorded_at_ms), max(card_uid), max(phase = 'intent')
                FROM journal_record AS record
                WHERE (phase = 'intent' OR verdict = 'incomplete') AND NOT EXISTS (
                    SELECT 1 FROM journal_record AS closing
                    WHERE closing.transaction_id = record.transaction_id
                    AND closing.verdict IN ('approved', 'declined'))
                GROUP BY transaction_id
                """)
    }

    /// A clerk's "abandoned" leaves the question open whether the card took the money, but only
    /// where the card may have been asked to.
    private static let pendingTriggers = """
        CREATE TRIGGER pending_begins AFTER INSERT ON journal_record
            WHEN NEW.phase = 'intent' OR NEW.verdict = 'incomplete'
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

    /// How far the issuer has acknowledged the journal: the outbox is what comes after.
    private static let uploads = """
        CREATE TABLE upload (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            acknowledged INTEGER NOT NULL CHECK (acknowledged >= 0)
        ) STRICT;
        INSERT INTO upload VALUES (1, 0);
        CREATE TRIGGER upload_never_goes_back BEFORE UPDATE ON upload
            WHEN NEW.acknowledged < OLD.acknowledged
            BEGIN SELECT RAISE(ABORT, 'an acknowledgement stays'); END;
        """
}
