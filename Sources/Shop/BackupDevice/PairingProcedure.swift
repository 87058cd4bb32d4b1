import Authorization
package import CardLayout
package import Numbers
import PairedCards
package import Purchase

/// Pairing: a card becomes the spare of a main card, by the certificate that came with the issuer's
/// order, and is copied to (O25; T5, T6). One that was a main card once is made blank before
/// (T24): only its certificate has an epoch above the first.
package struct PairingProcedure {
    private let certificate: IssuerPaper<PairCertificate>
    private let copying: CopyingProcedure

    /// - Parameter main: the card that gets the spare, by the order: other cards are refused.
    package init(
        certificate: IssuerPaper<PairCertificate>, main: CardNumber, copying: CopyingProcedure
    ) {
        self.certificate = certificate
        self.copying = copying.only(main: main, sub: certificate.body.number)
    }

    /// - Parameter recyclingID: for the procedure that may come before.
    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID,
        recyclingID: TransactionID
    ) throws(TillError) -> DeskResult {
        var before: CardUID?
        if certificate.body.epoch > .first {
            let recycled = try RecyclingProcedure(certificate: certificate)
                .run(at: desk, with: cards, transactionID: recyclingID)
            // It was made blank before.
            let isBlank = recycled.verdict == .declined([Reason(.deskNotNamed)])
            guard recycled.verdict == .approved || isBlank else { return recycled }
            before = recycled.lastUID
        }
        return try copying.run(
            at: desk, with: cards, transactionID: transactionID, after: before)
    }
}
