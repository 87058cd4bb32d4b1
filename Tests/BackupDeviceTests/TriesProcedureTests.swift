import Authorization
import CardEmulator
import CardLayout
import Numbers
import PairedCards
import Purchase
import SchemeMessages
import ShopStore
import ShopTesting
import Testing

@testable import BackupDevice

/// The PIN tries alone, on real chips in the emulator.
struct TriesProcedureTests {
    private static let id: [UInt8] = Array(1...16)

    private struct Call {
        var id = TriesProcedureTests.id
        var number = "1234567A"
        var epoch = Epoch.first
        var generation: UInt16 = 1
        var newPIN: String?
        var confirms = true
        var cut: EmulatedChannel.Cut?
    }

    private func order(_ call: Call, of box: ChipBox) throws -> TriesOrder {
        TriesOrder(
            issuerID: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])),
            id: try #require(TransactionID(bytes: call.id)),
            uid: try #require(CardUID(box.current.uid)),
            grant: TriesGrant(
                number: try number(call.number), epoch: call.epoch, generation: call.generation),
            isSpare: false, device: try #require(TerminalNumber(text: "DESK0001")),
            expiresAtUnixSeconds: .max, allowsNewPIN: true, signedAtMs: 1)
    }

    private func restore(
        _ box: ChipBox, at desk: DeskShop, _ call: Call = Call()
    ) throws -> DeskResult {
        let reader = box.reader(cut: call.cut)
        return try TriesProcedure(
            order: order(call, of: box), newPIN: call.newPIN.map { try #require(PIN($0)) },
            at: .main
        ).run(
            at: desk.desk, with: desk.cards(reader, reader, confirms: call.confirms),
            transactionID: TrialIssuer.freshID())
    }

    /// Three wrong PINs at the desk.
    private func block(_ box: ChipBox, in world: DeskWorld) throws {
        for left in [2, 1, 0] as [UInt8] {
            let wrong = try world.desk.promoteOrCopy(box, in: world, pin: "9999")
            try #require(wrong.triesLeft == left)
        }
    }

    private func blocked() throws -> DeskWorld {
        let world = try DeskWorld.paired()
        try block(world.main, in: world)
        return world
    }

    private func tries(_ box: ChipBox) throws -> TriesLayout {
        let file = box.current.applications[0].file(FileNumber.tries.rawValue)
        guard case .backup(let state)? = file?.content else { throw Missing() }
        return try TriesLayout(state.bytes)
    }

    private struct Missing: Error {}

    // MARK: - What it does

    @Test func `T13 a blocked main card is good again, in six APDUs and without its spare`()
        throws
    {
        let world = try blocked()
        let before = ChipState(world.main)
        let blocked = try world.desk.copy(world.main, world.sub)
        #expect(blocked.verdict == .declined([Reason(.pinBlocked)]))
        let result = try restore(world.main, at: world.desk)
        #expect(result.verdict == .approved && result.kind == .restoration)
        #expect(result.effort[.main]?.apduCount == 6 && result.effort[.main]?.commitCount == 1)
        #expect(ChipState(world.main) == before)
        let id = TransactionID(bytes: Self.id)
        #expect(
            try tries(world.main) == TriesLayout(cardPIN: 3, creditPIN: 3, restoredBy: id))
        #expect(result.transactionID == id)
        #expect(try world.desk.copy(world.main, world.sub).verdict == .approved)
        #expect(try tries(world.main).restoredBy == id)
    }

    @Test func `T13 so is a spare, and one that has become the main card`() throws {
        let world = try DeskWorld.paired()
        try block(world.sub, in: world)
        let call = Call(number: "1234567B")
        #expect(try restore(world.sub, at: world.desk, call).note.subNumber == number("1234567B"))
        #expect(try world.desk.promote(world.sub).verdict == .approved)
        let other = try world.shop()
        let later = Call(id: Array(2...17), number: "1234567B")
        #expect(try restore(world.sub, at: other, later).verdict == .approved)
    }

    @Test func `T13 the order may set a new PIN, and nothing else changes`() throws {
        let world = try blocked()
        var expected = try world.desk.table(world.main)
        let result = try restore(world.main, at: world.desk, Call(newPIN: "777777"))
        #expect(result.verdict == .approved && result.effort[.main]?.apduCount == 7)
        let table = try world.desk.table(world.main)
        #expect(table.cardPIN != expected.cardPIN)
        expected.cardPIN = table.cardPIN
        #expect(table == expected)
        let old = try world.desk.copy(world.main, world.sub)
        #expect(old.verdict == .declined([Reason(.pinWrong)]))
        #expect(try world.desk.copy(world.main, world.sub, mainPIN: "777777").verdict == .approved)
    }

    @Test func `what it does is in the journal with its evidence, and is told as restored tries`()
        throws
    {
        let world = try blocked()
        _ = try restore(world.main, at: world.desk)
        let id = try #require(TransactionID(bytes: Self.id))
        let records = try world.desk.store.records(of: id)
        #expect(records.count == 2 && records.first?.sealedEvidence != nil)
        #expect(records.allSatisfy { $0.subject.desk?.isOfTries == true })
        guard case .outcome(let outcome)? = records.last?.entry else { throw Missing() }
        #expect(outcome.proof != nil && outcome.verdict == .approved)
    }

    // MARK: - Single use

    @Test func `T29 an order gives tries once, and a wrong card or a "no" does not use it up`()
        throws
    {
        let world = try blocked()
        for (box, ordered, code) in [
            (world.sub, "1234567A", ReasonCode.deskNotMain),
            (world.main, "1234567B", .deskLiveMain), (world.main, "1234567C", .deskNotOrdered),
        ] {
            let other = try restore(box, at: world.desk, Call(number: ordered))
            #expect(other.verdict == .declined([Reason(code)]))
        }
        let no = try restore(world.main, at: world.desk, Call(confirms: false))
        #expect(no.verdict == .declined([Reason(.deskDeclined)]))
        #expect(try tries(world.main).cardPIN == 0)
        #expect(try restore(world.main, at: world.desk).verdict == .approved)
        try block(world.main, in: world)
        let again = try restore(world.main, at: world.desk)
        #expect(again.verdict == .declined([Reason(.deskGrantSpent)]))
        #expect(try tries(world.main).cardPIN == 0)
        #expect(try world.desk.store.pendingProcedures() == [])
    }

    @Test func `T29 cut before or after every APDU it is finished once, and gives no try twice`()
        throws
    {
        let whole = try blocked()
        let main = whole.main.current
        for apdu in 1...6 {
            for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                let world = try whole.with(ChipBox(image: main), whole.sub)
                let torn = try restore(world.main, at: world.desk, Call(cut: cut))
                #expect(torn.verdict.codes == [.cardRemoved], "\(cut)")
                let isDone = try tries(world.main).cardPIN == 3
                #expect(isDone == (cut == .after(6)), "\(cut)")
                if isDone {
                    // Somebody tries them, before the desk goes on.
                    let wrong = try world.shop().copy(world.main, world.sub, mainPIN: "9999")
                    #expect(wrong.triesLeft == 2)
                }
                let again = try restore(world.main, at: world.desk)
                #expect(again.verdict == .approved, "\(cut) \(again.verdict)")
                #expect(try tries(world.main).cardPIN == (isDone ? 2 : 3), "\(cut)")
                #expect(try world.desk.store.pendingProcedures() == [])
                let spent = try restore(world.main, at: world.desk)
                #expect(spent.verdict == .declined([Reason(.deskGrantSpent)]), "\(cut)")
            }
        }
    }

    @Test func `T29 an end that alone found place on the disk does not use the order up`() throws {
        let world = try blocked()
        let subject = JournalSubject(
            transactionID: try #require(TransactionID(bytes: Self.id)), kind: .restoration,
            sale: nil, currency: world.desk.till.bundle.currency,
            cardNumber: try number("1234567A"), cardUID: CardUID(DeskWorld.mainUID),
            desk: DeskNote(staff: "hanako"))
        try world.desk.store.append(
            OutcomeRecord(
                subject: subject, recordedAtMs: 1, verdict: .incomplete(Reason(.homeFull)),
                trace: []),
            after: [], changing: PairChange())
        #expect(try restore(world.main, at: world.desk).verdict == .approved)
        let again = try restore(world.main, at: world.desk)
        #expect(again.verdict == .declined([Reason(.deskGrantSpent)]))
    }

    @Test func `T29 two orders that are torn in turn give the tries twice, and not for ever`()
        throws
    {
        let world = try blocked()
        let (first, second) = (Call(), Call(id: Array(2...17)))
        var torn = first
        torn.cut = .after(6)
        _ = try restore(world.main, at: world.desk, torn)
        try block(world.main, in: world)
        let early = try restore(world.main, at: world.desk, second)
        #expect(early.verdict == .declined([Reason(.deskOtherOrder)]))
        let late = try restore(world.main, at: world.desk, first)
        #expect(late.verdict == .approved && late.triesLeft == 0)
        #expect(try tries(world.main).cardPIN == 0)
        #expect(try restore(world.main, at: world.desk, second).triesLeft == 3)
        for spent in [first, second] {
            let again = try restore(world.main, at: world.desk, spent)
            #expect(again.verdict == .declined([Reason(.deskGrantSpent)]))
        }
    }

    @Test func `T29 an order that a manager has ended is spent, and lets the next one through`()
        throws
    {
        let world = try blocked()
        _ = try restore(world.main, at: world.desk, Call(cut: .before(6)))
        let open = try #require(try world.desk.store.pendingProcedures().first)
        #expect(try world.desk.desk.abandon(open.transactionID) != nil)
        let ended = try restore(world.main, at: world.desk)
        #expect(ended.verdict == .declined([Reason(.deskGrantSpent)]))
        let next = try restore(world.main, at: world.desk, Call(id: Array(2...17)))
        #expect(next.verdict == .approved)
    }

    @Test func `T29 a spare that is paired anew keeps the number of the order`() throws {
        let world = try DeskWorld.paired()
        try block(world.sub, in: world)
        let torn = try restore(
            world.sub, at: world.desk, Call(number: "1234567B", cut: .after(6)))
        #expect(torn.verdict != .approved)
        let paired = try world.desk.copy(world.main, world.sub, newSubPIN: "7777")
        #expect(paired.verdict == .approved)
        #expect(try tries(world.sub).restoredBy == TransactionID(bytes: Self.id))
        for _ in 1...3 { _ = try world.shop().promote(world.sub, pin: "9999") }
        let late = try restore(world.sub, at: world.desk, Call(number: "1234567B"))
        #expect(late.triesLeft == 0)
    }

    @Test func `a torn one is not taken for the restoration of an invalidated card`() throws {
        let world = try blocked()
        _ = try restore(world.main, at: world.desk, Call(cut: .after(6)))
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        #expect(try world.restore().verdict == .approved)
        let open = try world.desk.store.pendingProcedures()
        #expect(open.map(\.transactionID) == [TransactionID(bytes: Self.id)])
        // Its card has another epoch since: it stays open, until a manager ends it.
        let late = try restore(world.main, at: world.desk)
        #expect(late.verdict == .incomplete(Reason(.deskGrantSpent)))
        #expect(try world.desk.desk.abandon(open[0].transactionID) != nil)
        let ended = try restore(world.main, at: world.desk)
        #expect(ended.verdict == .declined([Reason(.deskGrantSpent)]))
    }

    // MARK: - Refusals

    @Test func `T29 another epoch or an older generation is refused, and nothing is written`()
        throws
    {
        let world = try blocked()
        for call in [Call(epoch: Epoch(1)), Call(generation: 0)] {
            let result = try restore(world.main, at: world.desk, call)
            #expect(result.verdict == .declined([Reason(.deskGrantSpent)]))
        }
        #expect(try tries(world.main).cardPIN == 0)
    }

    @Test func `O23 a listed or invalidated card gets no tries`() throws {
        let world = try blocked()
        let box = ChipBox(image: world.main.current)
        #expect(try world.desk.invalidate(box).verdict == .approved)
        let gone = try restore(box, at: world.desk)
        #expect(gone.verdict == .declined([Reason(.cardInvalidated)]))
        // This shop has heard that the number is invalid; the card has not.
        let listed = try restore(world.main, at: world.desk)
        #expect(listed.verdict == .declined([Reason(.cardListed)]))
        #expect(try tries(world.main).cardPIN == 0)
    }
}

extension DeskShop {
    /// One comparison of a card's PIN, as main card or as spare.
    fileprivate func promoteOrCopy(
        _ box: ChipBox, in world: DeskWorld, pin: String
    ) throws -> DeskResult {
        box === world.sub
            ? try promote(box, pin: pin) : try copy(world.main, world.sub, mainPIN: pin)
    }
}
