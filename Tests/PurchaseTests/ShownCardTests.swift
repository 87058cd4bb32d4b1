import Authorization
import Blacklist
import CardEmulator
import CardLayout
import DurableSQLite
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

/// A card that is looked at, with all that lies on it.
@Suite struct ShownCardTests {
    private let place: NewsShop
    private var shop: Shop { place.shop }

    init() throws { place = try NewsShop() }

    @Test func `the papers are shown as the issuer has signed them, and nothing is kept`() throws {
        let card = try place.promotedCard()
        try place.issuer.write(
            grant: place.issuer.grant(of: place.spare, uid: NewsShop.spareUID, epoch: Epoch(3)),
            on: card.tap(), uid: NewsShop.spareUID)
        let before = card.current
        let commits = shop.store.writeCounts.commits
        let view = try shop.till.show(on: card.reader(), waitSeconds: 0)
        #expect(view.check.verdict == .approved && view.check.answer == .notListed)
        #expect(view.check.timing.apduCount == 9)
        let contents = try #require(view.contents)
        let certificate = try #require(contents.certificate)
        #expect(
            certificate.replaced.entries == [BlacklistEntry(number: place.main, epoch: .first)])
        #expect(certificate.generation == 1)
        #expect(contents.grant?.epoch == Epoch(3))
        #expect(contents.tries == .full && contents.balanceMinor == 10_000)
        #expect(contents.allowanceMinor == 30_000)
        #expect(card.current == before && shop.store.writeCounts.commits == commits)
        #expect(try place.answer(place.main) == .notListed)
    }

    @Test func `a paper of another card is none`() throws {
        let card = try place.mainCard()
        try place.issuer.write(
            certificate: place.issuer.certificate(
                of: place.main, uid: NewsShop.spareUID, replacing: []),
            grant: place.issuer.grant(of: place.spare, uid: NewsShop.mainUID, epoch: Epoch(3)),
            on: card.tap(), uid: NewsShop.mainUID)
        let contents = try shop.till.show(on: card.reader(), waitSeconds: 0).contents
        #expect(contents != nil && contents?.certificate == nil && contents?.grant == nil)
    }

    @Test func `a refused card is shown with who refuses it`() throws {
        let card = try place.mainCard()
        _ = try shop.sell(100, .eMoney, place.promotedCard().reader())
        let view = try shop.till.show(on: card.reader(), waitSeconds: 0)
        #expect(view.check.verdict == .declined([Reason(.cardListed)]))
        #expect(view.check.answer == .listed(.first, .news))
        #expect(view.contents?.balanceMinor == 10_000)
    }

    @Test func `a stranger's card has no contents`() throws {
        let other = try TrialIssuer(id: [9, 9, 9, 9, 9, 9, 9], keyVersion: 7)
        let card = ChipBox(try other.chip(other.mainPlan(), uid: NewsShop.mainUID))
        let view = try shop.till.show(on: card.reader(), waitSeconds: 0)
        #expect(view.contents == nil && view.check.answer == nil)
        #expect(view.check.verdict == .declined([Reason(.cardOtherIssuer)]))
    }
}
