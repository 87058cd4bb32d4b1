import CardLayout
import Numbers

/// A card's log, asked about a transaction: `id 16 | baseline 32 | records of 32`.
enum FuzzedLog {
    @Sendable static func examine(_ bytes: [UInt8]) -> FuzzOutcome {
        guard bytes.count >= 48, bytes.count.isMultiple(of: 16),
            let id = TransactionID(bytes: Array(bytes[..<16]))
        else { return .refused }
        let baseline = Array(bytes[16..<48])
        let records = stride(from: 48, to: bytes.count, by: LogRecord.count).map {
            Array(bytes[$0..<min($0 + LogRecord.count, bytes.count)])
        }
        let whole = LogHistory(oldestFirst: records, isWhole: true)
        let part = LogHistory(oldestFirst: records, isWhole: false)
        let finding = whole.finding(of: id, baseline: baseline)
        let isNamed = records.contains { (try? LogRecord($0))?.transactionID == id }
        if finding == .done, !isNamed { return .broken("done, and no record says so") }
        if finding == .notDone, !isNamed, !records.contains(baseline) {
            return .broken("not done, and neither the id nor the baseline is there")
        }
        if whole.isResolved(id), !isNamed { return .broken("resolved, and no record says so") }
        // Records that have not been read can only turn "nobody knows" into an answer.
        guard part.finding(of: id, baseline: baseline) == (finding == .undecided ? nil : finding)
        else { return .broken("a part of the log says something else") }
        return .accepted
    }
}
