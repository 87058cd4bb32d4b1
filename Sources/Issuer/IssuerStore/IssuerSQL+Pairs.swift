/// The statements about pairs, and about the papers that go with them.
extension IssuerSQL {
    private static let pairColumns = """
        SELECT pair.*, card.uid AS sub_uid FROM pair JOIN card ON card.number = pair.sub
        """
    static let pairByMain = "\(pairColumns) WHERE pair.main = $1"
    static let pairBySub = "\(pairColumns) WHERE pair.sub = $1"
    static let pairs = "\(pairColumns) ORDER BY pair.id"

    static let addPair = """
        INSERT INTO pair
            (main, sub, generation, replaced, former_spares, certificate, assigned_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """
    static let changePair = """
        UPDATE pair SET main = $1, sub = $2, generation = $3, replaced = $4,
            former_spares = $5, certificate = $6, assigned_at_ms = $7 WHERE id = $8
        """
    static let setCertificate = "UPDATE pair SET certificate = $1 WHERE id = $2"

    static let addAssignment = """
        INSERT INTO pair_history (pair_id, generation, main, sub, assigned_at_ms)
        VALUES ($1, $2, $3, $4, $5)
        """
    static let assignments = "SELECT * FROM pair_history WHERE pair_id = $1 ORDER BY generation"
    static let wasMain = "SELECT EXISTS (SELECT 1 FROM pair_history WHERE main = $1)"
    static let wasSub = "SELECT EXISTS (SELECT 1 FROM pair_history WHERE sub = $1)"

    static let numberEpoch = "SELECT epoch FROM number_epoch WHERE place = $1"
    static let setNumberEpoch = """
        INSERT INTO number_epoch (place, epoch) VALUES ($1, $2)
        ON CONFLICT (place) DO UPDATE SET epoch = excluded.epoch
        """

    static let addGrant = """
        INSERT INTO issued_grant (number, device, paper, allows_new_pin, issued_at_ms)
        VALUES ($1, $2, $3, $4, $5)
        """
    static let addTries = """
        INSERT INTO issued_tries (id, number, device, allows_new_pin, issued_at_ms, expires_at_s)
        VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let triesElsewhere = """
        SELECT device FROM issued_tries
        WHERE number = $1 AND device <> $2 AND expires_at_s > $3 LIMIT 1
        """
    static let addUnlock = """
        INSERT INTO issued_unlock (device, challenge, issued_at_ms) VALUES ($1, $2, $3)
        """
}
