/// The statements about invalid and released numbers.
extension IssuerSQL {
    static let invalid = "SELECT place, epoch, reason FROM invalid_number WHERE place = $1"
    static let released = "SELECT place, epoch, reason FROM released_number WHERE place = $1"

    static let listNumber = """
        INSERT INTO invalid_number (place, epoch, reason, since_ms) VALUES ($1, $2, $3, $4)
            ON CONFLICT (place) DO UPDATE SET epoch = excluded.epoch, reason = excluded.reason,
                since_ms = excluded.since_ms
        """
    static let unlistNumber = "DELETE FROM invalid_number WHERE place = $1"

    static let releaseNumber = """
        INSERT INTO released_number (place, epoch, reason, since_ms) VALUES ($1, $2, $3, $4)
        """
    static let unreleaseNumber = "DELETE FROM released_number WHERE place = $1"

    static let revision = "SELECT revision FROM feed WHERE id = 1"
    /// There is something new to say.
    static let nextRevision = "UPDATE feed SET revision = revision + 1 WHERE id = 1"

    static let allLines = """
        SELECT place, epoch, reason FROM invalid_number
        UNION ALL SELECT place, epoch, reason FROM released_number ORDER BY place
        """
    static let numberCounts = """
        SELECT (SELECT COUNT(*) FROM invalid_number) AS listed,
            (SELECT COUNT(*) FROM released_number) AS released
        """
}

/// The statements of an import: lines are gathered in a table that goes with the transaction, and
/// applied together, in the order of the places.
extension IssuerSQL {
    static let beginImport =
        "CREATE TEMP TABLE import_line (place INTEGER, epoch INTEGER, reason TEXT, line INTEGER)"
    static let importLine =
        "INSERT INTO import_line (place, epoch, reason, line) VALUES ($1, $2, $3, $4)"
    static let sortImport =
        "CREATE INDEX import_line_place ON import_line (place, epoch, reason, line)"
    static let endImport = "DROP TABLE import_line"

    /// The first line that says something else of a number than an earlier one.
    static let importConflict = """
        SELECT later.line AS line FROM import_line AS later
        WHERE later.place IN (
            SELECT place FROM import_line GROUP BY place
            HAVING MIN(epoch) < MAX(epoch) OR MIN(reason) < MAX(reason))
        AND EXISTS (
            SELECT 1 FROM import_line AS earlier
            WHERE earlier.place = later.place AND earlier.line < later.line
            AND (earlier.epoch <> later.epoch OR earlier.reason <> later.reason))
        ORDER BY later.line LIMIT 1
        """

    private static let releases = "('mistake', 'found')"

    /// Of invalidity and release the one with the higher epoch stays; at the same epoch, release.
    static let importInvalid = """
        INSERT INTO invalid_number (place, epoch, reason, since_ms)
        SELECT new.place, new.epoch, new.reason, $1 FROM import_line AS new
        WHERE new.reason NOT IN \(releases) AND NOT EXISTS (
            SELECT 1 FROM released_number AS old
            WHERE old.place = new.place AND old.epoch >= new.epoch)
        ORDER BY new.place
        ON CONFLICT (place) DO UPDATE SET epoch = excluded.epoch, reason = excluded.reason,
            since_ms = excluded.since_ms
        WHERE excluded.epoch > invalid_number.epoch
        """
    static let importUnreleases = """
        DELETE FROM released_number WHERE place IN (SELECT place FROM import_line)
        AND EXISTS (SELECT 1 FROM invalid_number AS new WHERE new.place = released_number.place)
        """
    static let importReleases = """
        INSERT INTO released_number (place, epoch, reason, since_ms)
        SELECT new.place, new.epoch, new.reason, $1 FROM import_line AS new
        WHERE new.reason IN \(releases) AND NOT EXISTS (
            SELECT 1 FROM invalid_number AS old
            WHERE old.place = new.place AND old.epoch > new.epoch)
        ORDER BY new.place
        ON CONFLICT (place) DO UPDATE SET epoch = excluded.epoch, reason = excluded.reason,
            since_ms = excluded.since_ms, list_version = NULL
        WHERE excluded.epoch > released_number.epoch
        """
    static let importUnlists = """
        DELETE FROM invalid_number WHERE place IN (SELECT place FROM released_number)
        """
}
