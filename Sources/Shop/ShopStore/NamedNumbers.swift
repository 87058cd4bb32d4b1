package import Blacklist
package import DurableSQLite
import GRDB
package import Numbers
package import PairedCards

/// A number that cards have called replaced, and what lists have said to that.
///
/// A list tells for a limited number of versions that it has released a number. What cards have told
/// of it must not count again afterwards, nor be believed anew: so what any list has said of these
/// numbers is kept here for good. Of numbers that no card has named, nothing needs to be kept.
package struct NamedNumber: Hashable, Sendable {
    /// Up to which epoch lists have released it; nil when none has.
    package let released: Epoch?

    package init(released: Epoch?) { self.released = released }
}

extension ShopDatabase {
    /// Nil for a number that no card has named.
    package func named(_ number: CardNumber) throws(StoreError) -> NamedNumber? {
        try database.read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM named WHERE number = ?", arguments: [number.text])
            return try row.map { try NamedNumber($0.stored) }
        }
    }

    /// What a list takes back of the numbers that cards have named: it tells of a release, or the
    /// list before had the number and this one has it no longer.
    ///
    /// - Parameter earlier: the list in whose place the later one comes; nil when there is none, or
    ///   none that is believed still.
    package func takenBack(
        by later: ShopList.Accepted, after earlier: ShopList.Accepted? = nil
    ) throws(StoreError) -> [BlacklistEntry] {
        let known = try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM named").map { row in
                let row = row.stored
                let number = try row.present(CardNumber(text: row.text("number")))
                return (number, try NamedNumber(row).released)
            }
        }
        var entries: [BlacklistEntry] = []
        for (number, released) in known {
            guard let place = later.layout.head.scheme.index(of: number) else { continue }
            do throws(ListError) {
                let gone = try later.epochGone(at: place, since: earlier)
                let epoch = [later.release(of: place), gone].compactMap(\.self).max()
                guard let epoch, released.map({ $0 < epoch }) ?? true else { continue }
                entries.append(BlacklistEntry(number: number, epoch: epoch))
            } catch {
                throw .damaged
            }
        }
        return entries
    }
}

extension ShopList.Accepted {
    /// Up to which epoch an earlier list had a number that this one covers and has not.
    fileprivate func epochGone(
        at place: UInt64, since earlier: ShopList.Accepted?
    ) throws(ListError) -> Epoch? {
        guard case .listed(let epoch)? = try earlier?.entry(for: place),
            try entry(for: place) == .notListed
        else { return nil }
        return epoch
    }
}

extension Database {
    /// - Parameter released: nil says nothing; of two epochs the higher one stays.
    func insertNamed(_ number: CardNumber, released: Epoch?) throws {
        try execute(
            sql: """
                INSERT INTO named (number, released_epoch) VALUES (?, ?)
                ON CONFLICT (number) DO UPDATE SET released_epoch = excluded.released_epoch
                WHERE excluded.released_epoch > coalesce(named.released_epoch, -1)
                """, arguments: [number.text, released.map { Int64($0.value) }])
    }
}

extension NamedNumber {
    fileprivate init(_ row: StoredRow) throws(StoreError) {
        released = try row.integerIfPresent("released_epoch").map { value throws(StoreError) in
            Epoch(try row.present(UInt16(exactly: value)))
        }
    }
}
