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

/// Copying on real chips in the emulator (figures 4, 5 and 10).
struct CopyingProcedureTests {
    @Test func `T5, T6, O14: a first copying makes the golden tables of main and spare`() throws {
        let world = try DeskWorld.assigned()
        let before = try world.desk.table(world.main)
        let result = try world.desk.copy(world.main, world.sub, newSubPIN: "4321")
        #expect(result.verdict == .approved)
        let main = try world.desk.table(world.main)
        let sub = try world.desk.table(world.sub)
        #expect(try main.subCardNumber == number("1234567B"))
        #expect(main.mainCardNumber == before.cardNumber)
        #expect(main.cardPIN == before.cardPIN)
        #expect(try sub.mainCardNumber == number("1234567A"))
        #expect(try sub.subCardNumber == number("1234567B"))
        #expect(sub.creditNumber == main.creditNumber && sub.creditPIN == main.creditPIN)
        #expect(sub.eMoneyID == main.eMoneyID && sub.cardPIN != main.cardPIN)
        #expect(sub.blacklist == .none && sub.standing == .spare(of: main.cardNumber))
        #expect(sub.lastCopy == main.lastCopy && sub.lastCopy != nil)
        #expect(try world.desk.balances(world.sub).balanceMinor == 0)
        #expect(try world.desk.balances(world.main).balanceMinor == 10_000)
    }

    @Test func `a copying costs at most 13 and 18 APDUs with its PINs and read-back`() throws {
        let world = try DeskWorld.paired()
        let result = try world.desk.copy(world.main, world.sub)
        #expect(result.verdict == .approved)
        #expect(result.effort[.main]?.apduCount == 13)
        #expect(result.effort[.sub]?.apduCount == 18)
        #expect(result.effort[.main]?.commitCount == 2 && result.effort[.sub]?.commitCount == 2)
    }

    @Test func `T9: a wrong PIN costs one try, names its card, and changes nothing else`() throws {
        let world = try DeskWorld.paired()
        let before = try world.desk.table(world.sub)
        let result = try world.desk.copy(world.main, world.sub, subPIN: "0000")
        #expect(result.verdict == .declined([Reason(.pinWrong)]))
        #expect(result.place == .sub && result.triesLeft == 2)
        #expect(try world.desk.table(world.sub) == before)
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
    }

    @Test func `a right PIN costs no try, however often the other card's is wrong`() throws {
        let world = try DeskWorld.paired()
        for _ in 0..<3 { _ = try world.desk.copy(world.main, world.sub, subPIN: "0000") }
        #expect(
            try world.desk.copy(world.main, world.sub).verdict == .declined([Reason(.pinBlocked)]))
        let tries = try #require(
            world.desk.till.show(on: world.main.reader(), waitSeconds: 0).contents?.tries)
        #expect(tries == .full)
    }

    @Test func `the credit PIN's tries go with it, down and up again`() throws {
        let world = try DeskWorld.paired()
        func tries(_ card: ChipBox) throws -> UInt8? {
            try world.desk.till.show(on: card.reader(), waitSeconds: 0).contents?.tries.creditPIN
        }
        let wrong = try world.desk.sell(5_000, .credit, world.main, pin: "000000")
        #expect(wrong.verdict.codes == [.pinWrong])
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
        #expect(try tries(world.main) == 2 && tries(world.sub) == 2)
        #expect(
            try world.desk.sell(5_000, .credit, world.main, pin: "567890").verdict == .approved)
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
        #expect(try tries(world.main) == 3 && tries(world.sub) == 3)
    }

    @Test func `a desk that knew an older spare copies to the newer one, again and again`() throws {
        let world = try DeskWorld.paired()
        let elsewhere = try world.shop()
        let next = ChipBox(
            try world.issuer.chip(world.issuer.subPlan("1234567C"), uid: DeskWorld.nextUID))
        let paper = try world.issuer.certificate(
            of: number("1234567C"), uid: DeskWorld.nextUID,
            replacing: [BlacklistEntry(number: number("1234567A"), epoch: .first)],
            generation: 2)
        try elsewhere.desk.learn(
            PairRecord(
                mainNumber: number("1234567A"), subNumber: number("1234567C"), generation: 2),
            by: paper)
        #expect(
            try elsewhere.copy(world.main, next, newSubPIN: "4321").verdict == .approved)
        // This desk still has the record of the first spare.
        for _ in 0..<2 {
            #expect(try world.desk.copy(world.main, next).verdict == .approved)
        }
    }

    @Test func `a copying without an assignment is refused before any PIN`() throws {
        let world = try DeskWorld()
        let result = try world.desk.copy(world.main, world.sub, newSubPIN: "4321")
        #expect(result.verdict == .declined([Reason(.deskNotNamed)]))
        #expect(result.place == .sub)
    }

    @Test func `swapped cards are recognised and said`() throws {
        let world = try DeskWorld.paired()
        let result = try world.desk.copy(world.sub, world.main)
        #expect(result.verdict == .declined([Reason(.deskNotMain)]))
        #expect(result.place == .main)
    }

    @Test func `cut before and after every APDU on either card, it is finished by a second run`()
        throws
    {
        let whole = try DeskWorld.paired()
        let (main, sub) = (whole.main.current, whole.sub.current)
        var cases = 0
        for apdu in 1...18 {
            for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                for isMain in [true, false] where !isMain || apdu <= 13 {
                    let (a, b) = (ChipBox(image: main), ChipBox(image: sub))
                    let torn = try whole.desk.copy(
                        a, b, cutMain: isMain ? cut : nil, cutSub: isMain ? nil : cut)
                    cases += 1
                    #expect(torn.verdict.codes == [.cardRemoved], "\(cut) \(isMain)")
                    #expect(torn.place == (isMain ? .main : .sub))
                    let again = try whole.desk.copy(a, b)
                    #expect(again.verdict == .approved, "\(cut) \(isMain) \(again.verdict)")
                    #expect(try whole.desk.table(a).standing == .main)
                    let spare = try whole.desk.table(b)
                    #expect(try spare.standing == .spare(of: number("1234567A")))
                    #expect(try whole.desk.store.pendingProcedures() == [])
                }
            }
        }
        #expect(cases == 2 * (13 + 18))
    }
}
