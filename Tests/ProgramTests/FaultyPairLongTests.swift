import Testing

/// Two faults, one after the other: the card leaves at any exchange, and while the next call
/// finishes that, the disk fails or the process ends at any operation.
@Suite struct FaultyPairLongTests {
    private static let sample = FlowSample(quickPermille: 1, longPermille: 50)

    /// One cut of the card, and the place as it has left it.
    private struct Tear {
        let cut: String
        let place: FlowPlace
        /// Operations of the call that finishes it.
        let operations: Int
    }

    @Test(arguments: FaultyFlow.torn)
    func `a fault in the recovery from a tear, and the next call ends it`(
        flow: FaultyFlow
    ) throws {
        let start = try FlowPlace.original.get().copied()
        for call in flow.before {
            let run = try start.run(call)
            try #require(call.exits.contains(run.exit), Comment(rawValue: run.everything))
        }
        let tears = try Self.tears(of: flow, at: start)
        let pairs = tears.flatMap { tear in
            HomeFault.kinds.flatMap { kind in
                (1...tear.operations).map { (tear, HomeFault(kind: kind, operation: $0)) }
            }
        }
        for (tear, fault) in Self.sample.of(pairs, for: "pairs in: \(flow.name)") {
            _ = try FlowTrial(flow, from: tear.place, fault, after: tear.cut)
        }
    }

    /// Every cut that leaves something to be finished: the first that does not is the end.
    private static func tears(of flow: FaultyFlow, at start: FlowPlace) throws -> [Tear] {
        var tears: [Tear] = []
        for exchange in 1... {
            for cut in ["cut-before=\(exchange)", "cut-after=\(exchange)"] {
                let place = try start.copied()
                let run = try place.run(flow.call.cut(cut))
                guard run.exit == 3 else {
                    try #require(run.exit == 0 && tears.count >= 16, "\(cut): \(run.everything)")
                    return tears
                }
                let count = try place.operationCount(of: flow.call)
                tears.append(Tear(cut: cut, place: place, operations: count))
            }
        }
        return tears
    }
}
