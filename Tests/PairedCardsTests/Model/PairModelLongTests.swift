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

    /// How much is looked at, and how far.
    struct Extent: Sendable, CustomTestStringConvertible {
        var merchants = 2
        /// How often the issuer assigns a spare, and gives a number its validity back.
        var assignments: UInt16 = 2
        var releases: UInt16 = 1
        let states: Int
        var isWhole = false
        var goals: Set<PairModel.Goal> = Set(PairModel.Goal.allCases)

        var testDescription: String {
            "\(merchants) merchants, \(assignments) assignments, \(releases) releases"
        }

        func model(_ rules: PairRules) -> PairModel {
            PairModel(
                steps: PairSteps(
                    rules: rules, maximumGeneration: assignments, maximumEpoch: releases),
                merchants: merchants, maximumStates: states)
        }
    }

    /// So many states are needed to meet every goal with two merchants, and half as many again; the
    /// ordinary tests look at the nearest ones.
    private static let sample = Extent(states: isLong ? 100_000 : 5_000)
    /// All that can become of a pair up to its promotion, and after it without the issuer.
    private static let whole = Extent(
        assignments: 1, releases: 0, states: 30_000_000, isWhole: true, goals: [.promoted])

    /// All that can become of it with a restoration, as one merchant can meet it.
    private static let wholeWithRestoration = Extent(
        merchants: 1, assignments: 1, releases: 1, states: 60_000_000, isWhole: true,
        goals: [.promoted, .restored])

    private static var extents: [Extent] {
        guard isLong else { return [Extent(states: sample.states, goals: [.promoted])] }
        let states = isFull ? 12_000_000 : 250_000
        // What a mutant misses among so many states, the product reaches.
        return [sample, whole] + (isFull ? [wholeWithRestoration] : [])
            + [Extent(states: states), Extent(merchants: 1, states: states)]
    }

    @Test(arguments: extents)
    func `no two cards of a pair are both accepted, and no money appears or vanishes`(
        extent: Extent
    ) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = extent.model(.product).run()
        print(
            "pair model, \(extent.testDescription): \(result.states) states of"
                + " \(result.worlds) worlds, all of them: \(result.isComplete),"
                + " in \(clock.now - start)")
        #expect(result.violation == nil, "\(String(describing: result.violation))")
        #expect(result.goals.isSuperset(of: extent.goals), "\(result.goals)")
        #expect(result.isComplete || !extent.isWhole, "\(result.states)")
    }

    /// By a violation, or by a goal that the product reaches among as many states.
    @Test(arguments: PairRules.mutants.indices.filter { isLong || PairRules.mutants[$0].isLoud })
    func `a rule that is literally the patent's is found`(_ index: Int) {
        let mutant = PairRules.mutants[index]
        let result = Self.sample.model(mutant).run()
        let missing = Set(PairModel.Goal.allCases).subtracting(result.goals)
        let what = result.violation?.what ?? "out of reach: \(missing.map(\.rawValue).sorted())"
        print("\(mutant.name): \(result.states) states; \(what)")
        #expect(result.violation != nil || !missing.isEmpty, "\(mutant.name)")
    }
}
