package import Authorization
package import Numbers
package import PairedCards
import SchemeMessages
package import ShopStore
import SmartCard

/// What a till is asked to take.
package struct SaleRequest: Hashable, Sendable {
    package let amountMinor: Int64
    package let method: PaymentMethod
    /// The cash register's own number of the sale.
    package let saleReference: String?

    package init(amountMinor: Int64, method: PaymentMethod, saleReference: String? = nil) {
        self.amountMinor = amountMinor
        self.method = method
        self.saleReference = saleReference
    }
}

/// How a sale ended; it is in the journal already, or says why it is not.
package struct SaleResult: Sendable {
    package let verdict: Verdict
    package let transactionID: TransactionID
    package let request: SaleRequest
    /// The till's own number of the sale.
    package let saleReference: String?
    package let currency: Currency
    package let environment: Environment
    package let terminal: TerminalNumber
    /// Milliseconds since 1970-01-01 UTC.
    package let recordedAtMs: Int64
    package let cardNumber: CardNumber?
    package let balanceBeforeMinor: Int64?
    package let balanceAfterMinor: Int64?
    /// After a comparison of a PIN that was not right, or of none because no tries were left.
    package let triesLeft: UInt8?
    /// An open sale was finished, or tried again.
    package let isResumed: Bool
    /// The stored answer to a sale that was approved before; no card was asked for.
    package let isRepeated: Bool
    /// Other transactions of this card whose end became known at this tap.
    package let resolved: [ResolvedTransaction]
    /// What is owed to the card, in minor units; nil while the card is not known.
    package let owedMinor: Int64?
    /// Nil unless the card has proved itself.
    package let spare: SpareHealth?
    package let list: ListUse
    package let news: NewsReport
    package let trace: [Judgement.Step]
    package let timing: TapTiming
}

extension SaleResult {
    /// The answer that was given before.
    init(repeating outcome: OutcomeRecord, of request: SaleRequest, at till: Till) {
        verdict = outcome.verdict
        transactionID = outcome.subject.transactionID
        self.request = request
        saleReference = outcome.subject.saleReference
        currency = outcome.subject.currency
        environment = till.bundle.environment
        terminal = till.bundle.terminal
        recordedAtMs = outcome.recordedAtMs
        cardNumber = outcome.subject.cardNumber
        balanceBeforeMinor = outcome.balanceBeforeMinor
        balanceAfterMinor = outcome.balanceAfterMinor
        triesLeft = nil
        isResumed = false
        isRepeated = true
        resolved = []
        owedMinor = outcome.subject.cardNumber.flatMap { try? till.store.owedMinor(to: $0) }
        spare = outcome.spare
        list = outcome.subject.list
        news = NewsReport()
        trace = []
        timing = TapTiming(TapMeter(), diskWaitMilliseconds: 0)
    }
}

/// How long a tap took and what it moved.
package struct TapTiming: Hashable, Sendable {
    /// From the first exchange with the chip to the last.
    package let totalMilliseconds: Double
    package let apduCount: Int
    package let bytesOut: Int
    package let bytesIn: Int
    /// How long the commit waited for the intent to be durable.
    package let diskWaitMilliseconds: Double
    /// What is left of the total without card, reader and disk: this program's own share.
    package let softwareMilliseconds: Double

    init(_ meter: TapMeter, diskWaitMilliseconds: Double) {
        totalMilliseconds = meter.span / .milliseconds(1)
        apduCount = meter.apduCount
        bytesOut = meter.bytesOut
        bytesIn = meter.bytesIn
        self.diskWaitMilliseconds = diskWaitMilliseconds
        softwareMilliseconds =
            totalMilliseconds - meter.transmission / .milliseconds(1) - diskWaitMilliseconds
    }
}

extension Verdict {
    /// Reasons in the order of the rules; none for an approval.
    package var reasons: [Reason] {
        switch self {
        case .approved: []
        case .declined(let reasons): reasons
        case .incomplete(let reason): [reason]
        }
    }
}
