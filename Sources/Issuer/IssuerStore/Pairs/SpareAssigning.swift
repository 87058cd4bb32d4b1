import CardLayout
import DurableSQLite
import GRDB
package import Numbers
package import PairedCards

/// What the assignment of a spare has changed in the books.
package struct SpareAssigned: Hashable, Sendable {
    package let pair: PairEntry
    /// False when it stood there before: nothing was changed.
    package var isNew = true
    /// The old main card, invalid from now on: its spare was promoted, or it could get no spare.
    package var replacedMain: BlacklistEntry?
    /// The old spare, invalid from now on (T32).
    package var replacedSub: BlacklistEntry?
    /// The epoch of the new spare, where it was a card before and goes on with the next one (T31).
    package var renewedSub: Epoch?
}

/// The assignment of a spare to a main card (O25), within one transaction.
struct SpareAssigning {
    let book: PairBook
    let papers: PaperSigner

    private var database: Database { book.database }

    /// The pair as it becomes, before it has its new spare.
    private struct Lead {
        var id: Int64?
        var main: CardNumber
        var oldSub: CardNumber?
        var generation: UInt16
        var replaced: BlacklistInformation
        var formerSpares: BlacklistInformation
        var replacedMain: BlacklistEntry?
    }

    func assign(_ sub: CardNumber, to main: CardNumber) throws -> SpareAssigned {
        let (mainCard, subCard) = (try book.issuedCard(main), try book.issuedCard(sub))
        guard main != sub else { throw PairError.inUse(sub) }
        guard try !book.isListed(main) else { throw PairError.listed(main) }
        if let (_, pair) = try book.pair(ofMain: main), pair.sub == sub, try !book.isListed(sub) {
            return SpareAssigned(pair: pair, isNew: false)
        }
        var lead = try lead(by: mainCard)
        guard lead.generation < .max else { throw PairError.spent(main) }
        let isRenewed = try canRenew(subCard, in: lead)

        var epoch = try book.validFrom(sub)
        if isRenewed {
            // What it was before is invalid for good, also where somebody had released it.
            _ = try book.list(sub, reason: .expired)
            epoch = try book.renew(sub)
        }
        var replacedSub: BlacklistEntry?
        lead.formerSpares = lead.formerSpares.without(sub)
        if let old = lead.oldSub, old != sub {
            let entry = try book.list(old, reason: .expired)
            lead.formerSpares = lead.formerSpares.adding(entry)
            replacedSub = entry
        }
        let pair = try pair(lead, subCard, epoch)
        try keep(pair, as: lead.id)
        return SpareAssigned(
            pair: pair, replacedMain: lead.replacedMain, replacedSub: replacedSub,
            renewedSub: isRenewed ? epoch : nil)
    }

    /// The main card leads a pair already; or it was the spare, and that it gets one of its own says
    /// that it was promoted; or its pair begins.
    private func lead(by card: CardEntry) throws -> Lead {
        let main = card.number
        if let (id, pair) = try book.pair(ofMain: main) {
            return Lead(
                id: id, main: main, oldSub: pair.sub, generation: pair.generation,
                replaced: pair.replaced, formerSpares: pair.formerSpares)
        }
        if let (id, pair) = try book.pair(ofSub: main) {
            let old = try book.list(pair.main, reason: .lost)
            return Lead(
                id: id, main: main, generation: pair.generation,
                replaced: pair.replaced.without(main).adding(old),
                formerSpares: pair.formerSpares, replacedMain: old)
        }
        guard card.kind == .main, try !book.wasMain(main), try !book.wasSub(main) else {
            throw PairError.notMain(main)
        }
        return Lead(main: main, generation: 0, replaced: .none, formerSpares: .none)
    }

    /// Whether the spare is a card that was something before and goes on with the next epoch; a new
    /// one is none. What is somebody's is refused.
    private func canRenew(_ card: CardEntry, in lead: Lead) throws -> Bool {
        let sub = card.number
        for found in [try book.pair(ofMain: sub), try book.pair(ofSub: sub)] {
            guard let found, found.id != lead.id else { continue }
            throw PairError.inUse(sub)
        }
        let wasPaired = try book.wasMain(sub) || book.wasSub(sub)
        // A main card that never had a spare is its holder's, unless it was lost.
        guard try card.kind == .sub || wasPaired || book.isListed(sub) else {
            throw PairError.inUse(sub)
        }
        return try wasPaired || book.line(sub) != nil
    }

    /// The certificate names the whole chain, the main card last, and never its own number (T31).
    private func pair(_ lead: Lead, _ card: CardEntry, _ epoch: Epoch) throws -> PairEntry {
        let generation = lead.generation + 1
        let certificate = try papers.certificate(
            of: card, epoch: epoch, generation: generation,
            replacing: lead.replaced.adding(
                BlacklistEntry(number: lead.main, epoch: try book.highestEpoch(lead.main))),
            formerSpares: lead.formerSpares, atMs: book.atMs)
        return PairEntry(
            main: lead.main, sub: card.number, subUID: card.uid, generation: generation,
            replaced: lead.replaced, formerSpares: lead.formerSpares, certificate: certificate,
            assignedAtMs: book.atMs)
    }

    private func keep(_ pair: PairEntry, as id: Int64?) throws {
        let columns: [any DatabaseValueConvertible] = [
            pair.main.text, pair.sub.text, Int64(pair.generation), pair.replaced.column.blob,
            pair.formerSpares.column.blob, pair.certificate.bytes.blob, pair.assignedAtMs,
        ]
        if let id {
            try database.execute(
                sql: IssuerSQL.changePair, arguments: StatementArguments(columns + [id]))
        } else {
            try database.execute(
                sql: IssuerSQL.addPair, arguments: StatementArguments(columns))
        }
        try database.execute(
            sql: IssuerSQL.addAssignment,
            arguments: [
                id ?? database.lastInsertedRowID, Int64(pair.generation), pair.main.text,
                pair.sub.text, pair.assignedAtMs,
            ])
    }
}

extension PaperSigner {
    /// A spare's certificate, without its own number among those that it may replace.
    func certificate(
        of card: CardEntry, epoch: Epoch, generation: UInt16,
        replacing chain: BlacklistInformation, formerSpares: BlacklistInformation, atMs: Int64
    ) throws -> IssuerPaper<PairCertificate> {
        let body = PairCertificate(
            issuerID: issuerID, number: card.number, epoch: epoch, generation: generation,
            signedAtUnixSeconds: UInt32(clamping: atMs / 1_000),
            replaced: chain.without(card.number), formerSpares: formerSpares)
        guard let paper = paper(body, for: card.uid) else { throw StoreError.failed }
        return paper
    }
}
