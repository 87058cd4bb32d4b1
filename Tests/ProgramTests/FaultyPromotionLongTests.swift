import Testing

/// Two faults of a promotion, one after the other: in the first call the spare leaves before or
/// after any APDU, or at any operation below the desk's home the process is killed, the power cut,
/// the disk full or failing; in the next call anything of that once more; the third call ends it.
///
/// At no time are both cards accepted at the desk; the old number is refused there before the spare
/// is a main card; there is one receipt, and the card's own try is back (T1, T19, T20).
@Suite struct FaultyPromotionLongTests {
    private static let firstSample = FlowSample(
        "first faults of a promotion", permille: 15, longPermille: 1_000)
    private static let sample = FlowSample(
        "ordered pairs of a promotion", permille: 8, longPermille: 50)
    private static let trial = Result { try PairTrial(.promotion) }

    /// The state that the first fault has left, and a fault of the call behind it.
    private struct Pair {
        let torn: PairTrial.Case
        let fault: PairFault
    }

    @Test(arguments: ["cut"] + FlowFault.homeKinds)
    func `a fault in the call behind a disturbed promotion, and the next call ends it`(
        first: String
    ) throws {
        let trial = try Self.trial.get()
        let faults = try trial.template.faults(of: trial.flow.call)
        try #require(faults.card.count >= 24 && faults.operations > 20)
        let firsts = first == "cut" ? faults.card : faults.home(first)
        var pairs: [Pair] = []
        for fault in Self.firstSample.of(firsts, in: first) {
            var torn = try trial.beginning()
            try trial.disturb(&torn, fault)
            pairs += try torn.place.faults(of: trial.flow.call).all.map {
                Pair(torn: torn, fault: $0)
            }
        }
        for pair in Self.sample.of(pairs, in: first + " first") {
            var one = try PairTrial.copy(pair.torn)
            try trial.disturb(&one, pair.fault)
            try trial.finish(one)
        }
    }
}
