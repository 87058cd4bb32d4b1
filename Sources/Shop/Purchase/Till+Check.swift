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

extension Till {
    /// Validates a card in four APDUs, without a trace on it or in the journal.
    package func check(on reader: any CardReader, waitSeconds: Int) throws(TillError)
        -> CheckResult
    {
        let channel = try connect(reader, waitSeconds: waitSeconds)
        defer { channel.disconnect() }
        var facts = Facts(environment: bundle.environment, limits: bundle.limits)
        do throws(CardLoss) {
            facts.card = try reading(channel)
        } catch {
            return CheckResult(
                verdict: .incomplete(Reason(error.reason)), trace: [], facts: facts, till: self,
                meter: channel.meter)
        }
        if let number = facts.cardNumber { facts.list = try overlayAnswer(for: number) }
        let judgement = Judgement(of: facts, under: CheckRules.inOrder)
        return CheckResult(
            verdict: Self.verdict(judgement.outcome), trace: judgement.trace, facts: facts,
            till: self, meter: channel.meter)
    }

    /// In one APDU where the reader can, else in frames and a new session.
    private func reading(_ channel: MeteredChannel) throws(CardLoss) -> CardReading {
        guard let uid = try uid(channel) else { return .foreign }
        let examination = CardExamination(bundle: bundle, vault: vault)
        do throws(CardLoss) {
            var card = DESFireCard(channel: channel)
            return try examination.examine(&card, uid: uid)
        } catch .cannotPassLongAPDU {
            var card = DESFireCard(channel: channel, style: .frames)
            return try examination.examine(&card, uid: uid)
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
