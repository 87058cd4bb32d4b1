import Authorization
import Blacklist
import CardLayout
import DESFire
import DESFireWire
import DurableSQLite
package import Numbers
import PairedCards
package import Purchase
import ShopStore

/// Invalidation: what makes a card usable is erased, and its number is invalid (O22; figure 6): an
/// old main card that was found (T24), or one that shall never be used again.
///
/// What is on it is read, journalled and shown before it is taken off (T12); the money goes to the
/// account, by the issuer. Nobody's card is invalidated unless staff say so, on sight of the card.
package struct InvalidationProcedure {
    package init() {}

    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID
    ) throws(TillError) -> DeskResult {
        var run = DeskRun(.invalidation, at: desk, transactionID: transactionID)
        return try run.conclude { (run) throws(DeskStop) in
            let proof = try run.visit(.main, of: cards) { (run, card) throws(DeskStop) in
                try invalidate(&card, &run, cards.talk)
            }
            let number = run.note.invalid.map { [$0.number] } ?? []
            return (proof, PairChange(forgotten: number))
        }
    }

    private func invalidate(
        _ card: inout DeskVisit, _ run: inout DeskRun, _ talk: DeskTalk
    ) throws(DeskStop) -> TransactionProof {
        let table = card.table
        run.note.invalid = BlacklistEntry(number: table.cardNumber, epoch: table.epoch)
        try run.resume { $0.invalid?.number == table.cardNumber }
        if let open = run.continued?.subject.desk, table.standing == .invalidated {
            // Done by this very procedure, and nobody was told.
            run.note = open
            return try run.confirm(.invalidated, on: &card, else: .cardInvalidated)
        }
        guard table.standing != .invalidated else { throw card.refusal(.cardInvalidated) }
        let answer = try DeskStop.storing { () throws(StoreError) in
            try run.desk.till.known.answer(for: table.cardNumber, validFrom: nil)
        }
        var listed: Epoch?
        // What a person has typed is no epoch of the issuer's.
        if case .listed(let epoch, let source) = answer, source != .overlay { listed = epoch }
        let invalidation = Invalidation(of: table, listed: listed)
        let (balance, allowance) = try card.step { (tap) throws(SaleStop) in
            let balance = try tap.value(of: .balance)
            return (balance, try tap.value(of: .allowance))
        }
        run.note.mainNumber = table.mainCardNumber
        run.note.subNumber = table.subCardNumber
        run.note.generation = table.generation
        run.note.invalid = invalidation.entry
        run.note.balanceBeforeMinor = balance
        run.note.allowanceBeforeMinor = allowance
        let preview = DeskPreview(
            kind: .invalidation, card: table.cardNumber, invalid: table.cardNumber,
            balanceMinor: balance, allowanceMinor: allowance)
        guard talk.confirm(preview) else { throw card.refusal(.deskDeclined) }
        let writes = try Self.erasing(
            invalidation.table, balance, allowance, papers: Self.erasingPapers(of: table), card)
        let news = try run.news(of: [invalidation.entry], by: table.cardNumber)
        return try run.transition(.invalidated, on: &card, writes, hearing: news)
    }

    /// Everything goes in one commit: table, applications, papers, both values.
    ///
    static func erasing(
        _ table: CardTable, _ balance: Int64, _ allowance: Int64,
        papers: [any DESFireCommand], _ card: borrowing DeskVisit
    ) throws(DeskStop) -> [any DESFireCommand] {
        var writes = [DeskWrite.table(table)]
        writes += DeskWrite.applications(ApplicationsLayout.blank)
        writes += papers
        for (file, value) in [(FileNumber.balance, balance), (.allowance, allowance)]
        where value > 0 {
            guard let amount = Int32(exactly: value) else { throw card.refusal(.fault) }
            writes.append(Debit(file: file.rawValue, amount: amount))
        }
        return writes
    }

    /// Those that a card can have. A grant is a restored card's, and its epoch is above the first. A
    /// certificate is a spare's or a recycled card's, or a promoted card's, which lists whom it has
    /// replaced; a main card as it was issued has neither.
    private static func erasingPapers(of table: CardTable) -> [any DESFireCommand] {
        if table.epoch > .first { return [DeskWrite.noCertificate, DeskWrite.noGrant] }
        let isAsIssued = table.standing == .main && table.blacklist == .none
        return isAsIssued ? [] : [DeskWrite.noCertificate]
    }
}
