import Authorization
import CardLayout
import DESFire
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import SchemeMessages
import ShopStore
import SmartCard

/// One stay of a genuine card on a reader of the desk, in a session under the re-issue key.
///
/// The card loses power when it ends.
struct DeskVisit: ~Copyable {
    let place: DeskPlace
    let channel: MeteredChannel
    private(set) var tap: CardTap

    var table: CardTable { tap.table }
    var uid: CardUID { tap.uid }

    deinit { channel.disconnect() }

    /// Where a step goes wrong, the card is named.
    mutating func step<Value>(
        _ body: (inout CardTap) throws(SaleStop) -> Value
    ) throws(DeskStop) -> Value {
        do throws(SaleStop) { return try body(&tap) } catch { throw DeskStop(error, place) }
    }

    mutating func keep(_ proof: TransactionProof, of subject: JournalSubject) {
        tap.keep(proof, of: subject)
    }

    mutating func carry(_ proofs: [ProofRecord]) { tap.carry(proofs) }

    mutating func takeProofs() -> [ProofRecord] { tap.takeProofs() }

    func refusal(_ code: ReasonCode) -> DeskStop { .refused(Reason(code), place) }
}

extension DeskRun {
    /// A main card where none is wanted: good, or lost and found again (T24).
    func refusalOfMain(_ visit: borrowing DeskVisit) -> DeskStop {
        let table = visit.table
        let (isListed, check) = listed(carriedBy: table)
        let isInvalid = isListed(table.cardNumber, table.epoch)
        do throws(DeskStop) { try check() } catch { return error }
        return visit.refusal(isInvalid ? .cardListed : .deskLiveMain)
    }
}

extension Desk {
    /// Waits for a card, proves it, and ends what this shop had left open on it.
    func visit(
        _ place: DeskPlace, on reader: any CardReader, waitSeconds: Int
    ) throws(DeskStop) -> DeskVisit {
        let channel: MeteredChannel
        do throws(TillError) {
            channel = try till.connect(to: reader, waitSeconds: waitSeconds)
        } catch {
            throw .till(error)
        }
        do throws(DeskStop) {
            var visit = try prove(place, channel, readerName: reader.name)
            try settle(&visit)
            try visit.step { (tap) throws(SaleStop) in try tap.hearNews() }
            return visit
        } catch {
            channel.disconnect()
            throw error
        }
    }

    /// In one APDU where the reader can, else in frames and a new session.
    private func prove(
        _ place: DeskPlace, _ channel: MeteredChannel, readerName: String
    ) throws(DeskStop) -> DeskVisit {
        let style = try DeskStop.storing { () throws(StoreError) in
            try store.style(ofReader: readerName)
        }
        do throws(DeskStop) {
            return try prove(place, channel, style)
        } catch {
            guard case .lost(.cannotPassLongAPDU, _) = error, style == .oneAPDU else {
                throw error
            }
        }
        let visit = try prove(place, channel, .frames)
        // If this is not remembered, the next visit finds it out again.
        try? store.remember(.frames, forReader: readerName)
        return visit
    }

    private func prove(
        _ place: DeskPlace, _ channel: MeteredChannel, _ style: TransferStyle
    ) throws(DeskStop) -> DeskVisit {
        var card = DESFireCard(channel: channel, style: style)
        let uid: CardUID?
        var reading = CardReading.foreign
        do throws(CardLoss) {
            uid = try till.uid(channel)
            if let uid {
                reading = try CardExamination(
                    bundle: till.bundle, vault: till.vault, role: .reissue
                )
                .examine(&card, uid: uid)
            }
        } catch {
            throw .lost(error, place)
        }
        guard let uid, case .genuine(let table, till.bundle.environment) = reading else {
            throw .refused(Reason(refusal(of: reading)), place)
        }
        return DeskVisit(
            place: place, channel: channel,
            tap: CardTap(till: till, uid: uid, table: table, card: card))
    }

    /// Cards that are none of ours, or of the other kind of home.
    private func refusal(of reading: CardReading) -> ReasonCode {
        switch reading {
        case .foreign: .cardForeign
        case .otherIssuer: .cardOtherIssuer
        case .notAuthentic: .cardNotAuthentic
        case .genuine(_, .test): .cardTest
        case .genuine(_, .production): .cardNotTest
        }
    }

    /// Transactions of this shop whose end the card can tell.
    private func settle(_ visit: inout DeskVisit) throws(DeskStop) {
        let uid = visit.uid
        let pending = try DeskStop.storing { () throws(StoreError) in try store.pending(on: uid) }
        guard !pending.isEmpty else { return }
        try visit.step { (tap) throws(SaleStop) in
            let findings = try tap.findings(of: pending)
            for one in pending {
                guard let finding = findings[one.transactionID] else { continue }
                _ = try tap.end(one, as: finding)
            }
        }
    }
}
