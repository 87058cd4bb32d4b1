import Authorization
package import CardLayout
import DESFire
package import Numbers
import PairedCards
package import Purchase
package import SchemeMessages
import ShopStore

/// Restoration of the PIN tries alone, by the issuer's order: of a main card whose PIN was typed wrong
/// too often, without its spare, or of a spare (T13).
///
/// One commit: the full tries with the order's number in them, which tells what a log record would,
/// and a new PIN where the order permits one.
package struct TriesProcedure {
    private let order: TriesOrder
    private let newPIN: PIN?
    private let place: DeskPlace

    /// - Parameters:
    ///   - order: verified, for this desk, and not expired.
    ///   - newPIN: of the card, where the order permits one.
    ///   - place: the card's, on a desk with two readers.
    package init(order: TriesOrder, newPIN: PIN? = nil, at place: DeskPlace) {
        self.order = order
        self.newPIN = newPIN
        self.place = place
    }

    package func run(
        at desk: Desk, with cards: DeskCards, transactionID: TransactionID
    ) throws(TillError) -> DeskResult {
        var run = DeskRun(.restoration, at: desk, transactionID: transactionID)
        return try run.conclude { (run) throws(DeskStop) in
            let proof = try run.visit(place, of: cards) { (run, card) throws(DeskStop) in
                try restore(&card, &run, cards.talk)
            }
            return (proof, PairChange())
        }
    }

    private func restore(
        _ card: inout DeskVisit, _ run: inout DeskRun, _ talk: DeskTalk
    ) throws(DeskStop) -> TransactionProof {
        let table = card.table
        guard table.cardNumber == order.grant.number, card.uid == order.uid else {
            throw card.refusal(otherCard(table))
        }
        run.note.mainNumber = table.mainCardNumber
        if case .spare = table.standing { run.note.subNumber = table.cardNumber }
        run.setsNewPIN = newPIN != nil
        try run.resume(order.id)
        try run.requireNoOtherOrder(than: order.id, on: card.uid)
        let (isListed, check) = run.listed(carriedBy: table)
        let value = try newValue(card, run.desk)
        let ruled = Result { () throws(DeskStop) in
            try DeskStop.ruling(place) { () throws(TransitionRefusal) in
                try TriesRestoration(of: table, by: order.grant, pin: value, isListed: isListed)
            }
        }
        try check()
        let restoration = try ruled.get()
        var preview = DeskPreview(kind: .restoration, card: table.cardNumber, invalid: nil)
        preview.isOfTries = true
        preview.setsNewPIN = newPIN != nil
        guard talk.confirm(preview) else { throw card.refusal(.deskDeclined) }
        var writes = restoration.table.map { [DeskWrite.table($0)] } ?? []
        let tries = try tries(&card, run)
        writes.append(DeskWrite.tries(tries))
        try run.become(order.id, of: place)
        let proof = try run.transition(on: &card, writes)
        run.triesLeft = tries.cardPIN
        return proof
    }

    /// The other card of the pair is told from a stranger's.
    private func otherCard(_ table: CardTable) -> ReasonCode {
        let wanted = order.grant.number
        if table.standing == .spare(of: wanted) { return .deskNotMain }
        return table.subCardNumber == wanted ? .deskLiveMain : .deskNotOrdered
    }

    /// Full ones, but for a card that this order gave them to before the call was cut: some may be
    /// spent since, and the order gives them once.
    private func tries(
        _ card: inout DeskVisit, _ run: DeskRun
    ) throws(DeskStop) -> TriesLayout {
        let full = TriesLayout.full
        let restored = TriesLayout(
            cardPIN: full.cardPIN, creditPIN: full.creditPIN, restoredBy: order.id)
        guard run.continued != nil else { return restored }
        let tries = try card.tries()
        return tries.restoredBy == order.id ? tries : restored
    }

    /// Under the card's own version of the PIN keys, which its credit PIN has as well.
    private func newValue(
        _ card: borrowing DeskVisit, _ desk: Desk
    ) throws(DeskStop) -> PINVerificationValue? {
        guard let newPIN else { return nil }
        guard
            let key = desk.till.vault.key(
                .cardPIN, version: card.table.pinKeyVersion, uid: card.uid),
            let value = newPIN.cardValue(key: key, number: card.table.cardNumber)
        else { throw card.refusal(.pinUncheckable) }
        return value
    }
}
