package import Authorization
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
    package let timing: TapTiming
}

/// What a card is, and what is on it.
package struct CardView: Sendable {
    package let check: CheckResult
    /// Nil unless the card has proved itself.
    package let balances: CardBalances?
}

/// The two values of a card, in minor units.
package struct CardBalances: Hashable, Sendable {
    package let balanceMinor: Int64
    package let allowanceMinor: Int64
}

extension Till {
    /// Validates a card in four APDUs, without a trace on it or in the journal.
    package func check(on reader: any CardReader, waitSeconds: Int) throws(TillError)
        -> CheckResult
    {
        try check(on: reader, waitSeconds: waitSeconds) { (_) throws(CardLoss) in }
    }

    /// Validates a card, and what is on a genuine one, which ``check(on:waitSeconds:)`` leaves
    /// unread: the balances, in two more APDUs.
    package func show(on reader: any CardReader, waitSeconds: Int) throws(TillError) -> CardView {
        var balances: CardBalances?
        let result = try check(on: reader, waitSeconds: waitSeconds) { (card) throws(CardLoss) in
            do throws(DESFireError) {
                let balance = try card.perform(GetValue(file: FileNumber.balance.rawValue))
                let allowance = try card.perform(GetValue(file: FileNumber.allowance.rawValue))
                balances = CardBalances(
                    balanceMinor: Int64(balance), allowanceMinor: Int64(allowance))
            } catch {
                throw CardLoss(error)
            }
        }
        return CardView(check: result, balances: balances)
    }

    private func check(
        on reader: any CardReader, waitSeconds: Int,
        reading more: (inout DESFireCard) throws(CardLoss) -> Void
    ) throws(TillError) -> CheckResult {
        var facts = Facts(
            environment: bundle.environment, limits: limits, listState: list.state)
        let (loss, meter) = try withCard(on: reader, waitSeconds: waitSeconds) {
            (channel) throws(TillError) -> CardLoss? in
            do throws(CardLoss) {
                facts.card = try reading(channel, more)
                return nil
            } catch {
                return error
            }
        }
        if let loss {
            return CheckResult(
                verdict: .incomplete(Reason(loss.reason)), trace: [], facts: facts, till: self,
                meter: meter)
        }
        if let number = facts.cardNumber { facts.list = try overlayAnswer(for: number) }
        let judgement = Judgement(of: facts, under: CheckRules.inOrder)
        return CheckResult(
            verdict: Self.verdict(judgement.outcome), trace: judgement.trace, facts: facts,
            till: self, meter: meter)
    }

    /// In one APDU where the reader can, else in frames and a new session.
    private func reading(
        _ channel: MeteredChannel, _ more: (inout DESFireCard) throws(CardLoss) -> Void
    ) throws(CardLoss) -> CardReading {
        guard let uid = try uid(channel) else { return .foreign }
        let examination = CardExamination(bundle: bundle, vault: vault)
        var style = TransferStyle.oneAPDU
        while true {
            var card = DESFireCard(channel: channel, style: style)
            do throws(CardLoss) {
                let reading = try examination.examine(&card, uid: uid)
                if case .genuine = reading { try more(&card) }
                return reading
            } catch {
                guard error == .cannotPassLongAPDU, style == .oneAPDU else { throw error }
                style = .frames
            }
        }
    }

    private func overlayAnswer(for number: CardNumber) throws(TillError) -> ListAnswer {
        do throws(StoreError) {
            return try store.overlayAnswer(for: number)
        } catch {
            throw .store(error)
        }
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
        verdict: Verdict, trace: [Judgement.Step], facts: Facts, till: Till, meter: TapMeter
    ) {
        self.verdict = verdict
        self.trace = trace
        table = facts.genuineTable
        environment = till.bundle.environment
        list = till.list
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
