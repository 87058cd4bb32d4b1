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

    private static let guesses = FlowSample(
        "single faults of a wrong PIN", permille: 60, longPermille: 1_000)

    /// The try is spent before the PIN is compared, whatever is cut (T16, T22).
    @Test func `nobody guesses once more by a fault`() throws {
        let template = try PairPlace.original.get().copied()
        for preparation in PairFlow.promotion.before { try template.prepare(preparation) }
        var guess = PairFlow.promotion.call
        guess.pins = #"{"sub": "000000"}"#
        for fault in Self.guesses.of(try template.faults(of: guess).all, in: "promote") {
            let place = try template.copied()
            var told: [String] = []
            for call in 1...5 {
                let run = try place.run(guess, call == 1 ? fault : nil)
                guard run.exit == 1, !run.output.isEmpty else { continue }
                let reason = try run.json()["reasons"]?.elements.first?.text
                told.append(reason ?? "none")
            }
            // Of three tries the third says that none is left.
            #expect(told.count { $0 == "pin.wrong" } <= 2, "\(fault): \(told)")
            #expect(told.last == "pin.blocked", "\(fault): \(told)")
            let right = try place.run(PairFlow.promotion.call)
            #expect(right.exit == 1, "\(fault): \(right.everything)")
        }
    }
}
