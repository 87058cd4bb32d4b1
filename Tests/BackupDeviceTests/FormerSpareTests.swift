import Authorization
import CardLayout
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

@testable import BackupDevice

/// Of two spares of a pair the later one wins wherever its certificate is met (T32), and a card that
/// goes on at a later epoch is not the one that was followed (T25).
struct FormerSpareTests {
    private let world: DeskWorld
    /// 1234567C, the spare after 1234567B.
    private let next: ChipBox

    init() throws {
        world = try DeskWorld.paired()
        next = ChipBox(
            try world.issuer.chip(world.issuer.subPlan("1234567C"), uid: DeskWorld.nextUID))
    }

    /// C's, in which B was followed at an epoch.
    private func paper(_ epoch: Epoch = .first) throws -> IssuerPaper<PairCertificate> {
        try world.issuer.certificate(
            of: number("1234567C"), uid: DeskWorld.nextUID,
            replacing: [BlacklistEntry(number: number("1234567A"), epoch: .first)],
            formerSpares: [BlacklistEntry(number: number("1234567B"), epoch: epoch)],
            generation: 2)
    }

    private func take(_ paper: IssuerPaper<PairCertificate>, at shop: DeskShop) throws {
        try shop.desk.learn(
            PairRecord(
                mainNumber: number("1234567A"), subNumber: number("1234567C"), generation: 2),
            by: paper)
    }

    /// B as the spare of M, at its next epoch.
    private func recycle() throws {
        let (own, main) = (try number("1234567B"), try number("1234567M"))
        try world.issuer.rewrite(world.sub.tap(), uid: DeskWorld.subUID) { table in
            table.mainCardNumber = main
            table.subCardNumber = own
            table.epoch = Epoch(1)
        }
        try world.issuer.write(
            certificate: world.issuer.certificate(
                of: own, uid: DeskWorld.subUID,
                replacing: [BlacklistEntry(number: main, epoch: .first)],
                epoch: Epoch(1)),
            on: world.sub.tap(), uid: DeskWorld.subUID)
    }

    @Test func `T32 by the order alone a desk that has met neither refuses the old spare`() throws {
        let shop = try world.shop()
        try take(paper(), at: shop)
        #expect(try shop.promote(world.sub).verdict == .declined([Reason(.deskSuperseded)]))
        #expect(try shop.store.newsEpoch(of: number("1234567B")) == .first)
    }

    @Test func `T32 a desk that knows no order hears it from the new spare, copied to or promoted`()
        throws
    {
        try take(paper(), at: world.desk)
        let copied = try world.desk.copy(world.main, next, newSubPIN: "4321")
        #expect(copied.verdict == .approved)
        let copying = try world.shop("SHOP0003")
        #expect(try copying.copy(world.main, next).verdict == .approved)
        #expect(try copying.store.newsEpoch(of: number("1234567B")) == .first)
        let promoting = try world.shop("SHOP0004")
        #expect(try promoting.promote(next).verdict == .approved)
        #expect(try promoting.promote(world.sub).verdict == .declined([Reason(.cardListed)]))
    }

    @Test func `T25 an old order, replayed, does not kill the old spare at its next epoch`() throws
    {
        let shop = try world.shop()
        let old = try paper()
        try take(old, at: shop)
        try recycle()
        try take(old, at: shop)
        #expect(try shop.store.newsEpoch(of: number("1234567B")) == .first)
        #expect(try shop.promote(world.sub).verdict == .approved)
        let check = try shop.till.check(on: world.sub.reader(), waitSeconds: 0)
        #expect(check.verdict == .approved)
    }

    @Test func `T32 a recycled spare that was followed at its later epoch is refused there`() throws
    {
        let shop = try world.shop()
        try recycle()
        try take(paper(), at: shop)
        try take(paper(Epoch(1)), at: shop)
        try take(paper(), at: shop)
        #expect(try shop.store.newsEpoch(of: number("1234567B")) == Epoch(1))
        #expect(try shop.promote(world.sub).verdict == .declined([Reason(.cardListed)]))
    }

    @Test func `what a main card's table alone says of a spare lists nobody`() throws {
        try take(paper(), at: world.desk)
        _ = try world.desk.copy(world.main, next, newSubPIN: "4321")
        // Another key 2 has written a stranger's number in its field 44.
        let stranger = try number("7654321A")
        try world.issuer.rewrite(world.main.tap(), uid: DeskWorld.mainUID) { table in
            table.subCardNumber = stranger
        }
        #expect(try world.desk.copy(world.main, next).verdict == .approved)
        #expect(try world.desk.store.newsEpoch(of: stranger) == nil)
    }
}
