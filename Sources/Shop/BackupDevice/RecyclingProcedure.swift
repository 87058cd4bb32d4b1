import Authorization
package import CardLayout
import DESFire
package import Numbers
import PairedCards
package import Purchase
import SchemeMessages
import ShopStore

/// Recycling: an old main card that was found is made blank, to be the next spare, by the issuer's
/// certificate that carries its number with the next epoch (T24, T31).
///
/// What is left on it is taken off as by an invalidation: journalled, and the issuer's to return.
package struct RecyclingProcedure {
    private let certificate: IssuerPaper<PairCertificate>

    package init(certificate: IssuerPaper<PairCertificate>) { self.certificate = certificate }

    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID
    ) throws(TillError) -> DeskResult {
        var run = DeskRun(.recycling, at: desk, transactionID: transactionID)
        return try run.conclude { (run) throws(DeskStop) in
            let proof = try run.visit(.sub, of: cards) { (run, card) throws(DeskStop) in
                try recycle(&card, &run, cards.talk)
            }
            return (proof, PairChange())
        }
    }

    private func recycle(
        _ card: inout DeskVisit, _ run: inout DeskRun, _ talk: DeskTalk
    ) throws(DeskStop) -> TransactionProof {
        let bundle = run.desk.till.bundle
        let table = card.table
        guard
            certificate.isValid(
                for: table.cardNumber, uid: card.uid, issuer: bundle.issuerID,
                key: bundle.issuerKey)
        else { throw card.refusal(.deskNotNamed) }
        run.note.subNumber = table.cardNumber
        try run.resume { $0.subNumber == table.cardNumber }
        if let open = run.continued?.subject.desk, table.standing == .blank,
            table.epoch == certificate.body.epoch
        {
            run.note = open
            return try run.confirm(.recycled, on: &card, else: .deskNotNamed)
        }
        let recycled = try DeskStop.ruling(.sub) { () throws(TransitionRefusal) in
            try Recycling(of: table, by: SpareAssignment(certificate.body))
        }
        let (balance, allowance) = try card.step { (tap) throws(SaleStop) in
            let balance = try tap.value(of: .balance)
            return (balance, try tap.value(of: .allowance))
        }
        run.note.subNumber = table.cardNumber
        run.note.generation = certificate.body.generation
        run.note.invalid = BlacklistEntry(number: table.cardNumber, epoch: table.epoch)
        run.note.balanceBeforeMinor = balance
        run.note.allowanceBeforeMinor = allowance
        let preview = DeskPreview(
            kind: .recycling, card: table.cardNumber, invalid: nil, balanceMinor: balance,
            allowanceMinor: allowance)
        guard talk.confirm(preview) else { throw card.refusal(.deskDeclined) }
        let writes = try InvalidationProcedure.erasing(
            recycled.table, balance, allowance,
            papers: [
                DeskWrite.paper(at: PapersLayout.certificateOffset, certificate.bytes),
                DeskWrite.noGrant,
            ], card)
        return try run.transition(.recycled, on: &card, writes)
    }
}
