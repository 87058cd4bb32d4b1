import Foundation
import PairedCards
import Testing

/// An explicit-state check of what can become of a pair: main card, spare, next spare, desk, issuer
/// and merchants, under tears, lost cards, and messages that come late, twice, out of order or
/// never. It runs the product's own transitions.
struct PairModelLongTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let isFull = environment["MAINSTAY_PROVE"] == "1"
    private static let isLong = isFull || environment["MAINSTAY_TEST_ALL"] == "1"

    private static func model(
        _ rules: PairRules, merchants: Int = 1, states: Int
    ) -> PairModel {
        PairModel(
            steps: PairSteps(rules: rules, maximumGeneration: 2, maximumEpoch: 1),
            merchants: merchants, maximumStates: states)
    }

    /// So many worlds are needed to meet every goal; the ordinary tests look at the nearest ones.
    private static let sample = isLong ? 130_000 : 5_000

    @Test func `no two cards of a pair are both accepted, and no money appears or vanishes`() {
        let result = Self.model(.product, states: Self.isFull ? 2_000_000 : Self.sample).run()
        print("pair model: \(result.states) states, all of them: \(result.isComplete)")
        #expect(result.violation == nil, "\(String(describing: result.violation))")
        let wanted: [PairModel.Goal] = Self.isLong ? PairModel.Goal.allCases : [.promoted]
        #expect(result.goals.isSuperset(of: wanted), "\(result.goals)")
    }

    /// By a violation, or by a goal that the product reaches among as many worlds.
    @Test(arguments: PairRules.mutants.indices.filter { isLong || PairRules.mutants[$0].isLoud })
    func `a rule that is literally the patent's is found`(_ index: Int) {
        let mutant = PairRules.mutants[index]
        let result = Self.model(mutant, states: Self.sample).run()
        let missing = Set(PairModel.Goal.allCases).subtracting(result.goals)
        let what = result.violation?.what ?? "out of reach: \(missing.map(\.rawValue).sorted())"
        print("\(mutant.name): \(result.states) states; \(what)")
        #expect(result.violation != nil || !missing.isEmpty, "\(mutant.name)")
    }
}
