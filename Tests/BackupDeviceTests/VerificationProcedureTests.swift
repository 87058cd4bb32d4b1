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

/// The spare's health check on real chips in the emulator.
struct VerificationProcedureTests {
    private func verify(
        _ shop: DeskShop, _ card: ChipBox, pin: String? = "4321",
        cut: EmulatedChannel.Cut? = nil
    ) throws -> DeskResult {
        let reader = card.reader(cut: cut)
        return try VerificationProcedure(pin: DeskShop.pin(pin)).run(
            at: shop.desk, with: shop.cards(reader, reader), transactionID: TrialIssuer.freshID())
    }

    @Test func `T13: a copied spare is in order at any desk, and stays as it is`() throws {
        let world = try DeskWorld.paired()
        let before = try world.desk.table(world.sub)
        for shop in [world.desk, try world.shop()] {
            let result = try verify(shop, world.sub)
            #expect(result.verdict == .approved)
            #expect(result.spare?.copiedAtUnixSeconds == before.lastCopy?.unixSeconds)
        }
        #expect(try world.desk.table(world.sub) == before)
    }

    @Test func `the allowance of a spare is told, and that a recycled one has none`() throws {
        let world = try DeskWorld.paired()
        let issued = try world.desk.balances(world.sub).allowanceMinor
        #expect(issued > 0)
        #expect(try verify(world.desk, world.sub).spare?.allowanceMinor == issued)
        _ = try world.desk.promote(world.sub)
        let paper = try world.assignBack()
        _ = try world.desk.recycle(world.main, paper)
        _ = try world.desk.copy(world.sub, world.main, mainPIN: "4321", newSubPIN: "7777")
        let recycled = try verify(world.desk, world.main, pin: "7777")
        #expect(recycled.verdict == .approved && recycled.spare?.allowanceMinor == 0)
    }

    @Test func `a wrong PIN costs one try, and the right one gives it back`() throws {
        let world = try DeskWorld.paired()
        for _ in 0..<2 {
            #expect(try verify(world.desk, world.sub, pin: "0000").verdict.codes == [.pinWrong])
            #expect(try verify(world.desk, world.sub, pin: "0000").verdict.codes == [.pinWrong])
            #expect(try verify(world.desk, world.sub).verdict == .approved)
        }
    }

    @Test func `what is no spare, or no longer, is said`() throws {
        let world = try DeskWorld()
        #expect(try verify(world.desk, world.sub).verdict == .declined([Reason(.cardBlank)]))
        #expect(try verify(world.desk, world.main).verdict == .declined([Reason(.deskLiveMain)]))
    }

    @Test func `T15: a spare whose content is not what was copied is not in order`() throws {
        let world = try DeskWorld.paired()
        try world.issuer.rewrite(world.sub.tap(), uid: DeskWorld.subUID) { $0.eMoneyID = nil }
        let result = try verify(world.desk, world.sub)
        #expect(result.verdict == .declined([Reason(.deskCopyDiffers)]))
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
        #expect(try verify(world.desk, world.sub).verdict == .approved)
    }

    @Test func `cut before and after every APDU, it is finished by the same call`() throws {
        let world = try DeskWorld.paired()
        let sub = world.sub.current
        let count = try verify(world.desk, ChipBox(image: sub)).effort[.sub]?.apduCount ?? 0
        for apdu in 1...count {
            for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                let card = ChipBox(image: sub)
                let torn = try verify(world.desk, card, cut: cut)
                #expect(torn.verdict.codes == [.cardRemoved], "\(cut)")
                let again = try verify(world.desk, card)
                #expect(again.verdict == .approved, "\(cut) \(again.verdict)")
                #expect(try world.desk.store.pendingProcedures() == [])
            }
        }
    }
}
