import Authorization
import CardEmulator
import CardLayout
import Numbers
import PairedCards
import Purchase
import ShopTesting
import Testing

@testable import BackupDevice

/// Somebody with the master of key 2 has rewritten a table: the issuer's papers, not tables, say what
/// is believed about pairs (profile, "What a leak buys").
struct RogueKeyTests {
    /// - Parameter copy: nil where the copy writes over it what main card and papers say.
    private func expectRefused(
        promotion: ReasonCode, copy: ReasonCode?, _ change: (inout CardTable) -> Void
    ) throws {
        let world = try DeskWorld.paired()
        let before = try world.desk.table(world.sub)
        try world.issuer.rewrite(world.sub.tap(), uid: DeskWorld.subUID, change)
        let (main, sub) = (world.main.current, world.sub.current)
        for desk in [world.desk, try world.shop()] {
            let promoted = try desk.promote(world.sub)
            #expect(promoted.verdict == .declined([Reason(promotion)]), "\(promoted.verdict)")
            #expect(promoted.place == .sub)
        }
        let copied = try world.desk.copy(world.main, world.sub)
        guard let copy else {
            #expect(copied.verdict == .approved, "\(copied.verdict)")
            #expect(try world.desk.table(world.sub) == before)
            return
        }
        #expect(copied.verdict == .declined([Reason(copy)]), "\(copied.verdict)")
        #expect(copied.place == .sub)
        #expect(world.main.current.applications == main.applications)
        #expect(world.sub.current.applications == sub.applications)
        #expect(try world.desk.sell(100, .eMoney, world.main).verdict == .approved)
    }

    @Test func `a spare of a main card that its certificate does not name is no spare`() throws {
        let other = try number("7654321C")
        try expectRefused(promotion: .deskNotNamed, copy: .deskOtherPair) {
            $0.mainCardNumber = other
        }
    }

    @Test func `nor one that says it is another number's spare`() throws {
        let other = try number("7654321C")
        try expectRefused(promotion: .deskOtherPair, copy: nil) {
            $0.subCardNumber = other
        }
    }

    @Test func `nor one of a later assignment than its certificate`() throws {
        try expectRefused(promotion: .deskSuperseded, copy: nil) {
            $0.generation = 9
        }
    }

    @Test func `a spare that calls itself the main card is not promoted or copied to`() throws {
        try expectRefused(promotion: .deskLiveMain, copy: .deskLiveMain) {
            $0.mainCardNumber = $0.cardNumber
        }
    }
}
