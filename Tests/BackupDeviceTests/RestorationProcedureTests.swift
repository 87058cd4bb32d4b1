import Authorization
import BackupDevice
import CardEmulator
import CardLayout
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

/// Restoration on real chips in the emulator (figure 12), and the recycled card.
struct RestorationProcedureTests {
    @Test func `O24, T10: an invalidated card is what it was, at the next epoch, without money`()
        throws
    {
        let world = try DeskWorld.paired()
        let before = try world.desk.table(world.main)
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        #expect(try world.restore().verdict == .approved)
        let table = try world.desk.table(world.main)
        var expected = before
        expected.epoch = Epoch(1)
        #expect(table == expected)
        #expect(try world.desk.balances(world.main).balanceMinor == 0)
        #expect(try world.desk.table(world.sub).epoch == .first)
    }

    @Test
    func `T25: a restored card is accepted, at this desk and at a shop that has heard nothing`()
        throws
    {
        let world = try DeskWorld.paired()
        _ = try world.desk.invalidate(world.main)
        #expect(try world.restore().verdict == .approved)
        for shop in [world.desk, try world.shop()] {
            let check = try shop.till.check(on: world.main.reader(), waitSeconds: 0)
            #expect(check.verdict == .approved)
        }
    }

    @Test func `T11: it is refused after the spare was promoted`() throws {
        let world = try DeskWorld.paired()
        _ = try world.desk.invalidate(world.main)
        _ = try world.desk.promote(world.sub)
        let before = world.main.current
        let result = try world.restore()
        #expect(result.verdict == .declined([Reason(.deskPromotedSince)]))
        #expect(result.place == .sub)
        #expect(world.main.current.applications == before.applications)
    }

    @Test func `T29: a grant is good once`() throws {
        let world = try DeskWorld.paired()
        _ = try world.desk.invalidate(world.main)
        #expect(try world.restore().verdict == .approved)
        #expect(try world.restore().verdict == .declined([Reason(.deskGrantSpent)]))
    }

    @Test func `O23: a healthy main card with its right PIN ends unchanged (S505)`() throws {
        let world = try DeskWorld.paired()
        _ = try world.desk.invalidate(world.main)
        #expect(try world.restore().verdict == .approved)
        let (main, sub) = (world.main.current, world.sub.current)
        // No grant speaks of anything that it is not already, and there is no other way.
        for epoch in [Epoch.first, Epoch(1)] {
            let result = try world.restore(epoch: epoch)
            #expect(result.verdict == .declined([Reason(.deskGrantSpent)]))
        }
        #expect(world.main.current.applications == main.applications)
        #expect(world.sub.current.applications == sub.applications)
    }

    @Test func `T13: a new PIN takes the place of one that is forgotten, and its tries`() throws {
        let world = try DeskWorld.paired()
        for _ in 0..<3 { _ = try world.desk.copy(world.main, world.sub, mainPIN: "0000") }
        _ = try world.desk.invalidate(world.main)
        #expect(try world.restore().verdict == .declined([Reason(.pinBlocked)]))
        #expect(try world.restore(newMainPIN: "9999").verdict == .approved)
        #expect(try world.desk.copy(world.main, world.sub, mainPIN: "9999").verdict == .approved)
    }

    @Test func `a promotion after a restoration lists the main card at its new epoch`() throws {
        let world = try DeskWorld.paired()
        _ = try world.desk.invalidate(world.main)
        #expect(try world.restore().verdict == .approved)
        let elsewhere = try world.shop()
        let result = try elsewhere.promote(world.sub)
        #expect(result.verdict == .approved)
        #expect(
            try result.note.invalid
                == BlacklistEntry(number: number("1234567A"), epoch: Epoch(1)))
        #expect(
            try elsewhere.sell(100, .eMoney, world.main).verdict
                == .declined([Reason(.cardListed)]))
    }

    @Test func `a copying after a restoration keeps the certificate that names the new epoch`()
        throws
    {
        let world = try DeskWorld.paired()
        _ = try world.desk.invalidate(world.main)
        #expect(try world.shop("DESK0001").restore(world).verdict == .approved)
        // This desk still has the certificate from before.
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
        let third = try world.shop("SHOP0003")
        #expect(try third.promote(world.sub).verdict == .approved)
        let fourth = try world.shop("SHOP0004")
        #expect(try fourth.sell(500, .credit, world.sub).verdict == .approved)
        #expect(
            try fourth.sell(100, .eMoney, world.main).verdict
                == .declined([Reason(.cardListed)]))
    }

    @Test func `cut before and after every APDU on either card, it is finished by a second run`()
        throws
    {
        let whole = try DeskWorld.paired()
        _ = try whole.desk.invalidate(whole.main)
        let (main, sub) = (whole.main.current, whole.sub.current)
        let probe = try whole.with(ChipBox(image: main), ChipBox(image: sub)).restore()
        var cases = 0
        for (place, effort) in probe.effort {
            for apdu in 1...effort.apduCount {
                for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                    let one = try whole.with(ChipBox(image: main), ChipBox(image: sub))
                    let torn = try one.restore(cut: cut, at: place)
                    #expect(torn.verdict.codes == [.cardRemoved], "\(place) \(cut)")
                    let again = try one.restore()
                    #expect(again.verdict == .approved, "\(place) \(cut) \(again.verdict)")
                    #expect(try one.desk.table(one.main).standing == .main)
                    #expect(try one.desk.store.pendingProcedures() == [])
                    cases += 1
                }
            }
        }
        #expect(cases == 2 * probe.effort.values.reduce(0) { $0 + $1.apduCount })
    }

    @Test func `T24, T31: a found main card is made blank, and copied to as the next spare`() throws
    {
        let world = try DeskWorld.paired()
        _ = try world.desk.promote(world.sub)
        let paper = try world.assignBack()
        let early = try world.desk.copy(
            world.sub, world.main, mainPIN: "4321", newSubPIN: "7777")
        #expect(early.verdict == .declined([Reason(.cardListed)]))
        let recycled = try world.desk.recycle(world.main, paper)
        #expect(recycled.verdict == .approved && recycled.note.balanceBeforeMinor == 10_000)
        #expect(try world.desk.table(world.main).standing == .blank)
        let copied = try world.desk.copy(
            world.sub, world.main, mainPIN: "4321", newSubPIN: "7777")
        #expect(copied.verdict == .approved)
        let spare = try world.desk.table(world.main)
        #expect(try spare.standing == .spare(of: number("1234567B")))
        #expect(spare.blacklist.entries.isEmpty && spare.epoch == Epoch(1))
        #expect(try world.desk.promote(world.main, pin: "7777").verdict == .approved)
        let check = try world.desk.till.check(on: world.main.reader(), waitSeconds: 0)
        #expect(check.verdict == .approved)
    }
}
