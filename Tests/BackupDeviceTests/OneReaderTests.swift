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

/// A desk with one reader asks for the cards in turn, the main card twice.
struct OneReaderTests {
    private enum Flow: String, CaseIterable {
        case copy, restore
    }

    private func run(
        _ flow: Flow, at world: DeskWorld, with cards: DeskCards
    ) throws -> DeskResult {
        let pins = DeskPINs(main: try DeskShop.pin("1234"), sub: try DeskShop.pin("4321"))
        switch flow {
        case .copy:
            return try CopyingProcedure(pins: pins).run(
                at: world.desk.desk, with: cards, transactionID: TrialIssuer.freshID())
        case .restore:
            let certificate = try world.issuer.certificate(
                of: number("1234567B"), uid: DeskWorld.subUID,
                replacing: [BlacklistEntry(number: number("1234567A"), epoch: Epoch(1))])
            let grant = try world.issuer.grant(
                of: number("1234567A"), uid: DeskWorld.mainUID, epoch: Epoch(1))
            return try RestorationProcedure(grant: grant, certificate: certificate, pins: pins)
                .run(at: world.desk.desk, with: cards, transactionID: TrialIssuer.freshID())
        }
    }

    private func beginning(_ flow: Flow) throws -> DeskWorld {
        let world = try DeskWorld.paired()
        if flow == .restore { _ = try world.desk.invalidate(world.main) }
        return world
    }

    @Test(arguments: Flow.allCases)
    private func `each card is asked for when it is wanted`(flow: Flow) throws {
        let world = try beginning(flow)
        let reader = OneReader(world)
        #expect(try run(flow, at: world, with: reader.cards()).verdict == .approved)
        #expect(reader.asked == [.main, .sub, .main])
    }

    @Test(
        arguments: Flow.allCases, [(DeskPlace.main, 1), (.sub, 1), (.main, 2)]
    )
    private func `cut before and after every APDU of a stay, it is finished by a second run`(
        flow: Flow, stay: (place: DeskPlace, visit: Int)
    ) throws {
        let whole = try beginning(flow)
        let (main, sub) = (whole.main.current, whole.sub.current)
        var cuts = 0
        for apdu in 1...40 {
            var isOver = false
            for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                let world = try whole.with(ChipBox(image: main), ChipBox(image: sub))
                try world.assign()
                let torn = try run(
                    flow, at: world,
                    with: OneReader(world).cards(cutting: stay.place, cut, at: stay.visit))
                // The stay has fewer APDUs.
                if torn.verdict == .approved { isOver = true; break }
                #expect(torn.verdict.codes == [.cardRemoved], "\(cut): \(torn.verdict)")
                #expect(torn.place == stay.place, "\(cut)")
                let again = try run(flow, at: world, with: OneReader(world).cards())
                #expect(again.verdict == .approved, "\(cut): \(again.verdict)")
                #expect(try world.desk.store.pendingProcedures() == [], "\(cut)")
                #expect(try world.desk.table(world.main).standing == .main, "\(cut)")
                cuts += 1
            }
            if isOver { break }
        }
        #expect(cuts >= 10)
    }

    @Test(arguments: Flow.allCases)
    private func `a card that is left lying is told, and takes no other one's place`(
        flow: Flow
    ) throws {
        let world = try beginning(flow)
        let sub = ChipState(world.sub)
        let reader = OneReader(world)
        reader.leave(.main, from: 2)
        let result = try run(flow, at: world, with: reader.cards())
        #expect(result.verdict == .declined([Reason(.deskSameCard)]), "\(result.verdict)")
        #expect(ChipState(world.sub) == sub)
        // The spare that stays where the main card is to come back.
        let late = OneReader(world)
        late.leave(.sub, from: 3)
        let open = try run(flow, at: world, with: late.cards())
        #expect(open.verdict == .incomplete(Reason(.deskSameCard)), "\(open.verdict)")
        #expect(try run(flow, at: world, with: OneReader(world).cards()).verdict == .approved)
    }
}
