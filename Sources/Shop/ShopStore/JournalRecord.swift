package import Authorization
package import CardLayout
package import DESFire
package import Numbers
package import PairedCards

/// What every record of a transaction says again, so that each can be read alone.
///
/// There is no place for a PIN, a key or a credit number (design, decision 11).
package struct JournalSubject: Hashable, Sendable {
    package var transactionID: TransactionID
    package var kind: TransactionKind
    /// The sale that a cancel or a refund gives back.
    package var refersTo: TransactionID?
    /// The register's own name for the sale, 1 to 256 characters.
    package var saleReference: String?
    /// Nil for a check. Of a cancel or a refund, what it gives back.
    package var sale: Sale?
    package var currency: Currency
    /// Nil as long as the card has not proved itself.
    package var cardNumber: CardNumber?
    package var cardUID: CardUID?
    package var list: ListUse
    /// Of a procedure at the desk; nil for sales and what gives them back.
    package var desk: DeskNote?

    package init(
        transactionID: TransactionID, kind: TransactionKind = .sale,
        refersTo: TransactionID? = nil, saleReference: String? = nil, sale: Sale?,
        currency: Currency, cardNumber: CardNumber?, cardUID: CardUID?, list: ListUse = .none,
        desk: DeskNote? = nil
    ) {
        self.transactionID = transactionID
        self.kind = kind
        self.refersTo = refersTo
        self.saleReference = saleReference
        self.sale = sale
        self.currency = currency
        self.cardNumber = cardNumber
        self.cardUID = cardUID
        self.list = list
        self.desk = desk
    }
}

package enum TransactionKind: String, Hashable, Sendable, CaseIterable {
    case sale
    /// Gives back a whole sale, soon after it.
    case cancel
    /// Gives back a sale, or a part of it, later.
    case refund
    /// The main card's information into the spare (104).
    case copying
    /// The spare becomes the main card (105).
    case promotion
    case invalidation
    /// A main card that was invalidated by mistake is usable again (106).
    case restoration
    /// A main card that was found again becomes the next spare (T24).
    case recycling
    /// The spare's health check; it changes nothing but its PIN tries.
    case verification
}

/// What a desk does to a pair, in every record of the procedure: with its outcome it is the notice
/// that the issuer gets (O20, O22; T20).
package struct DeskNote: Hashable, Sendable {
    /// Who was signed in.
    package var staff: String
    package var mainNumber: CardNumber?
    package var subNumber: CardNumber?
    /// Which assignment of a spare it is about.
    package var generation: UInt16?
    /// What the procedure makes invalid.
    package var invalid: BlacklistEntry?
    /// What was on a card before it was erased, in minor units (T12).
    package var balanceBeforeMinor: Int64?
    package var allowanceBeforeMinor: Int64?

    package init(staff: String) { self.staff = staff }

    /// Of a restoration: whether it gives the PIN tries back, and nothing else; of a whole one the
    /// assignment is known before a card is asked.
    package var isOfTries: Bool { generation == nil }
}

