import Authorization
import CardLayout
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

@testable import BackupDevice

/// What a desk knows of a pair is good for 30 days (T23); then the spare's certificate decides.
struct PairRecordTests {
    private static let learnedAtMs: Int64 = 1_700_000_000_000

    @Test func `the lifetime is 30 days`() {
        #expect(KnownPair.lifetimeMs == 30 * 86_400_000)
    }

    @Test(arguments: [0, KnownPair.lifetimeMs, KnownPair.lifetimeMs + 1])
    func `T23: a record refuses an older spare as long as it is good, and not longer`(
        age: Int64
    ) throws {
        let world = try DeskWorld.paired()
        let paper = try world.issuer.certificate(
            of: number("1234567C"), uid: DeskWorld.nextUID,
            replacing: [BlacklistEntry(number: number("1234567A"), epoch: .first)],
            generation: 2)
        // The desk knows of a later spare, and not yet that the old one is invalid.
        try world.desk.desk.learn(
            PairRecord(
                mainNumber: number("1234567A"), subNumber: number("1234567C"), generation: 2),
            by: paper)
        let result = try world.desk.later(age).promote(world.sub)
        #expect(
            result.verdict
                == (age > KnownPair.lifetimeMs
                    ? .approved : .declined([Reason(.deskSuperseded)])))
    }
}

extension DeskShop {
    /// The same shop some milliseconds after its clock.
    fileprivate func later(_ ms: Int64) throws -> DeskShop {
        try DeskShop(self, clock: till.clock() + ms)
    }
}
