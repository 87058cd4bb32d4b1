package import CardLayout
import DESFire
import PairedCards
import SchemeMessages
package import SmartCard

/// What a card is, and what is on it.
package struct CardView: Sendable {
    package let check: CheckResult
    /// Nil unless the card has proved itself.
    package let contents: CardContents?
}

/// What lies beside the table of a genuine card.
package struct CardContents: Hashable, Sendable {
    /// In minor units.
    package let balanceMinor: Int64
    /// In minor units.
    package let allowanceMinor: Int64
    package let tries: TriesLayout
    /// Nil where the card has none that this issuer has signed for it.
    package let certificate: PairCertificate?
    /// As the certificate.
    package let grant: RestorationGrant?
}

extension Till {
    /// Validates a card, and reads what is on a genuine one, which ``check(on:waitSeconds:)`` leaves
    /// unread: balances, tries and papers, in five more APDUs. Nothing is written, on the card or
    /// here.
    package func show(on reader: any CardReader, waitSeconds: Int) throws(TillError) -> CardView {
        var contents: CardContents?
        let result = try check(on: reader, waitSeconds: waitSeconds) {
            (card, uid, table) throws(SaleStop) in
            var papers = CardPapers(of: table.cardNumber, uid: uid, bundle: bundle)
            contents = try CardContents(reading: &card, &papers)
        }
        return CardView(check: result, contents: contents)
    }
}

extension CardContents {
    fileprivate init(
        reading card: inout DESFireCard, _ papers: inout CardPapers
    ) throws(SaleStop) {
        func perform<C: DESFireCommand>(_ command: C) throws(SaleStop) -> C.Answer {
            do throws(DESFireError) { return try card.perform(command) } catch {
                throw .card(CardLoss(error))
            }
        }
        balanceMinor = Int64(try perform(GetValue(file: FileNumber.balance.rawValue)))
        allowanceMinor = Int64(try perform(GetValue(file: FileNumber.allowance.rawValue)))
        let bytes = try perform(
            ReadData(file: FileNumber.tries.rawValue, count: TriesLayout.count))
        guard let tries = try? TriesLayout(bytes) else { throw .card(.broken) }
        self.tries = tries
        certificate = try papers.certificate { (command) throws(SaleStop) in
            try perform(command)
        }
        grant = try papers.grant { (command) throws(SaleStop) in try perform(command) }
    }
}
