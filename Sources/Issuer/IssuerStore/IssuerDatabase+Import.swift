import DurableSQLite
import GRDB
package import Numbers

/// What an import has done.
package struct ImportResult: Hashable, Sendable {
    /// Without the header.
    package let lines: Int
    /// Numbers of which something else is said now than before.
    package let changed: Int

    package init(lines: Int, changed: Int) {
        self.lines = lines
        self.changed = changed
    }
}

extension IssuerDatabase {
    /// Takes a file of lines in, as a whole or not at all. What is known already changes nothing,
    /// and of two epochs the higher one stays, so the same file can be imported again.
    ///
    /// Memory does not grow with the file: the database keeps the lines, and sorts them.
    ///
    /// - Parameter descriptor: read from where it stands to its end; stays the caller's to close.
    package func importLines(
        from descriptor: Int32, in scheme: NumberScheme, atMs: Int64
    ) throws(ListingError) -> ImportResult {
        try change { database in
            try database.execute(sql: IssuerSQL.beginImport)
            let lines = try Self.gather(database, ListLineReader(descriptor), scheme)
            try database.execute(sql: IssuerSQL.sortImport)
            if let row = try Row.fetchOne(database, sql: IssuerSQL.importConflict) {
                throw ListingError.line(Int(try row.stored.integer("line")), .conflict)
            }
            let changed = try Self.apply(database, atMs: atMs)
            try database.execute(sql: IssuerSQL.endImport)
            if changed > 0 { try database.execute(sql: IssuerSQL.nextRevision) }
            return ImportResult(lines: lines, changed: changed)
        }
    }

    private static func gather(
        _ database: Database, _ reader: ListLineReader, _ scheme: NumberScheme
    ) throws -> Int {
        var reader = reader
        var count = 0
        let header = Array(ListLine.header.utf8)[...]
        let statement = try database.makeStatement(sql: IssuerSQL.importLine)
        while let bytes = try reader.next() {
            if reader.lineNumber == 1, bytes == header { continue }
            let line: ListLine
            do throws(ListLine.Fault) {
                line = try ListLine(bytes, in: scheme)
            } catch {
                throw ListingError.line(reader.lineNumber, error)
            }
            try statement.execute(arguments: [
                Int64(line.place), Int64(line.epoch.value), line.reason.rawValue,
                Int64(reader.lineNumber),
            ])
            count += 1
        }
        return count
    }

    /// What makes a number invalid comes first: at the same epoch a release stays.
    private static func apply(_ database: Database, atMs: Int64) throws -> Int {
        try database.execute(sql: IssuerSQL.importInvalid, arguments: [atMs])
        var changed = database.changesCount
        try database.execute(sql: IssuerSQL.importUnreleases)
        try database.execute(sql: IssuerSQL.importReleases, arguments: [atMs])
        changed += database.changesCount
        try database.execute(sql: IssuerSQL.importUnlists)
        return changed
    }
}
