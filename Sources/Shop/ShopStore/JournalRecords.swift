package import Authorization
package import CardLayout
package import DESFire
package import Numbers

/// What is known of a sale in either phase.
package struct SaleHeading: Hashable, Sendable {
    package let transactionID: TransactionID
    package let recordedAtMilliseconds: Int64
    package let saleReference: String?
    package let method: PaymentMethod
    package let amountMinor: Int64
    package let currency: Currency
    package let cardNumber: CardNumber?
    package let cardUID: CardUID?
    package let balanceBeforeMinor: Int64?
    package let listState: String
    package let listVersion: Int?
    package let listAgeSeconds: Int?

    package init(
        transactionID: TransactionID, recordedAtMilliseconds: Int64, saleReference: String?,
        method: PaymentMethod, amountMinor: Int64, currency: Currency, cardNumber: CardNumber?,
        cardUID: CardUID?, balanceBeforeMinor: Int64?, listState: String, listVersion: Int?,
        listAgeSeconds: Int?
    ) {
        self.transactionID = transactionID
        self.recordedAtMilliseconds = recordedAtMilliseconds
        self.saleReference = saleReference
        self.method = method
        self.amountMinor = amountMinor
        self.currency = currency
        self.cardNumber = cardNumber
        self.cardUID = cardUID
        self.balanceBeforeMinor = balanceBeforeMinor
        self.listState = listState
        self.listVersion = listVersion
        self.listAgeSeconds = listAgeSeconds
    }
}

/// Durable before CommitTransaction is sent: enough to find out later what the card did.
package struct IntentRecord: Sendable {
    package let heading: SaleHeading
    /// The newest log record before the sale, 32 bytes: while it is still the newest, or still
    /// there without ours, nothing was done.
    package let baseline: [UInt8]
    /// The record that the sale writes, 32 bytes.
    package let logRecord: [UInt8]

    package init(heading: SaleHeading, baseline: [UInt8], logRecord: [UInt8]) {
        self.heading = heading
        self.baseline = baseline
        self.logRecord = logRecord
    }
}

/// Durable before anybody is told.
package struct OutcomeRecord: Sendable {
    package let heading: SaleHeading
    package let verdict: Verdict
    package let trace: [Judgement.Step]
    /// TMC and TMV of the commit.
    package let proof: TransactionProof?
    package let balanceAfterMinor: Int64?
    package let cost: TapCost

    package init(
        heading: SaleHeading, verdict: Verdict, trace: [Judgement.Step],
        proof: TransactionProof?, balanceAfterMinor: Int64?, cost: TapCost
    ) {
        self.heading = heading
        self.verdict = verdict
        self.trace = trace
        self.proof = proof
        self.balanceAfterMinor = balanceAfterMinor
        self.cost = cost
    }
}

/// What a tap moved and how long it took.
package struct TapCost: Hashable, Sendable {
    package let apduCount: Int
    package let bytesOut: Int
    package let bytesIn: Int
    package let totalMilliseconds: Int64
    package let diskWaitMilliseconds: Int64

    package init(
        apduCount: Int, bytesOut: Int, bytesIn: Int, totalMilliseconds: Int64,
        diskWaitMilliseconds: Int64
    ) {
        self.apduCount = apduCount
        self.bytesOut = bytesOut
        self.bytesIn = bytesIn
        self.totalMilliseconds = totalMilliseconds
        self.diskWaitMilliseconds = diskWaitMilliseconds
    }
}

/// A record as it stands in the journal.
package struct JournalRecord: Hashable, Sendable {
    package enum Phase: String, Hashable, Sendable { case intent, outcome }

    /// One line of the trace, as it was written.
    package struct TraceLine: Hashable, Sendable, Codable {
        package let rule: String
        /// `met`, `notMet`, `notAsked`.
        package let finding: String
        /// The reason code of a rule that is not met.
        package let reason: String?
    }

    package let sequence: Int64
    package let phase: Phase
    package let heading: SaleHeading
    /// `approved`, `declined`, `incomplete`; nil for an intent.
    package let verdict: String?
    /// Reason codes in the order of the rules.
    package let reasons: [String]
    package let shortfallMinor: Int64?
    package let trace: [TraceLine]
    package let proof: TransactionProof?
    package let balanceAfterMinor: Int64?
    package let cost: TapCost?
}
