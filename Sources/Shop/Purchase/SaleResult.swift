package import Authorization
package import Numbers
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
    package let currency: Currency
    package let environment: Environment
    package let cardNumber: CardNumber?
    package let balanceBeforeMinor: Int64?
    package let balanceAfterMinor: Int64?
    package let list: ListUse
    package let trace: [Judgement.Step]
    package let timing: TapTiming
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
