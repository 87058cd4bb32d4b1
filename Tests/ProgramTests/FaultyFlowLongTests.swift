import Testing

/// One fault at every place, in all that a shop does with money: the card leaves before or after
/// each APDU; at each operation below the shop's home the process is killed, the power cut, the
/// disk full or failing.
///
/// Faults come from outside, and the card lies outside of the home. A sample of the cases runs,
/// and every one where time is given (``FlowSample``).
@Suite struct FaultyFlowLongTests {
    private static let sample = FlowSample("single faults", permille: 40, longPermille: 1_000)

    @Test(arguments: FaultyFlow.all)
    func `one fault anywhere, and the next call ends it`(flow: FaultyFlow) throws {
        let template = try FlowPlace.original.get().copied()
        try template.run(all: flow.before)
        let faults = try template.faults(of: flow.call)
        try #require(faults.operations > 20)
        for fault in Self.sample.of(faults.card + faults.home, in: flow.name) {
            try FlowTrial(flow, from: template, fault)
        }
    }
}
