package import DurableSQLite
import GRDB
package import Numbers
import Synchronization

/// How much the issuer's list says.
package struct ListCounts: Hashable, Sendable {
    package let listed: Int64
    /// Numbers that were listed once, however long ago they were released.
    package let released: Int64

    package init(listed: Int64, released: Int64) {
        self.listed = listed
        self.released = released
    }
}

extension IssuerDatabase {
    /// What is said of a number; nil when it was never listed.
    package func line(at place: UInt64) throws(StoreError) -> ListLine? {
        try database.read { try Self.line($0, place) }
    }

    /// Lists a number as invalid: at the epoch given, else at its current one, which is the one that
    /// its newest paper gave it, or one above the last one that it was released from.
    ///
    /// Of two epochs the higher one stays (design, decision 6), so that an old order cannot undo a
    /// later one (T25).
    ///
    /// - Parameter reason: one for an invalid number.
    /// - Returns: the line that stands there now.
    @discardableResult
    package func list(
        _ place: UInt64, epoch: Epoch?, reason: ListReason, atMs: Int64
    ) throws(ListingError) -> ListLine {
        try change { try Self.list(place, epoch: epoch, reason: reason, atMs: atMs, in: $0) }
    }

    /// Releases a listed number up to the epoch that it was listed at: it goes on with the next.
    ///
    /// - Parameter reason: one for a release.
    @discardableResult
    package func release(
        _ place: UInt64, reason: ListReason, atMs: Int64
    ) throws(ListingError) -> ListLine {
        try change { database in
            guard let old = try Self.line(database, place), !old.reason.isRelease else {
                throw ListingError.notListed
            }
            try database.execute(sql: IssuerSQL.unlistNumber, arguments: [Int64(place)])
            try database.execute(
                sql: IssuerSQL.releaseNumber,
                arguments: [Int64(place), Int64(old.epoch.value), reason.rawValue, atMs])
            try database.execute(sql: IssuerSQL.nextRevision)
            return ListLine(place: place, epoch: old.epoch, reason: reason)
        }
    }

    /// Everything that is said, by place; nothing of it is held.
    package func forEachLine(_ body: (ListLine) throws -> Void) throws {
        try database.read { database in
            let rows = try Row.fetchCursor(database, sql: IssuerSQL.allLines)
            while let row = try rows.next() { try body(try ListLine(row.stored)) }
        }
    }

    /// Grows with each change of what is said.
    package func feedRevision() throws(StoreError) -> Int64 {
        try database.read { database in
            let row = try Row.fetchOne(database, sql: IssuerSQL.revision)?.stored
            guard let row else { throw StoreError.damaged }
            return try row.integer("revision")
        }
    }

    package func listCounts() throws(StoreError) -> ListCounts {
        try database.read { database in
            let row = try Row.fetchOne(database, sql: IssuerSQL.numberCounts)?.stored
            guard let row else { throw StoreError.damaged }
            return ListCounts(
                listed: try row.integer("listed"), released: try row.integer("released"))
        }
    }

    /// All or nothing: a refusal rolls it back.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) throws(ListingError) -> Value {
        let refusal = Mutex<ListingError?>(nil)
        do {
            return try database.write { database in
                do {
                    return try body(database)
                } catch let error as ListingError {
                    refusal.withLock { $0 = error }
                    throw error
                }
            }
        } catch {
            throw refusal.withLock { $0 } ?? .store(error)
        }
    }

    /// ``list(_:epoch:reason:atMs:)`` within a transaction.
    static func list(
        _ place: UInt64, epoch: Epoch?, reason: ListReason, atMs: Int64, in database: Database
    ) throws -> ListLine {
        let old = try line(database, place)
        let current = max(try currentEpoch(old), try validFrom(place, in: database))
        if let old, old.reason.isRelease, let epoch, epoch < current {
            throw ListingError.released(upTo: old.epoch)
        }
        let new = ListLine(place: place, epoch: max(epoch ?? current, current), reason: reason)
        if let old, old.epoch == new.epoch, !old.reason.isRelease { return old }
        try database.execute(sql: IssuerSQL.unreleaseNumber, arguments: [Int64(place)])
        try database.execute(
            sql: IssuerSQL.listNumber,
            arguments: [Int64(place), Int64(new.epoch.value), reason.rawValue, atMs])
        try database.execute(sql: IssuerSQL.nextRevision)
        return new
    }

    static func line(_ database: Database, _ place: UInt64) throws -> ListLine? {
        let key: StatementArguments = [Int64(place)]
        let row =
            try Row.fetchOne(database, sql: IssuerSQL.invalid, arguments: key)
            ?? Row.fetchOne(database, sql: IssuerSQL.released, arguments: key)
        return try row.map { try ListLine($0.stored) }
    }

    /// From which epoch on a number is valid, by a certificate or a grant.
    static func validFrom(_ place: UInt64, in database: Database) throws -> Epoch {
        let row = try Row.fetchOne(
            database, sql: IssuerSQL.numberEpoch, arguments: [Int64(place)])?.stored
        guard let row else { return .first }
        return Epoch(try row.present(UInt16(exactly: row.integer("epoch"))))
    }

    /// At which a number would be listed today, by what was said of it.
    private static func currentEpoch(_ line: ListLine?) throws(ListingError) -> Epoch {
        guard let line else { return .first }
        guard line.reason.isRelease else { return line.epoch }
        guard line.epoch.value < .max else { throw .noEpochLeft }
        return Epoch(line.epoch.value + 1)
    }
}

extension ListLine {
    init(_ row: StoredRow) throws(StoreError) {
        self.init(
            place: try row.present(UInt64(exactly: row.integer("place"))),
            epoch: Epoch(try row.present(UInt16(exactly: row.integer("epoch")))),
            reason: try row.present(ListReason(rawValue: row.text("reason"))))
    }
}
