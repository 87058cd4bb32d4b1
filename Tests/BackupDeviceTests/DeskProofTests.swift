import Authorization
import CardLayout
import DESFire
import GRDB
import Numbers
import Purchase
import ShopStore
import ShopTesting
import Testing

@testable import BackupDevice

/// Every commit on a card is in the journal with what the chip returned for it, tries included
/// (design, decision 2).
struct DeskProofTests {
    /// In the order of writing: of each chip a commit, its proof, the next commit, and so on.
    private func expectOrder(
        of id: TransactionID, at shop: DeskShop, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Int {
        var waiting: Set<[UInt8]> = []
        var newest: [[UInt8]: UInt32] = [:]
        var count = 0
        func take(_ proof: TransactionProof, _ chip: [UInt8]) {
            #expect(waiting.remove(chip) != nil, sourceLocation: sourceLocation)
            let before = newest.updateValue(proof.counter, forKey: chip)
            #expect(
                before.map { $0 + 1 == proof.counter } ?? true, sourceLocation: sourceLocation)
            count += 1
        }
        for record in try shop.store.records(of: id) {
            let chip = record.subject.cardUID?.bytes ?? []
            switch record.entry {
            case .commit:
                let isFirst = waiting.insert(chip).inserted
                #expect(isFirst, "\(record.sequence)", sourceLocation: sourceLocation)
            case .proof(let proof): take(proof.proof, chip)
            case .outcome(let outcome): if let proof = outcome.proof { take(proof, chip) }
            case .intent, .finding: break
            }
        }
        #expect(waiting.isEmpty, sourceLocation: sourceLocation)
        return count
    }

    @Test func `on two readers each chip's proofs follow its commits`() throws {
        let world = try DeskWorld.assigned()
        let copy = try world.desk.copy(world.main, world.sub, newSubPIN: "4321")
        #expect(copy.verdict == .approved)
        #expect(try expectOrder(of: copy.transactionID, at: world.desk) == 3)
        let again = try world.desk.copy(world.main, world.sub)
        #expect(try expectOrder(of: again.transactionID, at: world.desk) == 4)
    }

    @Test func `on one reader, where the main card is visited twice, they do too`() throws {
        let world = try DeskWorld.paired()
        let copy = try CopyingProcedure(
            pins: DeskPINs(main: DeskShop.pin("1234"), sub: DeskShop.pin("4321")), newSubPIN: nil
        ).run(
            at: world.desk.desk, with: OneReader(world).cards(),
            transactionID: TrialIssuer.freshID())
        #expect(copy.verdict == .approved)
        // Main: the try spent, given back, the date of the copy. Spare: the try, the copy.
        #expect(try expectOrder(of: copy.transactionID, at: world.desk) == 5)
    }

    /// The journal takes the try, and has no room for the promotion behind it.
    @Test func `the proof of a try is not lost where the next record fails`() throws {
        let world = try DeskWorld.paired()
        let queue = try DatabaseQueue(path: world.desk.path)
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER full BEFORE INSERT ON journal_record
                    WHEN NEW.purpose IS 'transition' BEGIN SELECT RAISE(ABORT, 'full'); END
                    """)
        }
        let cut = try world.desk.promote(world.sub)
        #expect(cut.verdict.codes != [] && cut.verdict != .approved)
        #expect(try expectOrder(of: cut.transactionID, at: world.desk) == 1)
        try queue.write { try $0.execute(sql: "DROP TRIGGER full") }
        let done = try world.desk.promote(world.sub)
        #expect(done.verdict == .approved)
        #expect(try expectOrder(of: done.transactionID, at: world.desk) == 2)
    }
}
