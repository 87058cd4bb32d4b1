package import Numbers

/// What a card's log says about a transaction that was asked to commit on it (profile, "In
/// doubt").
package enum LogFinding: Hashable, Sendable {
    /// The card committed it.
    case done
    /// The record that was the newest before the attempt is still there, and the attempt is not.
    case notDone
    /// Ten others, or more, have written since: only the issuer can decide.
    case undecided
}

/// The records of a card's log that were read, newest first. Hostile bytes: compared, not trusted
/// to be of a known kind.
package struct LogHistory: Hashable, Sendable {
    private let newestFirst: [[UInt8]]
    /// Whether every record that the card shows was read.
    package let isWhole: Bool

    /// - Parameter records: as the card lists them, the oldest first.
    package init(oldestFirst records: [[UInt8]], isWhole: Bool) {
        newestFirst = records.reversed()
        self.isWhole = isWhole
    }

    package var newest: [UInt8]? { newestFirst.first }

    /// Nil when older records must be read to tell.
    ///
    /// An id counts as done with a kind that stands for its own commit, or that says so. The newest
    /// word counts: an attempt that was found undone may have been repeated since.
    ///
    /// - Parameter baseline: the newest record before the attempt.
    package func finding(of id: TransactionID, baseline: [UInt8]) -> LogFinding? {
        for bytes in newestFirst {
            let record = try? LogRecord(bytes)
            if let record, record.transactionID == id {
                switch record.kind {
                case .sale, .cancel, .resolvedDone: return .done
                case .resolvedNot: return .notDone
                case .issued: break
                }
            }
            if bytes == baseline { return .notDone }
        }
        return isWhole ? .undecided : nil
    }

    /// Whether the card already holds a word about a transaction that is as good as a commit of
    /// its own.
    package func isResolved(_ id: TransactionID) -> Bool {
        newestFirst.contains { bytes in
            guard let record = try? LogRecord(bytes), record.transactionID == id else {
                return false
            }
            return record.kind == .resolvedDone || record.kind == .resolvedNot
        }
    }

    /// The newest record that is not about an earlier one.
    package var newestUnresolved: LogRecord? {
        for bytes in newestFirst {
            guard let record = try? LogRecord(bytes) else { return nil }
            if record.kind != .resolvedDone, record.kind != .resolvedNot { return record }
        }
        return nil
    }
}
