import Crypto
package import DurableSQLite
import GRDB

/// The hash chain of the journal: each record's link is the SHA-256 of the link before it and of
/// everything that the record holds. A record that was changed, added or taken out in the middle
/// breaks the chain there; one taken off the end is missing from the count that SQLite keeps.
///
/// Somebody who rewrites the whole file can make a new chain; the links that the issuer has
/// received are what then tells.
///
/// Hashed are the columns that hold something, by name, so that a later schema with more columns
/// leaves old links as they are: name length 1, name, type 1 (`I`, `T`, `B`), value length 4,
/// value; integers as 8 bytes; most significant byte first.
enum JournalChain {
    static let start = [UInt8](repeating: 0, count: SHA256.byteCount)

    static func link(
        after previous: [UInt8], _ values: [String: DatabaseValue]
    ) throws(StoreError) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        for (name, value) in values.sorted(by: { $0.key < $1.key }) where name != "link" {
            guard let field = try field(value) else { continue }
            hash.update(data: [UInt8(name.utf8.count)])
            hash.update(data: Array(name.utf8))
            hash.update(data: [field.type])
            hash.update(data: bigEndian(UInt32(truncatingIfNeeded: field.bytes.count)))
            hash.update(data: field.bytes)
        }
        return Array(hash.finalize())
    }

    private static func field(
        _ value: DatabaseValue
    ) throws(StoreError) -> (type: UInt8, bytes: [UInt8])? {
        switch value.storage {
        case .null: nil
        case .int64(let integer): (UInt8(ascii: "I"), bigEndian(UInt64(bitPattern: integer)))
        case .string(let text): (UInt8(ascii: "T"), Array(text.utf8))
        case .blob(let data): (UInt8(ascii: "B"), Array(data))
        case .double: throw .damaged
        }
    }

    private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}

/// What looking at the whole chain has found.
package enum JournalVerification: Hashable, Sendable {
    /// Every record is as it was written; the count of them.
    case intact(count: Int64)
    /// The first record that is not what was written, or whose place is empty.
    case broken(sequence: Int64)
}

extension ShopDatabase {
    /// Follows the chain from its start to the newest record.
    package func verifyJournal() throws(StoreError) -> JournalVerification {
        try database.read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT * FROM journal_record ORDER BY sequence")
            var link = JournalChain.start
            var expected: Int64 = 1
            while let row = try rows.next() {
                var values: [String: DatabaseValue] = [:]
                for (name, value) in row { values[name] = value }
                guard values["sequence"] == expected.databaseValue,
                    let found = try? JournalChain.link(after: link, values),
                    values["link"] == found.blob
                else { return .broken(sequence: expected) }
                link = found
                expected += 1
            }
            let newest =
                try Int64.fetchOne(
                    database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'journal_record'")
                ?? 0
            return newest == expected - 1
                ? .intact(count: newest) : .broken(sequence: expected)
        }
    }
}
