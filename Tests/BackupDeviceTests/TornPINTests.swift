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

/// A card that leaves too early again and again costs its holder no tries as long as the PIN is
/// right, and gives nobody a guess more.
struct TornPINTests {
    @Test(arguments: 9...12)
    func `a promotion that is torn ten times with the right PIN still comes to its end`(
        apdu: Int
    ) throws {
        let world = try DeskWorld.paired()
        for _ in 0..<10 {
            let torn = try world.desk.promote(world.sub, cut: .before(apdu))
            #expect(torn.verdict.codes == [.cardRemoved], "\(torn.verdict)")
        }
        #expect(try world.desk.promote(world.sub).verdict == .approved)
    }

    @Test func `a copy that is torn ten times on the main card still comes to its end`() throws {
        let world = try DeskWorld.paired()
        for _ in 0..<10 {
            let torn = try world.desk.copy(world.main, world.sub, cutMain: .before(12))
            #expect(torn.verdict != .approved)
        }
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
    }

    @Test func `behind a torn promotion three wrong PINs block the card, and not one more`() throws
    {
        let world = try DeskWorld.paired()
        _ = try world.desk.promote(world.sub, cut: .before(12))
        for left in [2, 1, 0] as [UInt8] {
            let wrong = try world.desk.promote(world.sub, pin: "9999")
            #expect(wrong.triesLeft == left)
        }
        let blocked = try world.desk.promote(world.sub)
        #expect(blocked.verdict.codes == [.pinBlocked])
    }

    @Test func `a spare whose PIN was not compared before a tear gets no try back`() throws {
        let world = try DeskWorld.paired()
        #expect(try world.desk.promote(world.sub, pin: "9999").triesLeft == 2)
        let torn = try world.desk.copy(
            world.main, world.sub, newSubPIN: "7777", cutSub: .before(11))
        #expect(try world.desk.store.pendingProcedures().count == 1, "\(torn.verdict)")
        for left in [1, 0] as [UInt8] {
            let wrong = try world.desk.copy(world.main, world.sub, subPIN: "9999")
            #expect(wrong.triesLeft == left)
        }
    }

    @Test func `what was guessed at another desk behind a tear is not given back`() throws {
        let world = try DeskWorld.paired()
        _ = try world.desk.promote(world.sub, cut: .before(12))
        let other = try world.shop()
        for left in [1, 0] as [UInt8] {
            #expect(try other.promote(world.sub, pin: "9999").triesLeft == left)
        }
        // The try of the right PIN is: three guesses in all, as without the tear.
        #expect(try world.desk.promote(world.sub, pin: "9999").triesLeft == 0)
        #expect(try world.desk.promote(world.sub).verdict.codes == [.pinBlocked])
    }

    @Test func `nor on the main card, behind a tear between the two commits of a copy`() throws {
        let world = try DeskWorld.paired()
        let torn = try world.desk.copy(world.main, world.sub, cutMain: .before(12))
        #expect(torn.verdict != .approved)
        let other = try world.shop()
        for left in [1, 0] as [UInt8] {
            #expect(try other.copy(world.main, world.sub, mainPIN: "9999").triesLeft == left)
        }
        #expect(try world.desk.copy(world.main, world.sub, mainPIN: "9999").triesLeft == 0)
        #expect(try world.desk.copy(world.main, world.sub).verdict.codes == [.pinBlocked])
    }

    @Test func `on one reader the main card's try was given back, and is not given twice`() throws {
        let world = try DeskWorld.paired()
        func copy(pin: String, cut: EmulatedChannel.Cut? = nil) throws -> DeskResult {
            let counter = OneReader(world)
            return try CopyingProcedure(
                pins: DeskPINs(main: DeskShop.pin(pin), sub: DeskShop.pin("4321"))
            ).run(
                at: world.desk.desk, with: counter.cards(cutting: .sub, cut),
                transactionID: TrialIssuer.freshID())
        }
        let count = try copy(pin: "1234").effort[.sub]?.apduCount ?? 0
        _ = try copy(pin: "1234", cut: .after(count))
        let other = try world.shop()
        for left in [2, 1, 0] as [UInt8] {
            #expect(try other.copy(world.main, world.sub, mainPIN: "9999").triesLeft == left)
        }
        #expect(try copy(pin: "1234").verdict.codes == [.pinBlocked])
    }

    @Test func `a card that got its tries back owes none, though its answer was lost`() throws {
        let world = try DeskWorld.paired()
        func verify(_ shop: DeskShop, _ pin: String, cut: EmulatedChannel.Cut? = nil) throws
            -> DeskResult
        {
            let reader = world.sub.reader(cut: cut)
            return try VerificationProcedure(pin: DeskShop.pin(pin)).run(
                at: shop.desk, with: shop.cards(reader, reader),
                transactionID: TrialIssuer.freshID())
        }
        let count = try verify(world.desk, "4321").effort[.sub]?.apduCount ?? 0
        #expect(try verify(world.desk, "4321", cut: .after(count)).verdict.codes == [.cardRemoved])
        let other = try world.shop()
        for left in [2, 1, 0] as [UInt8] {
            #expect(try verify(other, "9999").triesLeft == left)
        }
        #expect(try verify(world.desk, "9999").verdict.codes == [.pinBlocked])
        #expect(try verify(world.desk, "4321").verdict.codes == [.pinBlocked])
    }
}
