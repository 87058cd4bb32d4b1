import Authorization
import Blacklist
import CardEmulator
import CardLayout
import DESFire
import DurableSQLite
import Evidence
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

/// A pair of cards: `1234567A` and its spare `1234567B`, and a stranger's `7654321A`.
struct NewsShop {
    static let mainUID: [UInt8] = [4, 1, 2, 3, 4, 5, 0xA0]
    static let spareUID: [UInt8] = [4, 1, 2, 3, 4, 5, 0xB0]
    static let strangerUID: [UInt8] = [4, 1, 2, 3, 4, 5, 0xC0]

    var shop: Shop
    let main: CardNumber
    let spare: CardNumber
    let stranger: CardNumber
    var issuer: TrialIssuer { shop.issuer }

    init() throws {
        shop = try Shop()
        main = try #require(CardNumber(text: "1234567A"))
        spare = try #require(CardNumber(text: "1234567B"))
        stranger = try #require(CardNumber(text: "7654321A"))
    }

    func mainCard() throws -> ChipBox { try shop.card(uid: Self.mainUID) }

    func strangersCard() throws -> ChipBox {
        try shop.card(issuer.mainPlan("7654321A"), uid: Self.strangerUID)
    }

    /// The spare after its promotion: it names the number that it has replaced.
    ///
    /// - Parameters:
    ///   - named: what field 45 says.
    ///   - replaced: what the certificate says; nil for none.
    func promotedCard(
        naming named: [BlacklistEntry]? = nil, replacing replaced: [BlacklistEntry]?
    ) throws -> ChipBox {
        let card = try shop.card(issuer.mainPlan("1234567B"), uid: Self.spareUID)
        let own = [BlacklistEntry(number: main, epoch: .first)]
        let field = try #require(BlacklistInformation(named ?? own))
        try issuer.rewrite(card.tap(), uid: Self.spareUID) { $0.blacklist = field }
        if let replaced {
            try issuer.write(
                certificate: issuer.certificate(
                    of: spare, uid: Self.spareUID, replacing: replaced),
                on: card.tap(), uid: Self.spareUID)
        }
        return card
    }

    func promotedCard() throws -> ChipBox {
        try promotedCard(replacing: [BlacklistEntry(number: main, epoch: .first)])
    }

    /// The main card after its restoration.
    ///
    /// - Parameter granted: the grant's epoch; nil for no grant.
    func restoredCard(epoch: UInt16 = 1, granted: UInt16? = 1) throws -> ChipBox {
        let card = try mainCard()
        try issuer.rewrite(card.tap(), uid: Self.mainUID) { $0.epoch = Epoch(epoch) }
        if let granted {
            try issuer.write(
                grant: issuer.grant(of: main, uid: Self.mainUID, epoch: Epoch(granted)),
                on: card.tap(), uid: Self.mainUID)
        }
        return card
    }

    /// The main card after it was taken into another pair, and promoted there.
    func recycledCard(replacing number: CardNumber) throws -> ChipBox {
        let card = try restoredCard(granted: nil)
        let replaced = BlacklistEntry(number: number, epoch: .first)
        let field = try #require(BlacklistInformation([replaced]))
        try issuer.rewrite(card.tap(), uid: Self.mainUID) { $0.blacklist = field }
        try issuer.write(
            certificate: issuer.certificate(
                of: main, uid: Self.mainUID, replacing: [replaced], epoch: Epoch(1)),
            on: card.tap(), uid: Self.mainUID)
        return card
    }

    func answer(_ number: CardNumber) throws -> NumberAnswer {
        let known = shop.till.known
        return try known.answer(for: number, validFrom: known.validFrom(number))
    }
}

@Suite struct CardNewsTests {
    private let place: NewsShop
    private var shop: Shop { place.shop }

    init() throws { place = try NewsShop() }

    private func codes(_ sale: SaleResult) -> [ReasonCode] { sale.verdict.reasons.map(\.code) }

    @Test func `a shop that has met the new card refuses the old one`() throws {
        let old = try place.mainCard()
        let new = try place.promotedCard()
        #expect(try shop.sell(100, .eMoney, old.reader()).verdict == .approved)
        let sale = try shop.sell(100, .eMoney, new.reader())
        #expect(sale.verdict == .approved)
        #expect(sale.news.learned == [place.main] && sale.news.ignored.isEmpty)
        #expect(try place.answer(place.main) == .listed(.first, .news))
        let refused = try shop.sell(100, .eMoney, old.reader())
        #expect(codes(refused) == [.cardListed])
    }

