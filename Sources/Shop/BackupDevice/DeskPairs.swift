package import CardLayout
package import DurableSQLite
import Numbers
package import PairedCards
import Purchase
import SchemeMessages
import ShopStore

extension Desk {
    /// Keeps what an order of the issuer says of a pair: the pair exists from then on.
    ///
    /// The spares that it had are refused here from now on, without waiting for the list that says so
    /// (T32): of two spares that can both be promoted, one would be a second main card.
    package func learn(
        _ record: PairRecord, by certificate: IssuerPaper<PairCertificate>
    ) throws(StoreError) {
        let pair = KnownPair(
            record: record, certificate: certificate.bytes, learnedAtMs: till.clock())
        try store.learn(
            pair,
            hearing: try news(
                of: certificate.body.formerSpares.entries, by: record.mainNumber))
    }

    /// Numbers that are invalid from now on, each up to its epoch, whatever comes to this desk again
    /// later: neither a list that has forgotten a release nor an old order brings one back (T25).
    func news(
        of invalid: [BlacklistEntry], by teller: CardNumber
    ) throws(StoreError) -> CardNews {
        var news = CardNews(teller: teller, heardAtMs: till.clock())
        news.replaced = invalid
        for entry in invalid {
            news.named[entry.number] = try till.known.newlyNamed(entry.number)
        }
        return news
    }

    /// What is known here of a main card's pair, while it is good (T23).
    func pair(ofMain number: CardNumber) throws(DeskStop) -> KnownPair? {
        let known = try DeskStop.storing { () throws(StoreError) in
            try store.pair(ofMain: number)
        }
        return known.flatMap(good)
    }

    /// The pair that a spare says it is of; its main card may have another spare by now.
    func pair(of sub: CardTable) throws(DeskStop) -> KnownPair? {
        guard let main = sub.mainCardNumber else { return nil }
        return try pair(ofMain: main)
    }

    private func good(_ pair: KnownPair) -> KnownPair? {
        till.clock() - pair.learnedAtMs <= KnownPair.lifetimeMs ? pair : nil
    }

    /// A certificate that did not come from the card itself; nil unless it is this card's.
    func certificate(
        _ bytes: [UInt8], of number: CardNumber, uid: CardUID
    ) -> PairCertificate? {
        let bundle = till.bundle
        guard let paper = try? IssuerPaper<PairCertificate>.decoded(bytes),
            paper.isValid(
                for: number, uid: uid, issuer: bundle.issuerID, key: bundle.issuerKey)
        else { return nil }
        return paper.body
    }
}

extension KnownPair {
    /// The certificate that is kept for a spare, unless it is older than what its main card has
    /// become by a restoration: then the spare's own one counts.
    func certificate(of sub: CardNumber, naming main: CardTable) -> [UInt8]? {
        guard record.subNumber == sub, let bytes = certificate,
            let paper = try? IssuerPaper<PairCertificate>.decoded(bytes),
            paper.body.number == sub
        else { return nil }
        let named = paper.body.replaced.entries.last { $0.number == main.cardNumber }
        return named.map { $0.epoch >= main.epoch } ?? false ? bytes : nil
    }
}
