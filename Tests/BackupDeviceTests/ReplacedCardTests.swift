import Authorization
import CardEmulator
import CardLayout
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

@testable import BackupDevice

/// Cards that are met at a desk, and no longer what they were.
struct ReplacedCardTests {
    private func verify(_ shop: DeskShop, _ card: ChipBox) throws -> DeskResult {
        try VerificationProcedure(pin: DeskShop.pin("4321")).run(
            at: shop.desk, with: shop.cards(card.reader(), card.reader()),
            transactionID: TrialIssuer.freshID())
    }

    @Test func `T24: a lost main card that is found is no good card at the desk`() throws {
        let world = try DeskWorld.paired()
        #expect(try world.desk.promote(world.sub).verdict == .approved)
        let found = try world.desk.promote(world.main)
        #expect(found.verdict == .declined([Reason(.cardListed)]))
        #expect(try verify(world.desk, world.main).verdict == .declined([Reason(.cardListed)]))
    }

    @Test func `a desk believes a promoted card's word on the old one, without a sale`() throws {
        let world = try DeskWorld.paired()
        #expect(try world.shop().promote(world.sub).verdict == .approved)
        let third = try world.shop("SHOP0003")
        #expect(try verify(third, world.sub).verdict == .declined([Reason(.deskLiveMain)]))
        let old = try third.sell(100, .eMoney, world.main)
        #expect(old.verdict == .declined([Reason(.cardListed)]))
    }

    @Test func `T25: what later lists take back of a number is kept from when the desk names it`()
        throws
    {
        let promoted = try DeskWorld.paired()
        let invalidated = try DeskWorld.paired()
        for world in [promoted, invalidated] {
            #expect(try world.desk.store.named(number("1234567A")) == nil)
        }
        _ = try promoted.desk.promote(promoted.sub)
        _ = try invalidated.desk.invalidate(invalidated.main)
        for world in [promoted, invalidated] {
            let named = try world.desk.store.named(number("1234567A"))
            #expect(named == NamedNumber(released: nil))
        }
        // A shop that meets the promoted card hears of it at the same moment.
        let shop = try promoted.shop()
        _ = try shop.sell(100, .credit, promoted.sub)
        #expect(try shop.store.named(number("1234567A")) == NamedNumber(released: nil))
    }

    @Test func `a copy that was cut ends when its spare was promoted elsewhere`() throws {
        let world = try DeskWorld.paired()
        let torn = try world.desk.copy(world.main, world.sub, cutSub: .before(14))
        #expect(try world.desk.store.pendingProcedures().count == 1, "\(torn.verdict)")
        #expect(try world.shop().promote(world.sub).verdict == .approved)
        let again = try world.desk.copy(world.main, world.sub)
        #expect(again.verdict == .declined([Reason(.deskPromotedSince)]))
        #expect(try world.desk.store.pendingProcedures().isEmpty)
    }

    @Test func `a pair's order is for its own two cards`() throws {
        let world = try DeskWorld.paired()
        let paper = try world.issuer.certificate(
            of: number("1234567C"), uid: DeskWorld.nextUID,
            replacing: [BlacklistEntry(number: number("1234567A"), epoch: .first)])
        let copying = CopyingProcedure(
            pins: DeskPINs(main: try DeskShop.pin("1234"), sub: try DeskShop.pin("4321")))
        func pair(main: String) throws -> DeskResult {
            try PairingProcedure(certificate: paper, main: number(main), copying: copying).run(
                at: world.desk.desk,
                with: world.desk.cards(world.main.reader(), world.sub.reader()),
                transactionID: TrialIssuer.freshID(), recyclingID: TrialIssuer.freshID())
        }
        let others = try pair(main: "7777777A")
        #expect(others.verdict == .declined([Reason(.deskNotOrdered)]) && others.place == .main)
        let otherSpare = try pair(main: "1234567A")
        #expect(otherSpare.verdict == .declined([Reason(.deskNotOrdered)]))
        #expect(otherSpare.place == .sub)
    }

    @Test func `two cards that were swapped at a restoration are told`() throws {
        let world = try DeskWorld.paired()
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        let swapped = try world.with(world.sub, world.main)
        let result = try swapped.restore()
        #expect(result.verdict == .declined([Reason(.deskNotMain)]) && result.place == .main)
        #expect(try world.restore().verdict == .approved)
    }
}
