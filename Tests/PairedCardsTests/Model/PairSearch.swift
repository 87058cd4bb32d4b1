import Numbers
import PairedCards

/// The states that were met, and what was found in them.
struct PairSearch {
    private let model: PairModel
    private var result = PairModel.Result()
    private var atlas: PairAtlas
    private var seen = StateSet()
    private var queue: [UInt64] = []
    /// From which state each was met first.
    private var origins: [UInt32] = []

    init(_ model: PairModel) {
        self.model = model
        atlas = PairAtlas(model.steps)
    }

    mutating func run() -> PairModel.Result {
        meet(atlas.beginning, from: 0)
        var next = 0
        while next < queue.count, result.violation == nil, result.isComplete {
            expand(PairState(packed: queue[next]), next)
            next += 1
        }
        result.states = queue.count
        result.worlds = atlas.worldCount
        return result
    }

    private mutating func expand(_ state: PairState, _ origin: Int) {
        for world in atlas.steps(from: state.world) {
            meet(PairState(world, state.first, state.second), from: origin)
            for words in [state.first, state.second]
            where atlas.isRestored(world, after: state.world, by: words) {
                reach([.restored])
            }
        }
        for words in atlas.steps(from: state.first, in: state.world) {
            let other = model.merchants == 1 ? words : state.second
            meet(PairState(state.world, words, other), from: origin)
        }
        guard state.first != state.second else { return }
        for words in atlas.steps(from: state.second, in: state.world) {
            meet(PairState(state.world, state.first, words), from: origin)
        }
    }

    private mutating func meet(_ state: PairState, from origin: Int) {
        guard result.violation == nil, !seen.contains(state.packed) else { return }
        guard queue.count < model.maximumStates else {
            result.isComplete = false
            return
        }
        seen.insert(state.packed)
        queue.append(state.packed)
        origins.append(UInt32(origin))
        reach(atlas.goals(in: state.world, by: state.first))
        reach(atlas.goals(in: state.world, by: state.second))
        let what =
            atlas.violation(in: state.world, by: state.first)
            ?? atlas.violation(in: state.world, by: state.second)
        if let what { result.violation = (what, way(to: queue.count - 1)) }
    }

    private mutating func reach(_ goals: Set<PairModel.Goal>) {
        guard !goals.isSubset(of: result.goals) else { return }
        result.goals.formUnion(goals)
        result.statesToGoals = queue.count
    }

    private func way(to last: Int) -> [String] {
        var states = [last]
        while let first = states.last, first > 0 { states.append(Int(origins[first])) }
        let way = states.reversed().map { PairState(packed: queue[$0]) }
        return zip(way, way.dropFirst()).map { atlas.name(ofStepFrom: $0, to: $1) }
    }
}

/// Numbers that were met, in a table that is probed linearly: a set of its own costs a fraction of
/// the library's where nothing is optimized.
struct StateSet {
    /// Zero is free.
    private var slots = [UInt64](repeating: 0, count: 1 << 16)
    private var bits: UInt64 = 16
    private var count = 0

    func contains(_ state: UInt64) -> Bool { slots[slot(of: state)] != 0 }

    /// - Precondition: it is not there.
    mutating func insert(_ state: UInt64) {
        if count * 2 > slots.count { grow() }
        slots[slot(of: state)] = state &+ 1
        count += 1
    }

    /// Where it is, or would be.
    private func slot(of state: UInt64) -> Int {
        let mask = slots.count - 1
        // The upper bits of the product depend on all of the state's.
        var index = Int((state &* 0x9E37_79B9_7F4A_7C15) >> (64 - bits))
        while slots[index] != 0, slots[index] != state &+ 1 { index = (index + 1) & mask }
        return index
    }

    private mutating func grow() {
        let old = slots
        bits += 1
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for value in old where value != 0 { slots[slot(of: value &- 1)] = value }
    }
}
