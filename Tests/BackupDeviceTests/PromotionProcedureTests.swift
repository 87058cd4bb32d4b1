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

/// Promotion on real chips in the emulator (figures 7 and 11).
struct PromotionProcedureTests {
    @Test func `T1, T2: the promoted card has the golden table, and the old number in it`() throws {
        let world = try DeskWorld.paired()
        let elsewhere = try world.shop()
        let result = try elsewhere.promote(world.sub)
        #expect(result.verdict == .approved)
        #expect(try result.note.invalid?.number == number("1234567A"))
        let table = try elsewhere.table(world.sub)
        #expect(try table.mainCardNumber == number("1234567B"))
        #expect(table.subCardNumber == nil && table.standing == .main)
        #expect(
            try table.blacklist.entries == [
                BlacklistEntry(number: number("1234567A"), epoch: .first)
            ])
        #expect(table.creditNumber != nil && table.eMoneyID != nil)
        #expect(try elsewhere.balances(world.sub).balanceMinor == 0)
    }

    @Test func `O20: the old card is refused there at once, the new one pays by credit at once`()
        throws
    {
        let world = try DeskWorld.paired()
        let elsewhere = try world.shop()
        #expect(try elsewhere.promote(world.sub).verdict == .approved)
        let old = try elsewhere.sell(100, .eMoney, world.main)
        #expect(old.verdict == .declined([Reason(.cardListed)]))
        #expect(try elsewhere.sell(500, .credit, world.sub).verdict == .approved)
        let third = try world.shop("SHOP0003")
        #expect(try third.sell(500, .credit, world.sub).verdict == .approved)
        #expect(
            try third.sell(100, .eMoney, world.main).verdict == .declined([Reason(.cardListed)]))
    }

    @Test func `O21, T28: the balance is pending, owed once, and to the new card alone`() throws {
        let world = try DeskWorld.paired()
        let torn = try world.desk.promote(world.sub, cut: .after(12))
        #expect(torn.verdict.codes == [.cardRemoved] && !torn.owesBalance)
        let done = try world.desk.promote(world.sub)
        #expect(done.verdict == .approved && done.owesBalance)
        #expect(done.transactionID == torn.transactionID)
        // Nothing on either card pretends that it has been moved.
        #expect(try world.desk.balances(world.sub).balanceMinor == 0)
        #expect(try world.desk.balances(world.main).balanceMinor == 10_000)
        for shop in [world.desk, try world.shop()] {
            let again = try shop.promote(world.sub)
            #expect(again.verdict == .declined([Reason(.deskLiveMain)]) && !again.owesBalance)
            let old = try shop.promote(world.main)
            #expect(old.verdict == .declined([Reason(.cardListed)]) && !old.owesBalance)
        }
        // What the issuer goes by: pair and generation name the promotion, the chip has signed it.
        let records = try world.desk.store.records(of: done.transactionID)
        let approved = records.filter { record in
            if case .outcome(let outcome) = record.entry {
                outcome.verdict == .approved && outcome.proof != nil
            } else {
                false
            }
        }
        #expect(approved.count == 1)
        let note = try #require(approved.first?.subject.desk)
        #expect(try note.subNumber == number("1234567B") && note.generation == 1)
        #expect(
            try note.invalid == BlacklistEntry(number: number("1234567A"), epoch: .first))
    }

    @Test func `T3: the desk's record names the promoted card, and no spare`() throws {
        let world = try DeskWorld.paired()
        #expect(try world.desk.promote(world.sub).verdict == .approved)
        #expect(try world.desk.store.pair(ofMain: number("1234567A")) == nil)
        let record = try world.desk.store.pair(ofMain: number("1234567B"))?.record
        #expect(record?.subNumber == nil && record != nil)
    }

    @Test
    func `O11, T14: a promotion asks for the spare alone, and costs at most 12 APDUs with its PIN`()
        throws
    {
        let world = try DeskWorld.paired()
        let result = try world.desk.promote(world.sub)
        #expect(Array(result.effort.keys) == [.sub])
        #expect(result.effort[.sub]?.apduCount == 12)
        #expect(result.effort[.sub]?.commitCount == 2)
    }

    @Test func `O18: "no" changes nothing and costs no try`() throws {
        let world = try DeskWorld.paired()
        let before = world.sub.current
        let result = try world.desk.promote(world.sub, confirms: false)
        #expect(result.verdict == .declined([Reason(.deskDeclined)]))
        #expect(world.sub.current.applications == before.applications)
        #expect(try world.desk.sell(100, .eMoney, world.main).verdict == .approved)
    }

    @Test func `a main card is not promoted, nor a card twice`() throws {
        let world = try DeskWorld.paired()
        #expect(
            try world.desk.promote(world.main).verdict == .declined([Reason(.deskLiveMain)]))
        #expect(try world.desk.promote(world.sub).verdict == .approved)
        #expect(
            try world.desk.promote(world.sub).verdict == .declined([Reason(.deskLiveMain)]))
    }

    @Test func `T32: a spare that another one has followed is refused, before any list says so`()
        throws
    {
        let world = try DeskWorld.paired()
        let next = ChipBox(
            try world.issuer.chip(world.issuer.subPlan("1234567C"), uid: DeskWorld.nextUID))
        let paper = try world.issuer.certificate(
            of: number("1234567C"), uid: DeskWorld.nextUID,
            replacing: [BlacklistEntry(number: number("1234567A"), epoch: .first)],
            formerSpares: [BlacklistEntry(number: number("1234567B"), epoch: .first)],
            generation: 2)
        try world.desk.desk.learn(
            PairRecord(
                mainNumber: number("1234567A"), subNumber: number("1234567C"), generation: 2),
            by: paper)
        #expect(
            try world.desk.promote(world.sub).verdict == .declined([Reason(.deskSuperseded)]))
        #expect(try world.desk.copy(world.main, next, newSubPIN: "4321").verdict == .approved)
        #expect(try world.desk.promote(next).verdict == .approved)
        #expect(try world.desk.promote(world.sub).verdict == .declined([Reason(.cardListed)]))
    }

    @Test
    func `T20: cut before and after every APDU, no two cards are accepted, and it is finished`()
        throws
    {
        let whole = try DeskWorld.paired()
        let (main, sub) = (whole.main.current, whole.sub.current)
        for apdu in 1...12 {
            for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                let desk = try whole.shop()
                let (a, b) = (ChipBox(image: main), ChipBox(image: sub))
                let torn = try desk.promote(b, cut: cut)
                #expect(torn.verdict.codes == [.cardRemoved], "\(cut)")
                let accepted = try [a, b].filter { card in
                    try desk.till.check(on: card.reader(), waitSeconds: 0).verdict == .approved
                }
                #expect(accepted.count <= 1, "\(cut)")
                let again = try desk.promote(b)
                #expect(again.verdict == .approved, "\(cut) \(again.verdict)")
                #expect(try desk.table(b).standing == .main)
                #expect(try desk.sell(100, .eMoney, a).verdict == .declined([Reason(.cardListed)]))
                #expect(try desk.store.pendingProcedures() == [])
                #expect(try desk.store.pending() == [])
            }
        }
    }
}
