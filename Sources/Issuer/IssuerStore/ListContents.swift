package import DurableSQLite
import GRDB
package import Numbers

/// All that a list is made of, at one moment: the numbers can be walked, and none is held.
package struct ListContents {
    private let database: Database

    fileprivate init(_ database: Database) { self.database = database }

    /// What a number was released up to, and the list that first said so; nil for one to come.
    package struct Release: Hashable, Sendable {
        package let place: UInt64
        package let epoch: Epoch
        package let version: UInt32?
    }

    /// The places of all issued cards, in order; a number that does not fit the scheme is
    /// ``StoreError/damaged``.
    package func forEachIssued(
        in scheme: NumberScheme, _ body: (UInt64) throws -> Void
    ) throws {
        let texts = try String.fetchCursor(database, sql: IssuerSQL.issuedNumbers)
        while let text = try texts.next() {
            guard let place = CardNumber(text: text).flatMap(scheme.index(of:)) else {
                throw StoreError.damaged
            }
            try body(place)
        }
    }

    /// The places of all numbers that the list says something of, in order.
    package func said() throws -> Places {
        Places(try Int64.fetchCursor(database, sql: IssuerSQL.saidPlaces))
    }

    /// The places of all invalid numbers, in order.
    package func invalid() throws -> Places {
        Places(try Int64.fetchCursor(database, sql: IssuerSQL.invalidPlaces))
    }

    /// Of invalid numbers whose epoch is above 0, in order.
    package func laterEpochs() throws -> [(place: UInt64, epoch: Epoch)] {
        try Row.fetchAll(database, sql: IssuerSQL.laterEpochs).map { row in
            (try row.stored.place, try row.stored.epoch)
        }
    }

    /// Those that were said by no list before this version, in order.
    package func releases(since version: UInt32) throws -> [Release] {
        try Row.fetchAll(
            database, sql: IssuerSQL.keptReleases, arguments: [Int64(version)]
        ).map { row in
            let row = row.stored
            var version: UInt32?
            if let first = try row.integerIfPresent("list_version") {
                version = try row.present(UInt32(exactly: first))
            }
            return Release(place: try row.place, epoch: try row.epoch, version: version)
        }
    }

    /// Places in order, one after the other.
    package struct Places {
        private let cursor: DatabaseValueCursor<Int64>

        fileprivate init(_ cursor: DatabaseValueCursor<Int64>) { self.cursor = cursor }

        package func next() throws -> UInt64? {
            guard let place = try cursor.next() else { return nil }
            guard let place = UInt64(exactly: place) else { throw StoreError.damaged }
            return place
        }
    }
}

extension IssuerDatabase {
    /// Reads everything from one committed state. What the body throws but a ``StoreError`` and
    /// errors of the database comes out as ``StoreError/failed``.
    package func readContents<Value>(
        _ body: (ListContents) throws -> Value
    ) throws(StoreError) -> Value {
        try database.read { try body(ListContents($0)) }
    }
}

extension StoredRow {
    fileprivate var place: UInt64 {
        get throws(StoreError) { try present(UInt64(exactly: integer("place"))) }
    }

    fileprivate var epoch: Epoch {
        get throws(StoreError) { Epoch(try present(UInt16(exactly: integer("epoch")))) }
    }
}
