/// The statements about lists and their feed.
extension IssuerSQL {
    static let feed = "SELECT address, served_root, confirmed_list FROM feed WHERE id = 1"
    static let setAddress = "UPDATE feed SET address = $1 WHERE id = 1"
    static let setServedRoot = "UPDATE feed SET served_root = $1 WHERE id = 1"

    static let confirmList = "UPDATE feed SET confirmed_list = $1 WHERE id = 1"

    static let newestList = "SELECT * FROM list_version ORDER BY version DESC LIMIT 1"
    static let listsFrom = "SELECT * FROM list_version WHERE version >= $1 ORDER BY version"
    static let addList = """
        INSERT INTO list_version (version, issued_at_ms, revision, listed_count, released_count,
            snapshot_length, snapshot_digest, delta_length, delta_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """
    /// Which list was the first to say so.
    static let markReleases =
        "UPDATE released_number SET list_version = $1 WHERE list_version IS NULL"

    static let newestMetadata = """
        SELECT * FROM feed_metadata WHERE role = $1 ORDER BY version DESC LIMIT 1
        """
    static let metadataFrom = """
        SELECT * FROM feed_metadata WHERE role = $1 AND version >= $2 ORDER BY version
        """
    static let addMetadata = """
        INSERT INTO feed_metadata (role, version, bytes, signed_at_ms) VALUES ($1, $2, $3, $4)
        """
    static let firstMetadataSince = """
        SELECT version FROM feed_metadata WHERE role = $1 AND signed_at_ms > $2
        ORDER BY version LIMIT 1
        """
    static let firstListSince = """
        SELECT version FROM list_version WHERE issued_at_ms > $1 ORDER BY version LIMIT 1
        """
    static let dropMetadata = "DELETE FROM feed_metadata WHERE role = $1 AND version < $2"

    static let issuedNumbers = "SELECT number FROM card WHERE state = 'issued' ORDER BY number"
    static let saidPlaces = """
        SELECT place FROM invalid_number
        UNION ALL SELECT place FROM released_number ORDER BY place
        """
    static let invalidPlaces = "SELECT place FROM invalid_number ORDER BY place"
    static let laterEpochs =
        "SELECT place, epoch FROM invalid_number WHERE epoch > 0 ORDER BY place"
    static let keptReleases = """
        SELECT place, epoch, list_version FROM released_number
        WHERE list_version IS NULL OR list_version >= $1 ORDER BY place
        """
}
