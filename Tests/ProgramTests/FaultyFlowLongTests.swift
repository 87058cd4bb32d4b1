import Testing

/// The program killed, its power cut, its disk full or failing, at each operation below the shop's
/// home, in all that a shop does with money.
///
/// Faults come from outside; the card lies elsewhere and does not fail. A sample of the cases runs,
/// and every one where time is given (``FlowSample``).
@Suite struct FaultyFlowLongTests {
    private static let sample = FlowSample(quickPermille: 40, longPermille: 400)

    @Test(arguments: FaultyFlow.all)
    func `one fault anywhere, and the next call ends it`(flow: FaultyFlow) throws {
        let template = try FlowPlace.original.get().copied()
        for call in flow.before {
            let run = try template.run(call)
            try #require(call.exits.contains(run.exit), Comment(rawValue: run.everything))
        }
        let count = try template.operationCount(of: flow.call)
        try #require(count > 20)
        let faults = HomeFault.kinds.flatMap { kind in
            (1...count).map { HomeFault(kind: kind, operation: $0) }
        }
        for fault in Self.sample.of(faults, for: "fault in: \(flow.name)") {
            _ = try FlowTrial(flow, from: template, fault)
        }
    }
}
