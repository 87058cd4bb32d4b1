import Numbers
import PairedCards

/// A search of every world that can be reached, nearest first.
struct PairModel {
    let steps: PairSteps
    let merchants: Int
    let maximumStates: Int

    /// What must be possible somewhere: a rule that forbids everything is no good either.
    enum Goal: String, CaseIterable {
        /// A spare was promoted, and a merchant accepts it.
        case promoted
        /// The promoted card has a spare again.
        case nextSpare
        /// A card that was invalid is a main card again, and a merchant accepts it though its list
        /// has the number.
        case restored
        /// A card that was found is the main card again, by way of being the spare, and accepted
        /// where its old epoch is listed.
        case recycled
    }

    struct Result {
        var states = 0
        /// Whether nothing was left to look at.
        var isComplete = true
        var goals: Set<Goal> = []
        /// How many worlds had been met when the last goal was.
        var statesToGoals = 0
        /// What went wrong, and the way to it.
        var violation: (what: String, way: [String])?
    }

    func run() -> Result {
        var result = Result()
        var seen: [PairWorld: Int] = [PairWorld(merchants: merchants): 0]
        var queue = [PairWorld(merchants: merchants)]
        var origins: [(from: Int, step: String)] = [(-1, "")]
        var next = 0
        while next < queue.count {
            let world = queue[next]
            for step in steps.all(from: world) where seen[step.world] == nil {
                guard queue.count < maximumStates else {
                    result.isComplete = false
                    break
                }
                seen[step.world] = queue.count
                queue.append(step.world)
                origins.append((next, step.name))
                note(step.world, after: world, &result, queue.count)
                if let what = step.world.violation {
                    result.violation = (what, way(to: queue.count - 1, origins))
                    result.states = queue.count
                    return result
                }
            }
            next += 1
        }
        result.states = queue.count
        return result
    }

    private func way(to last: Int, _ origins: [(from: Int, step: String)]) -> [String] {
        var way: [String] = []
        var index = last
        while index > 0 {
            way.append(origins[index].step)
            index = origins[index].from
        }
        return way.reversed()
    }

    private func note(
        _ world: PairWorld, after before: PairWorld, _ result: inout Result, _ count: Int
    ) {
        let reached = result.goals.count
        defer { if result.goals.count > reached { result.statesToGoals = count } }
        for shop in world.shops.indices.dropFirst() {
            for card in world.chips.indices where world.accepts(card, at: shop) {
                let table = world.chips[card].table
                if card == 1 { result.goals.insert(.promoted) }
                guard card == 0, table.epoch > .first else { continue }
                guard world.shops[shop].listed[0] == .first else { continue }
                if before.chips[0].table.standing == .invalidated {
                    result.goals.insert(.restored)
                }
                if table.generation > 1, table.subCardNumber == nil {
                    result.goals.insert(.recycled)
                }
            }
        }
        if case .spare(let main) = world.chips[2].table.standing, main == PairWorld.numbers[1] {
            result.goals.insert(.nextSpare)
        }
    }
}

extension PairWorld {
    /// What must never be; nil in a good world.
    var violation: String? {
        for shop in shops.indices {
            // The desk's own shop has no excuse; a merchant's list must know what was promoted.
            guard shop == 0 || promoted.isSubset(of: shops[shop].notices) else { continue }
            let accepted = chips.indices.filter { accepts($0, at: shop) }
            if accepted.count > 1 { return "cards \(accepted) are both accepted at shop \(shop)" }
        }
        for case .promotionIntent(_, _, let sub) in promoted
        where chips[sub].table.standing == .invalidated && !wasInvalidated(sub) {
            return "card \(sub) has blacklisted itself"
        }
        let money = chips.reduce(0) { $0 + $1.balance } + owed
        return money == Self.money ? nil : "there is \(money) of \(Self.money) money"
    }

    func wasInvalidated(_ card: Int) -> Bool {
        notices.contains { if case .invalidated(card, _) = $0 { true } else { false } }
    }
}
