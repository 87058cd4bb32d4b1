import CardTesting
import Dispatch
import Foundation
import Synchronization
import Testing

@Suite struct MillionStepsLongTests {
    /// One run of one world, to be found again by its seed.
    private struct Run {
        var counts: [String: Int] = [:]
        var stepCount = 0
        var failure: String?

        init(seed: UInt64, steps: Int) {
            do {
                let world = try World(seed: seed)
                defer { counts = world.counts }
                for _ in 0..<steps {
                    stepCount += 1
                    try world.step()
                }
                try world.closeUp()
            } catch {
                failure = "world \(seed), step \(stepCount): \(error)"
            }
        }
    }

    private static let stepsOfWorld = 1_000

    /// A million steps where they are to prove something, a sample else; replays from
    /// `MAINSTAY_SEED`.
    @Test func `cards, claims and debts stay constant to the yen after every random step`() throws {
        let environment = ProcessInfo.processInfo.environment
        let isWhole = environment["MAINSTAY_PROVE"] == "1"
        let count = isWhole ? 1_000_000 : environment["MAINSTAY_TEST_ALL"] == "1" ? 10_000 : 4_000
        var random = SeededRandom.fromEnvironment()
        let worlds = count / Self.stepsOfWorld
        print("random steps: \(count) in \(worlds) worlds, MAINSTAY_SEED=\(random.seed)")
        let seeds = (0..<worlds).map { _ in random.next() }
        let start = ContinuousClock.now
        let runs = Mutex<[Run]>([])
        DispatchQueue.concurrentPerform(iterations: worlds) { index in
            let run = Run(seed: seeds[index], steps: Self.stepsOfWorld)
            runs.withLock { $0.append(run) }
        }
        let (done, failures, counts) = runs.withLock { runs in
            (
                runs.reduce(0) { $0 + $1.stepCount }, runs.compactMap(\.failure),
                runs.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
            )
        }
        print("random steps: \(done) of \(count) in \(ContinuousClock.now - start)")
        for (what, number) in counts.sorted(by: { $0.key < $1.key }) {
            print("  \(what): \(number)")
        }
        #expect(failures == [])
        guard isWhole else { return }
        for what in Self.mustHappen { #expect(counts[what] ?? 0 > 0, "never: \(what)") }
    }

    /// What a million steps must have met, or they prove nothing about it.
    private static let mustHappen = [
        "sale: approved",
        "sale: approved, repeated",
        "sale: approved, resumed",
        "sale: killed",
        "sale: incomplete, card.removed",
        "sale: incomplete, card.removed, resumed",
        "sale: incomplete, card.changed, resumed",
        "sale: incomplete, sale.undecided, resumed",
        "sale: declined, balance.insufficient",
        "sale: declined, balance.insufficient, resumed",
        "sale: declined, allowance.insufficient",
        "sale: declined, limit.cardDay",
        "sale: declined, pin.required",
        "sale: declined, pin.wrong",
        "sale: declined, pin.blocked",
        "sale: declined, card.listed",
        "sale: refused, sale.conflict",
        "sale: refused, sale.cancelled",
        "sale: refused, card.none",
        "PIN: 2 left",
        "PIN: 1 left",
        "PIN: 0 left",
        "resolved: sale done",
        "resolved: sale not done",
        "resolved: sale done, owed",
        "resolved: cancel done",
        "resolved: cancel not done",
        "card says done",
        "card says not done",
        "cancel: approved by card",
        "cancel: approved by card, resumed",
        "cancel: approved by issuer",
        "cancel: approved by issuer, resumed",
        "cancel: declined, card.changed",
        "cancel: incomplete, card.removed",
        "cancel: incomplete, card.removed, resumed",
        "cancel: incomplete, sale.undecided, resumed",
        "cancel: killed",
        "cancel: refused, cancel.tooLate",
        "refund: approved",
        "refund: killed",
        "refund: refused, refund.tooMuch",
        "abandon: done",
        "abandon: killed",
        "fault: cut at an exchange",
        "fault: kill at an exchange",
        "fault: power cut at an exchange",
        "kill: nothing of what was on its way is on the disk",
        "kill: a part of what was on its way is on the disk",
        "kill: all of what was on its way is on the disk",
        "power cut: a part of what was on its way is on the disk",
        "left to the issuer",
        "issuer: acknowledges",
    ]
}
