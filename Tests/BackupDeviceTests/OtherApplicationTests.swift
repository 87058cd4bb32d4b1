import Authorization
import CardEmulator
import CardLayout
import Numbers
import PairedCards
import Purchase
import ShopTesting
import Testing

@testable import BackupDevice

/// What other parties keep on the card goes with it through every procedure, whole and untouched
/// (O30, O31): file 5, full to its last byte.
struct OtherApplicationTests {
    private let world: DeskWorld

    init() throws {
        world = try DeskWorld.assigned()
        try world.issuer.write(
            applications: Self.records(), on: world.main.tap(), uid: DeskWorld.mainUID)
    }

    /// Four parties' records, each a tag, a length and a content that nobody else can read: bytes
    /// that are zero at both ends, or look like a record, included.
    private static func records(rides: UInt8 = 10) -> [UInt8] {
        let staffID = Array("STAFF 00417".utf8) + [UInt8](repeating: 0, count: 49)
        let ticket = [rides] + (0..<63).map { UInt8($0) &* 37 }
        let licence = Array("LICENCE".utf8) + [0xD4, 54] + [UInt8](repeating: 0xFF, count: 61)
        let insurance = [UInt8](repeating: 0, count: 20) + (0..<34).map { 255 - UInt8($0) }
        let parties: [(UInt8, [UInt8])] = [
            (0xD1, staffID), (0xD2, ticket), (0xD3, licence), (0xD4, insurance),
        ]
        return parties.flatMap { tag, content in [tag, UInt8(content.count)] + content }
    }

    private func copy() throws {
        let result = try world.desk.copy(world.main, world.sub, newSubPIN: "4321")
        #expect(result.verdict == .approved)
    }

    private static let blank = [UInt8](repeating: 0, count: ApplicationsLayout.count)

    @Test func `O30 the records fill the file`() throws {
        #expect(Self.records().count == 256 && ApplicationsLayout.count == 256)
        #expect(ChipState(world.main).applications == Self.records())
        #expect(ChipState(world.sub).applications == Self.blank)
    }

    @Test func `O30 a copying copies all of them, and again what has changed since`() throws {
        try copy()
        #expect(ChipState(world.main).applications == Self.records())
        #expect(ChipState(world.sub).applications == Self.records())
        let punched = Self.records(rides: 9)
        try world.issuer.write(
            applications: punched, on: world.main.tap(), uid: DeskWorld.mainUID)
        let stale = try world.desk.table(world.sub).lastCopy
        try copy()
        #expect(ChipState(world.main).applications == punched)
        #expect(ChipState(world.sub).applications == punched)
        #expect(try world.desk.table(world.sub).lastCopy?.digest != stale?.digest)
    }

    @Test func `O31 one promotion makes every application usable again at once`() throws {
        try copy()
        let shop = try world.shop()
        let before = ChipState(world.sub)
        let result = try shop.promote(world.sub)
        #expect(result.verdict == .approved)
        // One commit beside the PIN's: credit, e-money and the others' records together.
        #expect(result.effort[.sub]?.commitCount == 2)
        let after = ChipState(world.sub)
        #expect(after.applications == Self.records() && after.papers == before.papers)
        let table = try shop.table(world.sub)
        #expect(table.standing == .main && table.eMoneyID != nil)
        #expect(try shop.sell(500, .credit, world.sub).verdict == .approved)
        #expect(ChipState(world.sub).applications == Self.records())
    }

    @Test func `O30 T10 an invalidation erases them, a restoration brings them back`() throws {
        try copy()
        let spare = ChipState(world.sub)
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        #expect(ChipState(world.main).applications == Self.blank)
        #expect(ChipState(world.sub) == spare)
        #expect(try world.restore().verdict == .approved)
        #expect(ChipState(world.main).applications == Self.records())
        #expect(ChipState(world.sub).applications == Self.records())
    }

    @Test func `O30 a recycled card has none, until it is copied to`() throws {
        try copy()
        #expect(try world.desk.promote(world.sub).verdict == .approved)
        let paper = try world.assignBack()
        #expect(try world.desk.recycle(world.main, paper).verdict == .approved)
        #expect(ChipState(world.main).applications == Self.blank)
        let copied = try world.desk.copy(
            world.sub, world.main, mainPIN: "4321", newSubPIN: "7777")
        #expect(copied.verdict == .approved)
        #expect(ChipState(world.main).applications == Self.records())
    }

    /// Wherever the card leaves, every file is as before or every file as after.
    private func expectWhole(
        _ card: ChipBox, _ run: (ChipBox, EmulatedChannel.Cut?) throws -> DeskResult
    ) throws {
        let image = card.current
        let whole = ChipBox(image: image)
        let before = ChipState(whole)
        let result = try run(whole, nil)
        try #require(result.verdict == .approved, "\(result.verdict)")
        let after = ChipState(whole)
        #expect(before != after)
        let count = result.effort.values.map(\.apduCount).max() ?? 0
        var seen: Set<ChipState> = []
        for apdu in 1...count {
            for cut in [EmulatedChannel.Cut.before(apdu), .after(apdu)] {
                let torn = ChipBox(image: image)
                _ = try run(torn, cut)
                let state = ChipState(torn)
                #expect(state == before || state == after, "\(cut)")
                seen.insert(state)
            }
        }
        #expect(seen == [before, after])
    }

    @Test func `T19 O30 torn anywhere, a copying has copied all or nothing`() throws {
        let main = world.main.current
        try expectWhole(world.sub) { sub, cut in
            try world.desk.copy(ChipBox(image: main), sub, newSubPIN: "4321", cutSub: cut)
        }
    }

    @Test func `T19 torn anywhere, a promotion has changed all or nothing`() throws {
        try copy()
        try expectWhole(world.sub) { sub, cut in try world.shop().promote(sub, cut: cut) }
    }

    @Test func `T19 O30 torn anywhere, an invalidation has erased all or nothing`() throws {
        try copy()
        try expectWhole(world.main) { main, cut in
            try world.shop().invalidate(main, cut: cut)
        }
    }

    @Test func `T19 O30 torn anywhere, a restoration has brought back all or nothing`() throws {
        try copy()
        #expect(try world.desk.invalidate(world.main).verdict == .approved)
        let sub = world.sub.current
        try expectWhole(world.main) { main, cut in
            try world.with(main, ChipBox(image: sub)).restore(cut: cut, at: .main)
        }
    }
}
