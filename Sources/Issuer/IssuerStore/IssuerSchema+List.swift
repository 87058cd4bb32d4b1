extension IssuerSchema {
    /// A number is invalid or released, never both. Its place is the one in the number scheme,
    /// which an issuer declares once and for all.
    static let numbers = """
        CREATE TABLE invalid_number (
            place INTEGER PRIMARY KEY CHECK (place BETWEEN 0 AND 274877906943),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 65535),
            reason TEXT NOT NULL CHECK (reason IN ('lost', 'stolen', 'fraud', 'expired')),
            since_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX invalid_number_later ON invalid_number (place) WHERE epoch > 0;
        CREATE TABLE released_number (
            place INTEGER PRIMARY KEY CHECK (place BETWEEN 0 AND 274877906943),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 65535),
            reason TEXT NOT NULL CHECK (reason IN ('mistake', 'found')),
            since_ms INTEGER NOT NULL,
            list_version INTEGER CHECK (list_version BETWEEN 1 AND 16777215)
        ) STRICT;
        CREATE INDEX released_number_version ON released_number (list_version);
        """

    /// `feed` has one row. Its revision grows with each change of the numbers, so that a list is
    /// made only when there is something new to say.
    static let feed = """
        CREATE TABLE list_version (
            version INTEGER PRIMARY KEY CHECK (version BETWEEN 1 AND 16777215),
            issued_at_ms INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            listed_count INTEGER NOT NULL CHECK (listed_count >= 0),
            released_count INTEGER NOT NULL CHECK (released_count >= 0),
            snapshot_length INTEGER NOT NULL CHECK (snapshot_length > 0),
            snapshot_digest BLOB NOT NULL CHECK (length(snapshot_digest) = 32),
            delta_length INTEGER CHECK (delta_length > 0),
            delta_digest BLOB CHECK (length(delta_digest) = 32),
            CHECK ((delta_length IS NULL) = (delta_digest IS NULL))
        ) STRICT;
        CREATE TABLE feed_metadata (
            role TEXT NOT NULL CHECK (role IN ('root', 'targets', 'snapshot', 'timestamp')),
            version INTEGER NOT NULL CHECK (version > 0),
            bytes BLOB NOT NULL CHECK (length(bytes) > 0),
            signed_at_ms INTEGER NOT NULL,
            PRIMARY KEY (role, version)
        ) STRICT;
        CREATE TABLE feed (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            revision INTEGER NOT NULL,
            address TEXT,
            served_root INTEGER,
            confirmed_list INTEGER CHECK (confirmed_list BETWEEN 1 AND 16777215)
        ) STRICT;
        INSERT INTO feed (id, revision) VALUES (1, 0);
        """
}
