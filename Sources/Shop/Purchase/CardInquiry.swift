import Authorization
package import Blacklist
package import CardLayout
import DurableSQLite
package import Numbers
package import PairedCards
import ShopStore

/// What is known about the number of a genuine card, and what the card itself can prove about it and
/// about others (design, decisions 5 and 6).
///
/// An ordinary card is asked nothing: its papers are read only when something speaks against it
/// that they may overrule, or when it names a number that nobody has heard of.
package struct CardInquiry {
    /// What all sources together say about the card's number.
    package private(set) var answer = NumberAnswer.notCovered
    /// The card's epoch, as far as a paper of the issuer proves it.
    package private(set) var provenEpoch = Epoch.first
    /// What is to be kept of it.
    private(set) var news: CardNews
    /// What it says of other numbers, and what of that was believed.
    private(set) var report = NewsReport()
    private let known: KnownNumbers
    private let table: CardTable
    private var papers: CardPapers

    package init(till: Till, uid: CardUID, table: CardTable) {
        self.table = table
        known = till.known
        papers = CardPapers(of: table.cardNumber, uid: uid, bundle: till.bundle)
        news = CardNews(teller: table.cardNumber, heardAtMs: till.clock())
    }

    /// Asks what speaks against the card; where it claims a higher epoch than that, its grant, and
    /// else its certificate, since a card that was taken into another pair has the next epoch there
    /// (T31).
    ///
    /// An entry by hand is not argued with.
    package mutating func lookUp(_ read: CardPapers.Reading) throws(SaleStop) {
        try prove(
            upTo: SaleStop.storing { () throws(StoreError) in try known.validFrom(table.cardNumber)
            })
        try ask()
        guard case .listed(let epoch, let source) = answer, source != .overlay,
            epoch < table.epoch
        else { return }
        prove(upTo: try papers.grant(read)?.epoch)
        if provenEpoch <= epoch { prove(upTo: try papers.certificate(read)?.epoch) }
        guard provenEpoch > epoch else { return }
        news.validFrom = provenEpoch
        try ask()
    }

    /// Takes over which numbers the card has replaced, as far as its certificate names them: a
    /// stranger's number cannot be listed by a card.
    mutating func hearNews(_ read: CardPapers.Reading) throws(SaleStop) {
        var isProven = true
        for entry in table.blacklist.entries where entry.number != table.cardNumber {
            guard try isNews(entry) else {
                try keep(entry.number)
                continue
            }
            let epoch = try provenEpoch(of: entry.number, read)
            if epoch.map({ $0 < entry.epoch }) ?? true { isProven = false }
            guard let epoch else {
                // Where the certificate was not read again, it may have proved a lower epoch.
                if try isNews(BlacklistEntry(number: entry.number, epoch: .first)) {
                    report.ignored.append(entry.number)
                }
                continue
            }
            let proven = BlacklistEntry(number: entry.number, epoch: min(entry.epoch, epoch))
            try keep(entry.number)
            guard try isNews(proven) else { continue }
            news.replaced.append(proven)
            report.learned.append(entry.number)
        }
        if !isProven, try !isUnproven() { news.unproven = table.wordOnOthers }
    }

    /// Up to which epoch the certificate says that the card has replaced a number.
    private mutating func provenEpoch(
        of number: CardNumber, _ read: CardPapers.Reading
    ) throws(SaleStop) -> Epoch? {
        guard try !isUnproven() else { return nil }
        let named = try papers.certificate(read)?.replaced.entries ?? []
        return named.filter { $0.number == number }.map(\.epoch).max()
    }

    private func isUnproven() throws(SaleStop) -> Bool {
        try SaleStop.storing { () throws(StoreError) in
            try known.isUnproven(
                table.wordOnOthers, by: table.cardNumber, atMs: news.heardAtMs)
        }
    }

    /// A list that releases the number later, and forgets that again, is remembered.
    private mutating func keep(_ number: CardNumber) throws(SaleStop) {
        news.named[number] = try SaleStop.storing { () throws(StoreError) in
            try known.newlyNamed(number)
        }
    }

    private mutating func ask() throws(SaleStop) {
        answer = try SaleStop.storing { () throws(StoreError) in
            try known.answer(for: table.cardNumber, validFrom: provenEpoch)
        }
    }

    /// A paper does not make a card's epoch higher than the card says it is.
    private mutating func prove(upTo epoch: Epoch?) {
        guard let epoch else { return }
        provenEpoch = max(provenEpoch, min(epoch, table.epoch))
    }

    private func isNews(_ entry: BlacklistEntry) throws(SaleStop) -> Bool {
        try SaleStop.storing { () throws(StoreError) in try known.isNews(entry) }
    }
}

extension CardTable {
    /// All that a card says of others, and what changes with a new certificate: a desk writes one
    /// with a copying or a promotion.
    fileprivate var wordOnOthers: String {
        let names = blacklist.entries.map { "\($0.number)/\($0.epoch)" }
        let copied = lastCopy.map { " copied \($0.unixSeconds)" } ?? ""
        return names.joined(separator: " ") + " epoch \(epoch) generation \(generation)" + copied
    }
}