    @Test func `a card that an ageing list does not cover is heard all the same`() throws {
        var place = place
        let last = try TrialList.place("1234567A")
        let lists = try TrialList()
        place.shop.take(try lists.accepted(TrialList.model(issued: 0...last)))
        place.shop.clock.advance(minutes: 30 * 60)
        let old = try place.mainCard()
        #expect(try place.shop.sell(100, .eMoney, old.reader()).verdict == .approved)
        let sale = try place.shop.sell(100, .eMoney, place.promotedCard().reader())
        #expect(codes(sale) == [.cardNotCovered])
        #expect(sale.news.learned == [place.main])
        #expect(codes(try place.shop.sell(100, .eMoney, old.reader())) == [.cardListed])
    }

    @Test(arguments: [(PaymentMethod.eMoney, 9), (.credit, 8)])
    func `news cost one APDU, once, and no sync more`(method: PaymentMethod, ordinary: Int) throws {
        let new = try place.promotedCard()
        let before = shop.store.writeCounts.commits
        let first = try shop.sell(100, method, new.reader())
        #expect(first.verdict == .approved)
        #expect(first.timing.apduCount == ordinary + 1)
        #expect(shop.store.writeCounts.commits - before == 2)
        let second = try shop.sell(100, method, new.reader())
        #expect(second.timing.apduCount == ordinary)
        #expect(second.news == NewsReport())
    }

