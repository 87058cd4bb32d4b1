extension IssuerSchema {
    /// `pair` says what holds now, `pair_history` what was ever assigned. A number is in one pair at
    /// most, as main or as sub, which the rules of ``PairBook`` see to across the two columns.
    ///
    /// `replaced` are the pair's former main cards, oldest first, each as number 8 and epoch 2;
    /// `number_epoch` has the epoch from which a number is valid, where it is not the first; a number's
    /// place is the one in the number scheme.
    static let pairs = """
        CREATE TABLE pair (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            main TEXT NOT NULL UNIQUE REFERENCES card (number),
            sub TEXT NOT NULL UNIQUE REFERENCES card (number),
            generation INTEGER NOT NULL CHECK (generation BETWEEN 1 AND 65535),
            replaced BLOB NOT NULL CHECK (length(replaced) = 40),
            certificate BLOB NOT NULL CHECK (length(certificate) = 192),
            assigned_at_ms INTEGER NOT NULL,
            CHECK (main <> sub)
        ) STRICT;
        CREATE TABLE pair_history (
            pair_id INTEGER NOT NULL REFERENCES pair (id),
            generation INTEGER NOT NULL CHECK (generation BETWEEN 1 AND 65535),
            main TEXT NOT NULL,
            sub TEXT NOT NULL,
            assigned_at_ms INTEGER NOT NULL,
            PRIMARY KEY (pair_id, generation)
        ) STRICT;
        CREATE INDEX pair_history_main ON pair_history (main);
        CREATE INDEX pair_history_sub ON pair_history (sub);
        CREATE TABLE number_epoch (
            place INTEGER PRIMARY KEY CHECK (place BETWEEN 0 AND 274877906943),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 65535)
        ) STRICT;
        CREATE TABLE issued_grant (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            number TEXT NOT NULL REFERENCES card (number),
            device TEXT NOT NULL REFERENCES terminal (number),
            paper BLOB NOT NULL CHECK (length(paper) = 128),
            allows_new_pin INTEGER NOT NULL CHECK (allows_new_pin IN (0, 1)),
            issued_at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE issued_unlock (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            device TEXT NOT NULL REFERENCES terminal (number),
            challenge TEXT NOT NULL,
            issued_at_ms INTEGER NOT NULL
        ) STRICT;
        """

    /// `former_spares` are spares that the pair had and that were not promoted, oldest first, as
    /// `replaced`. What was assigned before is on the list, and in no certificate of this.
    static let formerSpares = """
        ALTER TABLE pair ADD COLUMN former_spares BLOB NOT NULL DEFAULT x'\(blank)'
            CHECK (length(former_spares) = 40);
        """
    private static let blank = String(repeating: "00", count: 40)

    /// Orders to give PIN tries back; `id` is that of the transaction which carries one out.
    static let triesOrders = """
        CREATE TABLE issued_tries (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            number TEXT NOT NULL REFERENCES card (number),
            device TEXT NOT NULL REFERENCES terminal (number),
            allows_new_pin INTEGER NOT NULL CHECK (allows_new_pin IN (0, 1)),
            issued_at_ms INTEGER NOT NULL,
            expires_at_s INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX issued_tries_number ON issued_tries (number);
        """
}
