import Foundation
import PairedCards
import Testing

/// An explicit-state check of what can become of a pair: main card, spare, next spare, desk, issuer
/// and two merchants, under tears, lost cards, and messages that come late, twice, out of order or
/// never. It runs the product's own transitions.
///
/// No merchant's step depends on what another one holds (``PairSight``): what one of them can meet
/// beside a world, each of any number can. So the search with one merchant looks at the same for
/// fewer states, and gets further; the one with two does not rely on that.
struct PairModelLongTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let isFull = environment["MAINSTAY_PROVE"] == "1"
    private static let isLong = isFull || environment["MAINSTAY_TEST_ALL"] == "1"

    private static func model(
        _ rules: PairRules, merchants: Int, states: Int
    ) -> PairModel {
        PairModel(
            steps: PairSteps(rules: rules, maximumGeneration: 2, maximumEpoch: 1),
            merchants: merchants, maximumStates: states)
    }

    /// So many states are needed to meet every goal with two merchants; the ordinary tests look at
    /// the nearest ones.
    private static let sample = isLong ? 100_000 : 5_000
    /// By number of merchants; in memory there is room for so many.
    private static let full = [1: 6_000_000, 2: 12_000_000]

    @Test(arguments: [1, 2])
    func `no two cards of a pair are both accepted, and no money appears or vanishes`(
        merchants: Int
    ) {
        let states = Self.isFull ? Self.full[merchants] ?? Self.sample : Self.sample
        let clock = ContinuousClock()
        let start = clock.now
        let result = Self.model(.product, merchants: merchants, states: states).run()
        print(
            "pair model, merchants: \(merchants): \(result.states) states of \(result.worlds) worlds"
                + " in \(clock.now - start), all of them: \(result.isComplete)")
        #expect(result.violation == nil, "\(String(describing: result.violation))")
        let wanted: [PairModel.Goal] = Self.isLong ? PairModel.Goal.allCases : [.promoted]
        #expect(result.goals.isSuperset(of: wanted), "\(result.goals)")
    }

    /// By a violation, or by a goal that the product reaches among as many states.
    @Test(arguments: PairRules.mutants.indices.filter { isLong || PairRules.mutants[$0].isLoud })
    func `a rule that is literally the patent's is found`(_ index: Int) {
        let mutant = PairRules.mutants[index]
        let result = Self.model(mutant, merchants: 2, states: Self.sample).run()
        let missing = Set(PairModel.Goal.allCases).subtracting(result.goals)
        let what = result.violation?.what ?? "out of reach: \(missing.map(\.rawValue).sorted())"
        print("\(mutant.name): \(result.states) states; \(what)")
        #expect(result.violation != nil || !missing.isEmpty, "\(mutant.name)")
    }
}