    @Test func `the paper that was read is in the evidence of the sale`() throws {
        let new = try place.promotedCard()
        let sale = try shop.sell(100, .eMoney, new.reader())
        let records = try shop.store.records(of: sale.transactionID)
        let sealed = try #require(records.first?.sealedEvidence)
        let rows = try #require(
            EvidenceSeal.open(
                sealed, with: place.issuer.evidenceKey, id: sale.transactionID,
                terminal: sale.terminal))
        let uid = try #require(CardUID(NewsShop.spareUID))
        let key = try #require(place.issuer.vault.key(.transactionMAC, version: 3, uid: uid))
        let proof = try #require(records.last?.outcome?.proof)
        #expect(
            TransactionMAC.value(rows: rows, key: key, uid: uid.bytes, counter: proof.counter)
                == proof.mac)
        #expect(rows.contains { $0.data.count == IssuerPaper<PairCertificate>.count })
    }

    @Test func `news are heard through a reader that passes short frames only`() throws {
        let new = try place.promotedCard()
        try shop.store.remember(.frames, forReader: "test reader")
        let sale = try shop.sell(100, .eMoney, new.reader())
        #expect(sale.verdict == .approved && sale.news.learned == [place.main])
    }

    @Test func `a check neither reads nor keeps news`() throws {
        let new = try place.promotedCard()
        let check = try shop.till.check(on: new.reader(), waitSeconds: 0)
        #expect(check.verdict == .approved && check.timing.apduCount == 4)
        #expect(try place.answer(place.main) == .notListed)
    }

    @Test func `a declined sale's news are kept as well`() throws {
        let new = try place.promotedCard()
        let declined = try shop.sell(10_000, .credit, new.reader(), pin: "000000")
        #expect(codes(declined) == [.pinWrong])
        #expect(declined.news.learned == [place.main])
        #expect(try place.answer(place.main) == .listed(.first, .news))
    }

    @Test func `a number that the certificate does not name is ignored and reported`() throws {
        let named = [place.main, place.stranger].map { BlacklistEntry(number: $0, epoch: .first) }
        let new = try place.promotedCard(
            naming: named, replacing: [BlacklistEntry(number: place.main, epoch: .first)])
        let sale = try shop.sell(100, .eMoney, new.reader())
        #expect(sale.verdict == .approved)
        #expect(sale.news.learned == [place.main] && sale.news.ignored == [place.stranger])
        #expect(try place.answer(place.stranger) == .notListed)
        #expect(try shop.sell(1, .eMoney, place.strangersCard().reader()).verdict == .approved)
    }

    @Test func `without a certificate nothing is believed`() throws {
        let new = try place.promotedCard(replacing: nil)
        let sale = try shop.sell(100, .eMoney, new.reader())
        #expect(sale.verdict == .approved && sale.timing.apduCount == 10)
        #expect(sale.news.learned.isEmpty && sale.news.ignored == [place.main])
        #expect(try place.answer(place.main) == .notListed)
    }

    @Test func `what is not proven is looked for once a day, or when the card has changed`() throws
    {
        let own = BlacklistEntry(number: place.main, epoch: .first)
        let new = try place.promotedCard(replacing: nil)
        func tap(reads: Bool, ignores: Bool = true) throws {
            let sale = try shop.sell(100, .eMoney, new.reader())
            #expect(sale.verdict == .approved && sale.timing.apduCount == (reads ? 10 : 9))
            #expect(sale.news.ignored == (ignores ? [place.main] : []))
        }
        try tap(reads: true)
        try tap(reads: false)
        shop.clock.advance(minutes: 24 * 60 - 1)
        try tap(reads: false)
        shop.clock.advance(minutes: 1)
        try tap(reads: true)
        try tap(reads: false)
        // A certificate that came without a word in the table: a day later at the latest.
        try place.issuer.write(
            certificate: place.issuer.certificate(
                of: place.stranger, uid: NewsShop.spareUID, replacing: [own]),
            on: new.tap(), uid: NewsShop.spareUID)
        try tap(reads: false)
        // As a desk does it, at once.
        try place.issuer.write(
            certificate: place.issuer.certificate(
                of: place.spare, uid: NewsShop.spareUID, replacing: [own]),
            on: new.tap(), uid: NewsShop.spareUID)
        try place.issuer.rewrite(new.tap(), uid: NewsShop.spareUID) { $0.generation += 1 }
        try tap(reads: true, ignores: false)
        #expect(try place.answer(place.main) == .listed(.first, .news))
        try tap(reads: false, ignores: false)
    }

    @Test func `a certificate of another chip, number or issuer is none`() throws {
        let entry = BlacklistEntry(number: place.main, epoch: .first)
        let other = try TrialIssuer(id: [1, 2, 3, 4, 5, 6, 7], keyVersion: 3)
        let papers = [
            try place.issuer.certificate(
                of: place.spare, uid: NewsShop.strangerUID, replacing: [entry]),
            try place.issuer.certificate(
                of: place.stranger, uid: NewsShop.spareUID, replacing: [entry]),
            try other.certificate(of: place.spare, uid: NewsShop.spareUID, replacing: [entry]),
        ]
        for paper in papers {
            let new = try place.promotedCard(replacing: nil)
            try place.issuer.write(
                certificate: paper, on: new.tap(), uid: NewsShop.spareUID)
            let sale = try shop.sell(100, .eMoney, new.reader())
            #expect(sale.verdict == .approved && sale.news.ignored == [place.main])
        }
        #expect(try place.answer(place.main) == .notListed)
    }

    @Test func `an epoch is believed as far as the certificate names it`() throws {
        let new = try place.promotedCard(
            naming: [BlacklistEntry(number: place.main, epoch: Epoch(9))],
            replacing: [BlacklistEntry(number: place.main, epoch: Epoch(2))])
        #expect(try shop.sell(100, .eMoney, new.reader()).news.learned == [place.main])
        #expect(try place.answer(place.main) == .listed(Epoch(2), .news))
        let again = try shop.sell(100, .eMoney, new.reader())
        #expect(again.news == NewsReport() && again.timing.apduCount == 9)
    }

    @Test func `a spare and a listed card have nothing to say about others`() throws {
        let spare = try place.promotedCard()
        try place.issuer.rewrite(spare.tap(), uid: NewsShop.spareUID) {
            $0.mainCardNumber = place.main
        }
        #expect(codes(try shop.sell(100, .eMoney, spare.reader())) == [.cardNotMain])
        let listed = try place.promotedCard()
        try shop.store.overlayAdd(place.spare, epoch: .first, reason: "", atMs: 0)
        let sale = try shop.sell(100, .eMoney, listed.reader())
        #expect(codes(sale) == [.cardListed] && sale.timing.apduCount == 4)
        #expect(try place.answer(place.main) == .notListed)
    }

    @Test func `a card torn at any exchange tells its news at the next tap, if not before`() throws
    {
        for cut in 1...10 {
            let place = try NewsShop()
            let new = try place.promotedCard()
            let torn = try place.shop.sell(100, .eMoney, new.reader(cut: .before(cut)))
            #expect(torn.verdict != .approved, "cut \(cut)")
            #expect(try place.shop.sell(100, .eMoney, new.reader()).verdict == .approved)
            #expect(try place.answer(place.main) == .listed(.first, .news), "cut \(cut)")
            #expect(try place.shop.balance(new) == 9_900)
        }
    }
}