/// Which list was asked, and how old it was (feed, "Policy for an aged list").
package struct ListUse: Hashable, Sendable {
    package let state: ListState
    /// 24 bits, as in a card's log.
    package let version: UInt32?
    package let ageSeconds: Int64?

    package init(state: ListState, version: UInt32?, ageSeconds: Int64?) {
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

/// Written before a card is asked to commit something that moves no money.
package struct CommitRecord: Hashable, Sendable {
    package enum Purpose: String, Hashable, Sendable, CaseIterable {
        /// A PIN try is spent before the PIN is compared.
        case tries
        /// The card confirms what became of an earlier commit (profile, "In doubt").
        case resolvedDone = "resolved-done"
        case resolvedNot = "resolved-not"
        /// A procedure at the desk changes the card's table.
        case transition
    }

    package var subject: JournalSubject
    /// Milliseconds since 1970-01-01 UTC.
    package var recordedAtMs: Int64
    package var purpose: Purpose
    /// Nil where none is written.
    package var logRecord: LogRecord?

    package init(
        subject: JournalSubject, recordedAtMs: Int64, purpose: Purpose, logRecord: LogRecord? = nil
    ) {
        self.subject = subject
        self.recordedAtMs = recordedAtMs
        self.purpose = purpose
        self.logRecord = logRecord
    }
}

/// What the chip returned for the newest intent or commit before it of the same transaction on the
/// same chip: a procedure at the desk writes on two.
package struct ProofRecord: Hashable, Sendable {
    package var subject: JournalSubject
    /// Milliseconds since 1970-01-01 UTC.
    package var recordedAtMs: Int64
    package var proof: TransactionProof

    package init(subject: JournalSubject, recordedAtMs: Int64, proof: TransactionProof) {
        self.subject = subject
        self.recordedAtMs = recordedAtMs
        self.proof = proof
    }
}

/// What the card has said about a transaction that a clerk had abandoned. Done: it took the money,
/// and the sum is owed to the card.
package struct FindingRecord: Hashable, Sendable {
    package enum Finding: String, Hashable, Sendable {
        case done
        case notDone = "not-done"
    }

    package var subject: JournalSubject
    /// Milliseconds since 1970-01-01 UTC.
    package var recordedAtMs: Int64
    package var finding: Finding
    /// Nil when the card held its confirmation already.
    package var proof: TransactionProof?

    package init(
        subject: JournalSubject, recordedAtMs: Int64, finding: Finding, proof: TransactionProof?
    ) {
        self.subject = subject
        self.recordedAtMs = recordedAtMs
        self.finding = finding
        self.proof = proof
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
    /// Who gives the money of an approved cancel or refund back.
    package var returnedBy: ReturnPath?
    /// What the card has said of its spare; nil when it was not asked.
    package var spare: SpareHealth?

    package init(
        subject: JournalSubject, recordedAtMs: Int64, verdict: Verdict, trace: [TraceLine],
        proof: TransactionProof? = nil, balanceBeforeMinor: Int64? = nil,
        balanceAfterMinor: Int64? = nil, effort: TapEffort? = nil, returnedBy: ReturnPath? = nil,
        spare: SpareHealth? = nil
    ) {
        self.subject = subject
        self.recordedAtMs = recordedAtMs
        self.verdict = verdict
        self.trace = trace
        self.proof = proof
        self.balanceBeforeMinor = balanceBeforeMinor
        self.balanceAfterMinor = balanceAfterMinor
        self.effort = effort
        self.returnedBy = returnedBy
        self.spare = spare
    }
}

/// How money gets back to a customer.
package enum ReturnPath: String, Hashable, Sendable {
    /// It is on the card already.
    case card
    /// Queued: the issuer does it.
    case issuer
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
        case commit(CommitRecord)
        case proof(ProofRecord)
        case outcome(OutcomeRecord)
        case finding(FindingRecord)
    }

    /// From 1, rising, never used again.
    package let sequence: Int64
    package let entry: Entry
    /// Its place in the hash chain, 32 bytes.
    package let link: [UInt8]
    /// What the transaction did, sealed to the issuer (profile, "Evidence").
    package let sealedEvidence: [UInt8]?

    package var subject: JournalSubject {
        switch entry {
        case .intent(let intent): intent.subject
        case .commit(let commit): commit.subject
        case .proof(let proof): proof.subject
        case .outcome(let outcome): outcome.subject
        case .finding(let finding): finding.subject
        }
    }

    /// Whether nothing of its transaction is begun behind it.
    package var isClosing: Bool {
        guard case .outcome(let outcome) = entry else { return false }
        if case .incomplete = outcome.verdict { return false }
        return true
    }

    package var recordedAtMs: Int64 {
        switch entry {
        case .intent(let intent): intent.recordedAtMs
        case .commit(let commit): commit.recordedAtMs
        case .proof(let proof): proof.recordedAtMs
        case .outcome(let outcome): outcome.recordedAtMs
        case .finding(let finding): finding.recordedAtMs
        }
    }
}
