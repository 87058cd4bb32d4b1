package import Authorization
package import CardLayout
package import DESFire
package import Numbers

/// What every record of a transaction says again, so that each can be read alone.
///
/// There is no place for a PIN, a key or a credit number (design, decision 11).
package struct JournalSubject: Hashable, Sendable {
    package var transactionID: TransactionID
    /// The register's own name for the sale, 1 to 256 characters.
    package var saleReference: String?
    /// Nil for a check.
    package var sale: Sale?
    package var currency: Currency
    /// Nil as long as the card has not proved itself.
    package var cardNumber: CardNumber?
    package var cardUID: CardUID?
    package var list: ListUse

    package init(
        transactionID: TransactionID, saleReference: String? = nil, sale: Sale?,
        currency: Currency, cardNumber: CardNumber?, cardUID: CardUID?, list: ListUse = .none
    ) {
        self.transactionID = transactionID
        self.saleReference = saleReference
        self.sale = sale
        self.currency = currency
        self.cardNumber = cardNumber
        self.cardUID = cardUID
        self.list = list
    }
}

/// Which list was asked, and how old it was (feed, "Policy for an aged list").
package struct ListUse: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// No feed is configured: the overlay alone was asked.
        case none
        case fresh
        case ageing
        case stale
        /// A feed is configured, and no list was ever accepted.
        case absent
    }

    package let state: State
    /// 24 bits, as in a card's log.
    package let version: UInt32?
    package let ageSeconds: Int64?

    package init(state: State, version: UInt32?, ageSeconds: Int64?) {
        self.state = state
        self.version = version
        self.ageSeconds = ageSeconds
    }

    package static let none = ListUse(state: .none, version: nil, ageSeconds: nil)
}

/// Written before the card is asked to commit.
package struct IntentRecord: Hashable, Sendable {
    package var subject: JournalSubject
    /// Milliseconds since 1970-01-01 UTC.
    package var recordedAtMs: Int64
    /// The newest log record as the card gave it, 32 bytes: still the newest afterwards means
    /// "not done". Nil when the card's log was empty.
    package var baseline: [UInt8]?
    /// The record that is written in the card's transaction: found there it means "done".
    package var logRecord: LogRecord?

    package init(
        subject: JournalSubject, recordedAtMs: Int64, baseline: [UInt8]?, logRecord: LogRecord?
    ) {
        self.subject = subject
        self.recordedAtMs = recordedAtMs
        self.baseline = baseline
        self.logRecord = logRecord
    }
}

/// How it ended, written before anybody is told.
package struct OutcomeRecord: Hashable, Sendable {
    package var subject: JournalSubject
    /// Milliseconds since 1970-01-01 UTC.
    package var recordedAtMs: Int64
    package var verdict: Verdict
    /// What each rule found, in order.
    package var trace: [TraceLine]
    /// What the chip returned for the commit; nil when there was none, or its answer was lost.
    package var proof: TransactionProof?
    /// What was on the card, in minor units.
    package var balanceBeforeMinor: Int64?
    package var balanceAfterMinor: Int64?
    package var effort: TapEffort?

    package init(
        subject: JournalSubject, recordedAtMs: Int64, verdict: Verdict, trace: [TraceLine],
        proof: TransactionProof? = nil, balanceBeforeMinor: Int64? = nil,
        balanceAfterMinor: Int64? = nil, effort: TapEffort? = nil
    ) {
        self.subject = subject
        self.recordedAtMs = recordedAtMs
        self.verdict = verdict
        self.trace = trace
        self.proof = proof
        self.balanceBeforeMinor = balanceBeforeMinor
        self.balanceAfterMinor = balanceAfterMinor
        self.effort = effort
    }
}

/// What a tap cost.
package struct TapEffort: Hashable, Sendable {
    package let apduCount: Int64
    /// Bytes to the card and from it, APDU headers and status words included.
    package let bytesOut: Int64
    package let bytesIn: Int64
    /// From the card's arrival to the verdict.
    package let totalMs: Int64
    /// How long the card stood still for the disk.
    package let diskWaitMs: Int64

    package init(
        apduCount: Int64, bytesOut: Int64, bytesIn: Int64, totalMs: Int64, diskWaitMs: Int64
    ) {
        self.apduCount = apduCount
        self.bytesOut = bytesOut
        self.bytesIn = bytesIn
        self.totalMs = totalMs
        self.diskWaitMs = diskWaitMs
    }
}

/// One record as the journal holds it.
package struct JournalRecord: Hashable, Sendable {
    package enum Entry: Hashable, Sendable {
        case intent(IntentRecord)
        case outcome(OutcomeRecord)
    }

    /// From 1, rising, never used again.
    package let sequence: Int64
    package let entry: Entry
    /// What the transaction did, sealed to the issuer (profile, "Evidence").
    package let sealedEvidence: [UInt8]?

    package var subject: JournalSubject {
        switch entry {
        case .intent(let intent): intent.subject
        case .outcome(let outcome): outcome.subject
        }
    }

    package var recordedAtMs: Int64 {
        switch entry {
        case .intent(let intent): intent.recordedAtMs
        case .outcome(let outcome): outcome.recordedAtMs
        }
    }
}
