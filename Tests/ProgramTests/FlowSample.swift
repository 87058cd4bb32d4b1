import CardTesting
import Foundation

/// How much of an enumeration is run: all of it under `MAINSTAY_PROVE`, otherwise a sample that
/// `MAINSTAY_SEED` replays.
struct FlowSample {
    /// One seed for all samples of a run.
    static let seed = SeededRandom.fromEnvironment().seed

    /// Per thousand, in an ordinary run and where more time is given (`./run test-all`).
    let permille: Int

    init(quickPermille: Int, longPermille: Int) {
        let environment = ProcessInfo.processInfo.environment
        permille =
            environment["MAINSTAY_PROVE"] == "1"
            ? 1_000 : environment["MAINSTAY_TEST_ALL"] == "1" ? longPermille : quickPermille
    }

    /// At least the share, and never none; in the order of the enumeration.
    func of<Case>(_ all: [Case], for name: String) -> [Case] {
        var random = SeededRandom(
            seed: name.utf8.reduce(Self.seed) { $0 &* 31 &+ UInt64($1) })
        let count = max(1, (all.count * permille + 999) / 1_000)
        let chosen = all.indices.shuffled(using: &random).prefix(count).sorted()
        print("\(name): \(chosen.count) of \(all.count) cases, MAINSTAY_SEED=\(Self.seed)")
        return chosen.map { all[$0] }
    }
}
