import CardTesting
import Foundation
import Synchronization

/// How much of an enumeration is run: all of it under `MAINSTAY_PROVE`, otherwise a sample that
/// `MAINSTAY_SEED` replays.
final class FlowSample: Sendable {
    /// One seed for all samples of a run.
    static let seed = SeededRandom.fromEnvironment().seed

    private let name: String
    /// Per thousand, in an ordinary run and where more time is given (`./run test-all`).
    private let permille: Int
    private let sum = Mutex((chosen: 0, all: 0))

    /// - Parameter longPermille: where more time is given; the same where nothing is said.
    init(_ name: String, permille: Int, longPermille: Int? = nil) {
        self.name = name
        let environment = ProcessInfo.processInfo.environment
        let isLong = environment["MAINSTAY_TEST_ALL"] == "1"
        self.permille =
            environment["MAINSTAY_PROVE"] == "1"
            ? 1_000 : isLong ? longPermille ?? permille : permille
    }

    /// At least the share, and never none where there are any; in the order of the enumeration.
    ///
    /// Says how many of how many, here and in this sample so far.
    func of<Case>(_ all: [Case], in part: String) -> [Case] {
        var random = SeededRandom(
            seed: (name + part).utf8.reduce(Self.seed) { $0 &* 31 &+ UInt64($1) })
        let count = (all.count * permille + 999) / 1_000
        let chosen = all.indices.shuffled(using: &random).prefix(count).sorted()
        let sum = sum.withLock { sum in
            sum = (sum.chosen + count, sum.all + all.count)
            return sum
        }
        print(
            "\(name), \(part): \(count) of \(all.count) cases; so far \(sum.chosen) of \(sum.all),"
                + " MAINSTAY_SEED=\(Self.seed)")
        return chosen.map { all[$0] }
    }
}
