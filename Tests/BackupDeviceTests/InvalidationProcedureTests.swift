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

/// Invalidation on real chips in the emulator (figure 6).
struct InvalidationProcedureTests {
    @Test func `O22: an invalidated card has the golden table, and nothing on it`() throws {
        let world = try DeskWorld.paired()
        let before = try world.desk.table(world.main)
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        let table = try world.desk.table(world.main)
        #expect(table.cardNumber == before.cardNumber && table.cardPIN == before.cardPIN)
        #expect(table.mainCardNumber == nil && table.subCardNumber == nil)
        #expect(table.creditNumber == nil && table.creditPIN == nil && table.eMoneyID == nil)
        #expect(
            table.blacklist.entries == [
                BlacklistEntry(number: before.cardNumber, epoch: before.epoch)
            ])
        let balances = try world.desk.balances(world.main)
        #expect(balances.balanceMinor == 0 && balances.allowanceMinor == 0)
    }

    @Test func `T12: what was on it is in the journal before it is erased`() throws {
        let world = try DeskWorld.paired()
        let result = try world.desk.invalidate(world.main, cut: .before(13))
        #expect(result.verdict.codes == [.cardRemoved])
        #expect(try world.desk.balances(world.main).balanceMinor == 10_000)
        let again = try world.desk.invalidate(world.main)
        #expect(again.verdict == .approved && again.isResumed)
        let records = try world.desk.store.records(of: again.transactionID)
        let commits = records.filter { if case .commit = $0.entry { true } else { false } }
        #expect(commits.count == 2)
        for record in commits {
            #expect(record.subject.desk?.balanceBeforeMinor == 10_000)
            #expect(record.subject.desk?.allowanceBeforeMinor == 30_000)
            #expect(record.sealedEvidence != nil)
        }
    }

    @Test func `T24: a lost main card that was found is invalidated after a question`() throws {
        let world = try DeskWorld.paired()
        #expect(try world.desk.promote(world.sub).verdict == .approved)
        #expect(
            try world.desk.invalidate(world.main, confirms: false).verdict
                == .declined([Reason(.deskDeclined)]))
        #expect(try world.desk.table(world.main).standing == .main)
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        #expect(try world.desk.table(world.main).standing == .invalidated)
        let elsewhere = try world.shop()
        let refused = try elsewhere.sell(100, .eMoney, world.main).verdict
        #expect(refused.codes.first == .cardInvalidated, "\(refused)")
    }

    @Test func `papers are erased where a card can have them, and cost an APDU each`() throws {
        let world = try DeskWorld.paired()
        let blank = [UInt8](repeating: 0, count: PapersLayout.count)
        func invalidate(_ card: ChipBox, papers: Int, news: Int = 0) throws {
            let state = ChipState(card)
            let values = (state.balance > 0 ? 1 : 0) + (state.allowance > 0 ? 1 : 0)
            #expect((state.papers != blank) == (papers > 0))
            let result = try world.shop().invalidate(card)
            #expect(result.verdict == .approved)
            #expect(result.effort[.main]?.apduCount == 11 + values + papers + news)
            #expect(ChipState(card).papers == blank)
        }
        try invalidate(ChipBox(image: world.main.current), papers: 0)
        // The spare, and the same card when it was promoted.
        try invalidate(ChipBox(image: world.sub.current), papers: 1)
        let promoted = ChipBox(image: world.sub.current)
        #expect(try world.shop().promote(promoted).verdict == .approved)
        // Its word on the old card is news there.
        try invalidate(promoted, papers: 1, news: 1)
        // Once restored.
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        #expect(try world.restore().verdict == .approved)
        try invalidate(world.main, papers: 2)
    }

    @Test
    func `O16, O23: a card without tries is invalidated when staff say so, never by itself`() throws
    {
        let world = try DeskWorld.paired()
        for left in [UInt8(2), 1, 0] {
            let wrong = try world.desk.copy(world.main, world.sub, mainPIN: "0000")
            #expect(wrong.place == .main && wrong.triesLeft == left)
        }
        let blocked = try world.desk.copy(world.main, world.sub)
        #expect(blocked.verdict == .declined([Reason(.pinBlocked)]))
        #expect(try world.desk.table(world.main).standing == .main)
        let unasked = try world.desk.invalidate(world.main, confirms: false)
        #expect(unasked.verdict == .declined([Reason(.deskDeclined)]))
        #expect(try world.desk.table(world.main).standing == .main)
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        #expect(try world.desk.table(world.main).standing == .invalidated)
    }

    @Test func `O16, O23: a card that a list has is copied no more, and may be invalidated`() throws
    {
        let world = try DeskWorld.paired()
        try world.desk.store.overlayAdd(
            number("1234567A"), epoch: .first, reason: "lost", atMs: 1)
        let before = ChipState(world.sub)
        #expect(
            try world.desk.copy(world.main, world.sub).verdict == .declined([Reason(.cardListed)]))
        #expect(ChipState(world.sub) == before)
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        #expect(try world.desk.table(world.main).standing == .invalidated)
    }

    @Test func `cut before and after every APDU, it is finished, and the money is told once`()
        throws
    {
        let whole = try DeskWorld.paired()
        let main = whole.main.current
        let count = try whole.desk.invalidate(ChipBox(image: main)).effort[.main]?.apduCount ?? 0
        for apdu in 1...count {
            for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                let card = ChipBox(image: main)
                let desk = try whole.shop()
                let torn = try desk.invalidate(card, cut: cut)
                #expect(torn.verdict.codes == [.cardRemoved], "\(cut)")
                let again = try desk.invalidate(card)
                #expect(again.verdict == .approved, "\(cut) \(again.verdict)")
                #expect(again.note.balanceBeforeMinor == 10_000, "\(cut)")
                #expect(try desk.table(card).standing == .invalidated)
                #expect(try desk.store.pendingProcedures() == [])
            }
        }
        #expect(count == 13)
    }
}
