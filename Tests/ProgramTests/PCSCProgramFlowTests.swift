import Foundation
import Testing

/// The card leaves before or after each APDU, as in ``FaultyFlowLongTests``, with the product
/// itself behind a real pcscd and virtual readers.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["MAINSTAY_PCSCD"] == "1",
        "needs a PC/SC service: Tests/Support/with-pcscd"))
struct PCSCProgramFlowTests {
    private static let sample = FlowSample("cuts through pcscd", permille: 30)
    private static let counter = VirtualCounter()

    @Test(arguments: FaultyFlow.all.filter { $0.call.asksForCard })
    func `a cut on a real reader, and the next call ends it`(flow: FaultyFlow) throws {
        let template = try FlowPlace.original.get().copied()
        try template.run(all: flow.before)
        let cuts = try template.faults(of: flow.call).card
        try #require(cuts.count >= 14)
        for cut in Self.sample.of(cuts, in: flow.name) {
            try FlowTrial(flow, from: template, cut, at: Self.counter)
        }
    }
}
