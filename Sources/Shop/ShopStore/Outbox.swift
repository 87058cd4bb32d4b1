package import DurableSQLite
import GRDB

/// One record on its way to the issuer.
package struct OutboxEntry: Hashable, Sendable {
    /// 16 bytes, fixed when the record was written: sent twice, it counts once. The beginning of
    /// the record's link, so that it cannot be another record's.
    package var id: [UInt8] { Array(record.link.prefix(16)) }
    package let record: JournalRecord
}

/// The outbox is the journal behind the last record that the issuer has acknowledged: there is no
/// second copy that could get lost or come to differ (design, decision 2).
extension ShopDatabase {
    /// The oldest records that wait for the issuer, in the order of writing.
    package func outbox(limit: Int) throws(StoreError) -> [OutboxEntry] {
        try records(since: acknowledgedSequence, limit: limit).map(OutboxEntry.init)
    }

    /// How many wait.
    package var outboxCount: Int64 {
        get throws(StoreError) { try lastSequence - acknowledgedSequence }
    }

    /// Up to which record the issuer has everything; 0 for nothing yet.
    package var acknowledgedSequence: Int64 {
        get throws(StoreError) {
            try database.read { database in
                try Int64.fetchOne(database, sql: "SELECT acknowledged FROM upload") ?? 0
            }
        }
    }

    /// Notes what the issuer has acknowledged; it never goes back, and never beyond the journal.
    package func acknowledge(through sequence: Int64) throws(StoreError) {
        guard sequence <= (try lastSequence) else { throw .failed }
        try database.write { database in
            try database.execute(
                sql: "UPDATE upload SET acknowledged = max(acknowledged, ?)",
                arguments: [sequence])
        }
    }
}
