import Foundation
import Testing

/// One of the cards leaves before or after each of its APDUs, in every procedure of the desk, with
/// the product itself behind a real pcscd and both virtual readers.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["MAINSTAY_PCSCD"] == "1",
        "needs a PC/SC service: Tests/Support/with-pcscd"))
struct PCSCProgramPairTests {
    private static let counter = VirtualCounter()

    private struct Cut {
        let trial: PairTrial
        let fault: PairFault
    }

    @Test func `a cut of either card on a real reader, and the same call ends it`() throws {
        let cuts = try PairFlow.all.flatMap { flow in
            let trial = try PairTrial(flow)
            return try trial.template.faults(of: flow.call).card.map {
                Cut(trial: trial, fault: $0)
            }
        }
        try #require(cuts.count > 200)
        let sample = FlowSample("cuts of a pair through pcscd", permille: 8)
        for cut in sample.of(cuts, in: "all procedures") {
            var one = try cut.trial.beginning()
            try cut.trial.disturb(&one, cut.fault, at: Self.counter)
            try cut.trial.finish(one, at: Self.counter)
        }
    }
}
