package import Authorization
package import Blacklist
import CardLayout
import DESFire
import DurableSQLite
package import Numbers
package import PairedCards
import SchemeMessages
package import ShopStore
package import SmartCard

/// What a card is; nothing was bought, and nothing was written on it.
package struct CheckResult: Sendable {
    package let verdict: Verdict
    package let trace: [Judgement.Step]
    /// Nil unless the card has proved itself.
    package let table: CardTable?
    package let environment: Environment
    package let list: ListUse
    /// What is known of its number; nil unless the card has proved itself.
    package let answer: NumberAnswer?
    package let timing: TapTiming
}

extension Till {
    /// Validates a card in four APDUs, without a trace on it or in the journal.
    package func check(on reader: any CardReader, waitSeconds: Int) throws(TillError)
        -> CheckResult
    {
        try check(on: reader, waitSeconds: waitSeconds) { (_, _, _) throws(SaleStop) in }
    }

    /// - Parameter more: reads what else is of interest on a genuine card, in the open session.
    func check(
        on reader: any CardReader, waitSeconds: Int,
        reading more: (inout DESFireCard, CardUID, CardTable) throws(SaleStop) -> Void
    ) throws(TillError) -> CheckResult {
        var facts = Facts(environment: bundle.environment, limits: limits)
        var list = ListUse.none
        var answer: NumberAnswer?
        let (loss, meter) = try withCard(on: reader, waitSeconds: waitSeconds) {
            (channel) throws(TillError) -> CardLoss? in
            list = self.list
            facts.listState = list.state
            do throws(SaleStop) {
                try examine(channel, &facts, &answer, more)
                return nil
            } catch {
                switch error {
                case .card(let loss): return loss
                case .store(let error): throw .store(error)
                }
            }
        }
        if let loss {
            return CheckResult(
                verdict: .incomplete(Reason(loss.reason)), trace: [], facts: facts, list: list,
                answer: nil, meter: meter)
        }
        let judgement = Judgement(of: facts, under: CheckRules.inOrder)
        return CheckResult(
            verdict: Self.verdict(judgement.outcome), trace: judgement.trace, facts: facts,
            list: list, answer: answer, meter: meter)
    }

    /// In one APDU where the reader can, else in frames and a new session.
    private func examine(
        _ channel: MeteredChannel, _ facts: inout Facts,
        _ answer: inout NumberAnswer?,
        _ more: (inout DESFireCard, CardUID, CardTable) throws(SaleStop) -> Void
    ) throws(SaleStop) {
        do throws(SaleStop) {
            try examine(channel, .oneAPDU, &facts, &answer, more)
        } catch {
            guard case .card(.cannotPassLongAPDU) = error else { throw error }
            try examine(channel, .frames, &facts, &answer, more)
        }
    }

    private func examine(
        _ channel: MeteredChannel, _ style: TransferStyle, _ facts: inout Facts,
        _ answer: inout NumberAnswer?,
        _ more: (inout DESFireCard, CardUID, CardTable) throws(SaleStop) -> Void
    ) throws(SaleStop) {
        var card = DESFireCard(channel: channel, style: style)
        let uid: CardUID
        let reading: CardReading
        do throws(CardLoss) {
            guard let found = try self.uid(channel) else { return facts.card = .foreign }
            uid = found
            reading = try CardExamination(bundle: bundle, vault: vault).examine(&card, uid: uid)
        } catch {
            throw .card(error)
        }
        if case .genuine(let table, _) = reading {
            try more(&card, uid, table)
            var inquiry = CardInquiry(till: self, uid: uid, table: table)
            try inquiry.lookUp { (command) throws(SaleStop) in
                do throws(DESFireError) { return try card.perform(command) } catch {
                    throw .card(CardLoss(error))
                }
            }
            facts.list = ListAnswer(inquiry.answer)
            answer = inquiry.answer
            facts.provenEpoch = inquiry.provenEpoch
        }
        // A card that was lost on the way was not examined.
        facts.card = reading
    }

    /// `approved` here means usable; an undecided check lacks a fact, and is refused.
    private static func verdict(_ outcome: Judgement.Outcome) -> Verdict {
        switch outcome {
        case .allowed: .approved
        case .declined(let reasons): .declined(reasons)
        case .undecided: .declined([Reason(.fault)])
        }
    }
}

extension CheckResult {
    fileprivate init(
        verdict: Verdict, trace: [Judgement.Step], facts: Facts, list: ListUse,
        answer: NumberAnswer?, meter: TapMeter
    ) {
        self.verdict = verdict
        self.trace = trace
        table = facts.genuineTable
        environment = facts.environment
        self.list = list
        self.answer = answer
        timing = TapTiming(meter, diskWaitMilliseconds: 0)
    }
}

extension Facts {
    /// The table of a card that has proved itself.
    var genuineTable: CardTable? {
        guard case .genuine(let table, _) = card else { return nil }
        return table
    }

    var cardNumber: CardNumber? { genuineTable?.cardNumber }
}
