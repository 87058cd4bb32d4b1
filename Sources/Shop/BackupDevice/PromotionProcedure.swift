import Authorization
import CardLayout
import DESFire
package import Numbers
import PairedCards
package import Purchase
import SchemeMessages
import ShopStore

/// Promotion: the spare alone becomes the main card, at any desk, also at one that has never met the
/// pair (105; figure 11; O11, T14).
///
/// The old number is refused here, and its notice is in the journal, before the card is asked to
/// commit (T20): from then on no two cards of the pair are accepted by this shop, whatever is cut.
package struct PromotionProcedure {
    private let pin: PINEntry?

    /// - Parameter pin: the spare's own.
    package init(pin: PINEntry?) { self.pin = pin }

    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID
    ) throws(TillError) -> DeskResult {
        var run = DeskRun(.promotion, at: desk, transactionID: transactionID)
        return try run.conclude { (run) throws(DeskStop) in
            try run.visit(.sub, of: cards) { (run, sub) throws(DeskStop) in
                try promote(&sub, &run, cards.talk)
            }
        }
    }

    private func promote(
        _ sub: inout DeskVisit, _ run: inout DeskRun, _ talk: DeskTalk
    ) throws(DeskStop) -> DeskRun.Done {
        let number = sub.table.cardNumber
        run.note.subNumber = number
        run.owesBalance = true
        try run.resume { $0.subNumber == number }
        if let done = try finished(&sub, &run) { return done }
        switch sub.table.standing {
        case .spare: break
        case .main: throw run.refusalOfMain(sub)
        case .blank: throw sub.refusal(.cardBlank)
        case .invalidated: throw sub.refusal(.cardInvalidated)
        }
        guard let certificate = try sub.certificate() else { throw sub.refusal(.deskNotNamed) }
        let known = try run.desk.pair(of: sub.table)
        let promotion = try rule(sub.table, known?.record, certificate, run)
        run.note.mainNumber = promotion.replaced.number
        run.note.generation = certificate.generation
        run.note.invalid = promotion.replaced
        let preview = DeskPreview(
            kind: .promotion, card: number, invalid: promotion.replaced.number)
        guard talk.confirm(preview) else { throw sub.refusal(.deskDeclined) }
        let tries = try run.prove(pin, on: &sub)
        let news = try run.news(
            of: [promotion.replaced] + certificate.formerSpares.entries, by: number)
        let proof = try run.transition(
            .promoted, on: &sub, [DeskWrite.table(promotion.table), DeskWrite.tries(tries)],
            hearing: news)
        return (proof, change(number, promotion.replaced.number, certificate.generation, run))
    }

    private func rule(
        _ table: CardTable, _ record: PairRecord?, _ certificate: PairCertificate, _ run: DeskRun
    ) throws(DeskStop) -> Promotion {
        let (isListed, check) = run.listed(carriedBy: table)
        let ruled = Result { () throws(DeskStop) in
            try DeskStop.ruling(.sub) { () throws(TransitionRefusal) in
                try Promotion(
                    of: table, record: record, by: SpareAssignment(certificate),
                    isListed: isListed)
            }
        }
        try check()
        return try ruled.get()
    }

    /// The card was promoted by this very procedure, and nobody was told: it says so once more, in a
    /// commit that the issuer can verify.
    private func finished(
        _ sub: inout DeskVisit, _ run: inout DeskRun
    ) throws(DeskStop) -> DeskRun.Done? {
        let table = sub.table
        guard let open = run.continued?.subject.desk, table.standing == .main,
            let invalid = open.invalid, table.blacklist.entries.contains(invalid)
        else { return nil }
        run.note = open
        let proof = try run.confirm(.promoted, on: &sub, else: .deskLiveMain)
        return (proof, change(table.cardNumber, invalid.number, table.generation, run))
    }

    /// 84 is set and 85 cleared in one step (T3).
    private func change(
        _ number: CardNumber, _ old: CardNumber, _ generation: UInt16, _ run: DeskRun
    ) -> PairChange {
        PairChange(
            forgotten: [old],
            learned: KnownPair(
                record: PairRecord(mainNumber: number, subNumber: nil, generation: generation),
                certificate: nil, learnedAtMs: run.desk.till.clock()))
    }
}
