import GRDB

/// The fifth schema: what counts as spent stands in a table of its own, one row a sale, kept by
/// triggers alone.
///
/// Without it every sale asks about each record since the last upload, and a till that sells all
/// day answers more and more slowly while a card waits.
enum ShopSchemaV5 {
    static func migrate(_ database: Database) throws {
        try database.execute(sql: spent)
        try database.execute(sql: fill)
        try database.execute(sql: triggers)
    }

    private static let spent = """
        CREATE TABLE spent_sale (
            transaction_id BLOB PRIMARY KEY CHECK (length(transaction_id) = 16),
            last_sequence INTEGER NOT NULL,
            last_at_ms INTEGER NOT NULL,
            card_number TEXT CHECK (length(card_number) = 8),
            amount_minor INTEGER NOT NULL CHECK (amount_minor > 0)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX spent_since ON spent_sale (last_sequence, amount_minor);
        CREATE INDEX spent_card ON spent_sale (card_number, last_at_ms, amount_minor);
        DROP INDEX journal_spent;
        DROP INDEX journal_card;
        """

    private static let fill = """
        INSERT INTO spent_sale
            (transaction_id, last_sequence, last_at_ms, card_number, amount_minor)
        SELECT transaction_id, max(sequence), max(recorded_at_ms), max(card_number),
            max(amount_minor)
        FROM journal_record AS record
        WHERE kind = 'sale' AND amount_minor IS NOT NULL
            AND (phase = 'intent' OR verdict = 'approved')
            AND NOT EXISTS (
                SELECT 1 FROM journal_record AS declined
                WHERE declined.transaction_id = record.transaction_id
                AND declined.verdict = 'declined')
            AND NOT EXISTS (
                SELECT 1 FROM journal_record AS cancel
                WHERE cancel.refers_to = record.transaction_id
                AND cancel.returned_by = 'card')
        GROUP BY transaction_id;
        """

    /// A sale counts from its intent on, with its largest amount, until it is declined or its money
    /// is back on the card.
    static let triggers = """
        CREATE TRIGGER spent_counts AFTER INSERT ON journal_record
            WHEN NEW.kind = 'sale' AND NEW.amount_minor IS NOT NULL
            AND (NEW.phase = 'intent' OR NEW.verdict = 'approved')
            BEGIN
                INSERT INTO spent_sale
                    (transaction_id, last_sequence, last_at_ms, card_number, amount_minor)
                VALUES (NEW.transaction_id, NEW.sequence, NEW.recorded_at_ms, NEW.card_number,
                    NEW.amount_minor)
                ON CONFLICT (transaction_id) DO UPDATE SET
                    last_sequence = excluded.last_sequence,
                    last_at_ms = max(spent_sale.last_at_ms, excluded.last_at_ms),
                    card_number = coalesce(excluded.card_number, spent_sale.card_number),
                    amount_minor = max(spent_sale.amount_minor, excluded.amount_minor);
            END;
        CREATE TRIGGER spent_declined AFTER INSERT ON journal_record
            WHEN NEW.verdict = 'declined'
            BEGIN
                DELETE FROM spent_sale WHERE transaction_id = NEW.transaction_id;
            END;
        CREATE TRIGGER spent_returned AFTER INSERT ON journal_record
            WHEN NEW.returned_by = 'card'
            BEGIN
                DELETE FROM spent_sale WHERE transaction_id = NEW.refers_to;
            END;
        """
}
