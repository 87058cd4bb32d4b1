/// The sixth schema: what the agent knows of lists beside the list itself, and what a card said of
/// its spare, for a receipt that is printed again.
///
/// `accepted_list` has a row for the list in the home's file, and before a switch one for the list
/// that comes (``AcceptedList``); `signed_time` and `last_sync` have one row or none. What cards have told stands
/// apart from what people have entered by hand: a list may clear the one, and never the other.
/// `named` has the numbers that cards have called replaced, with the epoch up to which lists have
/// released each (``NamedNumber``).
/// `unproven` has what cards have said without a paper that proves it, so that it is not looked for
/// at every tap. `restored` has the epochs that cards have proved of themselves by papers.
enum ShopSchemaV6 {
    static let tables = """
        CREATE TABLE accepted_list (
            version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 16777215),
            list_keys BLOB NOT NULL CHECK (length(list_keys) = 32),
            sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
            listed_count INTEGER NOT NULL CHECK (listed_count >= 0),
            issued_at_ms INTEGER NOT NULL CHECK (issued_at_ms >= 0),
            confirmed_at_ms INTEGER NOT NULL CHECK (confirmed_at_ms >= 0),
            PRIMARY KEY (version, list_keys)
        ) STRICT;
        CREATE TABLE signed_time (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            signed_ms INTEGER CHECK (signed_ms >= 0),
            signed_keys BLOB CHECK (length(signed_keys) = 32),
            clock_ms INTEGER CHECK (clock_ms >= 0)
        ) STRICT;
        CREATE TABLE last_sync (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            at_ms INTEGER NOT NULL,
            reason TEXT CHECK (length(reason) > 0)
        ) STRICT;
        CREATE TABLE news (
            number TEXT PRIMARY KEY CHECK (length(number) = 8),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 65535),
            added_at_ms INTEGER NOT NULL,
            told_by TEXT NOT NULL CHECK (length(told_by) = 8)
        ) STRICT;
        CREATE TABLE named (
            number TEXT PRIMARY KEY CHECK (length(number) = 8),
            released_epoch INTEGER CHECK (released_epoch BETWEEN 0 AND 65535)
        ) STRICT;
        CREATE TABLE unproven (
            teller TEXT PRIMARY KEY CHECK (length(teller) = 8),
            said TEXT NOT NULL,
            looked_at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE restored (
            number TEXT PRIMARY KEY CHECK (length(number) = 8),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 65535),
            added_at_ms INTEGER NOT NULL
        ) STRICT;
        ALTER TABLE journal_record ADD COLUMN spare_state TEXT
            CHECK (spare_state IS NULL
                OR spare_state IN ('none', 'notCopied', 'copied') AND verdict IS NOT NULL);
        ALTER TABLE journal_record ADD COLUMN spare_copied_at INTEGER
            CHECK (spare_copied_at IS NULL
                OR spare_copied_at BETWEEN 0 AND 4294967295 AND spare_state = 'copied');
        """
}
