import Testing

/// One fault anywhere in a procedure of the desk: a card leaves before or after any of its APDUs, or
/// at any operation on the desk's home the process is killed, the power cut, the disk full or
/// failing. The cards are before or after it, never both accepted, and the same call ends it (T12,
/// T19, T20).
///
/// Faults come from outside; what becomes of them is held by ``PairTrial``.
@Suite struct FaultyProcedureLongTests {
    /// All of it where time is given.
    private static let sample = FlowSample(
        "single faults of a desk's procedures", permille: 60, longPermille: 1_000)

    @Test(arguments: PairFlow.all)
    func `the same call ends it`(flow: PairFlow) throws {
        let trial = try PairTrial(flow)
        let faults = try trial.template.faults(of: flow.call)
        try #require(faults.card.count >= 12 && faults.operations > 5)
        for fault in Self.sample.of(faults.all, in: flow.name) {
            var one = try trial.beginning()
            try trial.disturb(&one, fault)
            try trial.finish(one)
        }
    }
}
