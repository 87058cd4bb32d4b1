import Authorization
import DurableSQLite
import Numbers
import PairedCards
import SchemeMessages
import ShopStore
import SmartCard

extension OngoingSale {
    /// Makes the verdict durable, then tells it.
    ///
    /// An approval that cannot be written is not told as one: the card may have been charged, and
    /// the open intent will say so at the next contact. Nor is news told that no record has kept.
    mutating func finish(_ verdict: Verdict, meter: TapMeter) throws(TillError) -> SaleResult {
        let timing = TapTiming(meter, diskWaitMilliseconds: diskWaitMilliseconds)
        do throws(StoreError) {
            try till.store.append(outcome(verdict, timing), after: keptProofs, hearing: news)
            return result(verdict, timing)
        } catch {
            guard hasIntent || continued?.intent != nil else { throw .store(error) }
            if news != nil { newsReport.learned = [] }
            return result(.incomplete(Reason(error.reason)), timing)
        }
    }

    private func outcome(_ verdict: Verdict, _ timing: TapTiming) -> OutcomeRecord {
        OutcomeRecord(
            subject: subject, recordedAtMs: till.clock(), verdict: verdict,
            trace: trace.map(TraceLine.init), proof: proof,
            balanceBeforeMinor: facts.balanceMinor,
            balanceAfterMinor: verdict == .approved ? balanceAfterMinor : nil,
            effort: TapEffort(timing), spare: spare)
    }

    private var spare: SpareHealth? { facts.genuineTable.map(SpareHealth.init) }

    private func result(_ verdict: Verdict, _ timing: TapTiming) -> SaleResult {
        SaleResult(
            verdict: verdict, transactionID: transactionID, request: request,
            saleReference: reference, currency: till.bundle.currency,
            environment: till.bundle.environment, terminal: till.bundle.terminal,
            recordedAtMs: till.clock(), cardNumber: subject.cardNumber,
            balanceBeforeMinor: facts.balanceMinor,
            balanceAfterMinor: verdict == .approved ? balanceAfterMinor : nil,
            triesLeft: triesLeft, isResumed: continued != nil, isRepeated: false,
            resolved: resolved, owedMinor: owedMinor,
            spare: spare,
            list: list, news: newsReport, trace: trace, timing: timing)
    }

    private var triesLeft: UInt8? {
        switch facts.pin {
        case .wrong(let left): left
        case .blocked: 0
        case .notEntered, .entered, .uncheckable, .right: nil
        }
    }

    /// What is owed to the card; a figure that cannot be read is not made up.
    private var owedMinor: Int64? {
        guard let number = subject.cardNumber else { return nil }
        return try? till.store.owedMinor(to: number)
    }
}

extension TapEffort {
    init(_ timing: TapTiming) {
        self.init(
            apduCount: Int64(timing.apduCount), bytesOut: Int64(timing.bytesOut),
            bytesIn: Int64(timing.bytesIn), totalMs: Int64(timing.totalMilliseconds.rounded()),
            diskWaitMs: Int64(timing.diskWaitMilliseconds.rounded()))
    }
}
