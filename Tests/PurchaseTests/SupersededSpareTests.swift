import Authorization
import Blacklist
import CardEmulator
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

/// A spare that was assigned before the pair's present one, and that somebody with a desk's keys has
/// promoted: its certificate is the issuer's, and names the live main card.
@Suite struct SupersededSpareTests {
    private let place: NewsShop
    private var shop: Shop { place.shop }

    init() throws { place = try NewsShop() }

    private func codes(_ sale: SaleResult) -> [ReasonCode] { sale.verdict.reasons.map(\.code) }

    /// Who speaks against it.
    enum Refuser: CaseIterable { case list, hand, successor }

    @Test(arguments: Refuser.allCases)
    func `T32 a superseded spare is refused, and then has nothing to say of its main card`(
        by refuser: Refuser
    ) throws {
        var place = place
        let lists = try TrialList()
        switch refuser {
        case .list:
            // As the issuer does when it assigns the next spare.
            place.shop.take(try lists.accepted(TrialList.model(listed: ["1234567B": 0])))
        case .hand:
            try shop.store.overlayAdd(place.spare, epoch: .first, reason: "", atMs: 0)
        case .successor:
            // The next spare, promoted too: its certificate is of the next generation.
            let uid: [UInt8] = [4, 1, 2, 3, 4, 5, 0xD0]
            let number = try #require(CardNumber(text: "1234567C"))
            let next = try shop.card(place.issuer.mainPlan("1234567C"), uid: uid)
            let old = [BlacklistEntry(number: place.spare, epoch: .first)]
            let field = try #require(BlacklistInformation(old))
            try place.issuer.rewrite(next.tap(), uid: uid) {
                $0.blacklist = field
                $0.generation = 2
            }
            try place.issuer.write(
                certificate: place.issuer.certificate(
                    of: number, uid: uid, replacing: old, generation: 2),
                on: next.tap(), uid: uid)
            #expect(try shop.sell(100, .eMoney, next.reader()).news.learned == [place.spare])
        }
        // Somebody with a desk's keys has promoted it; what its certificate says is still signed.
        let sale = try place.shop.sell(100, .eMoney, place.promotedCard().reader())
        #expect(codes(sale) == [.cardListed] && sale.timing.apduCount == 4)
        #expect(sale.news == NewsReport())
        #expect(try place.answer(place.main) == .notListed)
        #expect(try place.shop.sell(100, .eMoney, place.mainCard().reader()).verdict == .approved)
    }

    @Test func `T32 what it told before it was listed ends with a release, for good`()
        throws
    {
        var place = place
        let lists = try TrialList()
        func sync(_ version: UInt32, _ listed: [String: UInt16], _ released: [String: UInt16])
            throws
        {
            let list = try lists.accepted(
                TrialList.model(version: version, listed: listed, released: released))
            let later = try #require(list.accepted)
            try place.shop.store.accept(
                AcceptedList(
                    version: version, keys: [UInt8](repeating: 1, count: 32),
                    sha256: Array(repeating: UInt8(version), count: 32),
                    listedCount: listed.count, issuedAtMs: 1, confirmedAtMs: 1),
                takingBack: place.shop.store.takenBack(by: later))
            place.shop.take(list)
        }
        let old = try place.promotedCard()
        let main = try place.mainCard()
        #expect(try place.shop.sell(100, .eMoney, old.reader()).news.learned == [place.main])
        // Better one card refused than two accepted: the list alone gives the number back.
        try sync(8, ["1234567B": 0], [:])
        #expect(codes(try place.shop.sell(100, .eMoney, main.reader())) == [.cardListed])
        try sync(9, ["1234567B": 0], ["1234567A": 0])
        #expect(try place.shop.sell(100, .eMoney, main.reader()).verdict == .approved)
        try sync(90, ["1234567B": 0], [:])
        #expect(try place.shop.sell(100, .eMoney, main.reader()).verdict == .approved)
        #expect(try place.answer(place.main) == .released(.first, .list))
        // Even if the old spare comes back.
        try sync(91, [:], [:])
        let again = try place.shop.sell(100, .eMoney, old.reader())
        #expect(again.verdict == .approved && again.news == NewsReport())
        #expect(again.timing.apduCount == 9)
        #expect(try place.shop.sell(100, .eMoney, main.reader()).verdict == .approved)
    }
}
