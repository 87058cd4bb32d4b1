import Testing

/// Two faults, one after the other: the card leaves before or after any APDU, and in the next
/// call, which finishes that, anything goes wrong anywhere, the card leaving once more included.
@Suite struct FaultyPairLongTests {
    private static let sample = FlowSample("ordered pairs", permille: 1, longPermille: 50)

    /// One cut of the card, the place as it has left it, and one fault of the call behind it.
    private struct Pair {
        let cut: FlowFault
        let place: FlowPlace
        let fault: FlowFault
    }

    @Test(arguments: FaultyFlow.all.filter { $0.call.asksForCard })
    func `a fault in the recovery from a tear, and the next call ends it`(
        flow: FaultyFlow
    ) throws {
        let start = try FlowPlace.original.get().copied()
        try start.run(all: flow.before)
        var pairs: [Pair] = []
        for cut in try start.faults(of: flow.call).card {
            let place = try start.copied()
            let torn = try place.run(flow.call, cut)
            try #require(torn.exit == 3, "\(flow.name), \(cut): \(torn.everything)")
            let faults = try place.faults(of: flow.recovery)
            pairs += (faults.card + faults.home).map { Pair(cut: cut, place: place, fault: $0) }
        }
        try #require(pairs.count > 1_000)
        for pair in Self.sample.of(pairs, in: flow.name) {
            try FlowTrial(flow, from: pair.place, after: pair.cut, pair.fault)
        }
    }
}