@Suite struct RestoredCardTests {
    private var place: NewsShop
    private let lists: TrialList

    init() throws {
        place = try NewsShop()
        lists = try TrialList()
        place.shop.take(try lists.accepted(TrialList.model(listed: ["1234567A": 0])))
    }

    private var shop: Shop { place.shop }

    private func codes(_ sale: SaleResult) -> [ReasonCode] { sale.verdict.reasons.map(\.code) }

    @Test func `T25 an old list does not stop a restored card, and its grant is read once`() throws
    {
        let card = try place.restoredCard()
        let first = try shop.sell(100, .eMoney, card.reader())
        #expect(first.verdict == .approved && first.timing.apduCount == 10)
        #expect(try place.answer(place.main) == .released(.first, .grant))
        let second = try shop.sell(100, .eMoney, card.reader())
        #expect(second.verdict == .approved && second.timing.apduCount == 9)
    }

    @Test func `a check reads the grant as well`() throws {
        let card = try place.restoredCard()
        let check = try shop.till.check(on: card.reader(), waitSeconds: 0)
        #expect(check.verdict == .approved && check.timing.apduCount == 5)
    }

    @Test(arguments: [(UInt16(1), nil as UInt16?, 6), (1, 0, 6), (0, 1, 4)])
    func `a card that cannot prove its epoch stays refused`(
        epoch: UInt16, granted: UInt16?, apdus: Int
    ) throws {
        let sale = try shop.sell(
            100, .eMoney, place.restoredCard(epoch: epoch, granted: granted).reader())
        #expect(codes(sale) == [.cardListed] && sale.timing.apduCount == apdus)
    }

    @Test func `the grant of another chip is none`() throws {
        let card = try place.restoredCard(granted: nil)
        try place.issuer.write(
            grant: place.issuer.grant(of: place.main, uid: NewsShop.spareUID, epoch: Epoch(1)),
            on: card.tap(), uid: NewsShop.mainUID)
        #expect(codes(try shop.sell(100, .eMoney, card.reader())) == [.cardListed])
    }

    @Test func `a card that was listed again since is refused`() throws {
        let card = try place.restoredCard()
        #expect(try shop.sell(100, .eMoney, card.reader()).verdict == .approved)
        var later = shop
        later.take(try lists.accepted(TrialList.model(version: 8, listed: ["1234567A": 1])))
        #expect(codes(try later.sell(100, .eMoney, card.reader())) == [.cardListed])
    }

    @Test func `what a person has entered is not argued with`() throws {
        try shop.store.overlayAdd(place.main, epoch: .first, reason: "", atMs: 0)
        let card = try place.restoredCard(epoch: 5, granted: 5)
        let sale = try shop.sell(100, .eMoney, card.reader())
        #expect(codes(sale) == [.cardListed] && sale.timing.apduCount == 4)
        try shop.store.overlayRemove(place.main)
        #expect(try shop.sell(100, .eMoney, card.reader()).verdict == .approved)
    }

    @Test func `T31 a recycled card proves its new epoch by the certificate of its new pair`()
        throws
    {
        let card = try place.recycledCard(replacing: place.stranger)
        let sale = try shop.sell(100, .eMoney, card.reader())
        // Grant and certificate; the certificate, read once, tells the news too.
        #expect(sale.verdict == .approved && sale.timing.apduCount == 11)
        #expect(sale.news.learned == [place.stranger])
        #expect(try shop.sell(100, .eMoney, card.reader()).timing.apduCount == 9)
    }

    @Test func `O29 a list that has released a number clears what a card has told`() throws {
        let place = place
        let new = try place.promotedCard()
        var shop = try Shop(of: place.issuer, terminal: "SHOP0002")
        #expect(try shop.sell(100, .eMoney, new.reader()).news.learned == [place.main])
        let card = try place.mainCard()
        #expect(codes(try shop.sell(100, .eMoney, card.reader())) == [.cardListed])
        shop.take(try lists.accepted(TrialList.model(version: 8, released: ["1234567A": 0])))
        #expect(try shop.sell(100, .eMoney, card.reader()).verdict == .approved)
        let again = try shop.sell(100, .eMoney, new.reader())
        #expect(again.news == NewsReport() && again.timing.apduCount == 9)
    }
}
