/// The seventh schema: who works at the desk, and how the desk stands (figure 9).
///
/// `desk` has one row. Wrong passcodes are counted with their account, wrong cards with their visit
/// (``DeskErrors``). `unlocked` has every challenge that has unlocked the desk: each is good once.
enum ShopSchemaDesk {
    static let tables = """
        CREATE TABLE staff (
            name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 32),
            role TEXT NOT NULL CHECK (role IN ('cashier', 'clerk', 'manager')),
            scrypt_rounds INTEGER NOT NULL CHECK (scrypt_rounds > 1),
            scrypt_block_size INTEGER NOT NULL CHECK (scrypt_block_size > 0),
            scrypt_parallelism INTEGER NOT NULL CHECK (scrypt_parallelism > 0),
            salt BLOB NOT NULL CHECK (length(salt) = 16),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            added_at_ms INTEGER NOT NULL,
            disabled_at_ms INTEGER,
            errors INTEGER NOT NULL DEFAULT 0 CHECK (errors >= 0)
        ) STRICT;
        CREATE TABLE desk (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            unknown_names INTEGER NOT NULL CHECK (unknown_names >= 0),
            visit BLOB CHECK (length(visit) = 16),
            wrong_cards INTEGER NOT NULL CHECK (wrong_cards >= 0),
            lock_count INTEGER NOT NULL CHECK (lock_count BETWEEN 0 AND 4294967295),
            locked_at_ms INTEGER,
            lock_cause TEXT CHECK (lock_cause IN ('passcodes', 'cards')),
            challenge TEXT CHECK (length(challenge) = 8),
            guesses INTEGER NOT NULL CHECK (guesses >= 0),
            signed_in TEXT REFERENCES staff (name),
            signed_in_from_ms INTEGER,
            signed_in_until_ms INTEGER,
            CHECK ((locked_at_ms IS NULL) = (lock_cause IS NULL)),
            CHECK ((locked_at_ms IS NULL) = (challenge IS NULL)),
            CHECK (locked_at_ms IS NULL OR lock_count > 0),
            CHECK ((signed_in IS NULL) = (signed_in_from_ms IS NULL)),
            CHECK ((signed_in IS NULL) = (signed_in_until_ms IS NULL))
        ) STRICT;
        INSERT INTO desk (id, unknown_names, wrong_cards, lock_count, guesses)
            VALUES (1, 0, 0, 0, 0);
        CREATE TABLE unlocked (
            lock_count INTEGER PRIMARY KEY CHECK (lock_count BETWEEN 1 AND 4294967295),
            challenge TEXT NOT NULL CHECK (length(challenge) = 8),
            means TEXT NOT NULL CHECK (means IN ('order', 'code')),
            unlocked_at_ms INTEGER NOT NULL
        ) STRICT;
        """
}
