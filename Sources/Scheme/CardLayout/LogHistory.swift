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
    /// word counts: an attempt that was found undone may have been repeated since. What the log says
    /// of the id comes before the baseline, which is only silence about it.
    ///
    /// - Parameter baseline: the newest record before the attempt.
    package func finding(of id: TransactionID, baseline: [UInt8]) -> LogFinding? {
        switch newestKind(of: id) {
        case .sale, .cancel, .resolvedDone: return .done
        case .resolvedNot: return .notDone
        case .issued, .copied, .promoted, .invalidated, .restored, .recycled, .verified,
            nil:
            break
        }
        if newestFirst.contains(baseline) { return .notDone }
        return isWhole ? .undecided : nil
    }

    /// Whether the card's newest word about a transaction is as good as a commit of its own.
    package func isResolved(_ id: TransactionID) -> Bool {
        let kind = newestKind(of: id)
        return kind == .resolvedDone || kind == .resolvedNot
    }

    /// Whether the card's newest word about an id is of a kind.
    package func says(_ kind: LogRecord.Kind, of id: TransactionID) -> Bool {
        newestKind(of: id) == kind
    }

    /// Whether any record is of an id.
    package func names(_ id: TransactionID) -> Bool { newestKind(of: id) != nil }

    private func newestKind(of id: TransactionID) -> LogRecord.Kind? {
        newestFirst.lazy.compactMap { try? LogRecord($0) }.first { $0.transactionID == id }?.kind
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
