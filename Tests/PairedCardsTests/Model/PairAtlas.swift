import Numbers
import PairedCards

/// What leads from where to where, found once for each world, and for each pair of what a shop can
/// meet and what it holds.
struct PairAtlas {
    private let rules: PairSteps
    private var worlds = PairIndex()
    private var words = ValueIndex<PairWorld.Words>()
    private var sights = ValueIndex<PairSight>()
    private var places: [Place] = []
    private var looks: [UInt64: Look] = [:]

    /// What is known of a world.
    private struct Place {
        let sight: UInt32
        let violation: String?
        let isFirstCardInvalidated: Bool
        /// Nil until somebody asks.
        var steps: [UInt32]?
    }

    /// What is known of a merchant that meets a sight.
    private struct Look {
        let steps: [UInt32]
        let violation: String?
        let goals: Set<PairModel.Goal>
        /// Whether it accepts the first card though its list has the number.
        let isFirstCardReleased: Bool
    }

    init(_ rules: PairSteps) { self.rules = rules }

    var worldCount: Int { worlds.count }

    /// The first world, and merchants that know nothing.
    var beginning: PairState {
        mutating get {
            let nothing = words.number(of: PairWorld.Words())
            return PairState(number(of: PairWorld()), nothing, nothing)
        }
    }

    // MARK: - Worlds

    mutating func steps(from world: UInt32) -> [UInt32] {
        if let known = places[Int(world)].steps { return known }
        var steps: [UInt32] = []
        for step in rules.all(from: worlds[world]) {
            let number = number(of: step.world)
            if !steps.contains(number) { steps.append(number) }
        }
        places[Int(world)].steps = steps
        return steps
    }

    private mutating func number(of world: PairWorld) -> UInt32 {
        let number = worlds.number(of: world)
        guard number == places.count else { return number }
        places.append(
            Place(
                sight: sights.number(of: world.sight), violation: world.violation,
                isFirstCardInvalidated: world.chips[0].table.standing == .invalidated))
        return number
    }

    // MARK: - Merchants

    mutating func steps(from words: UInt32, in world: UInt32) -> [UInt32] {
        look(world, words).steps
    }

    mutating func violation(in world: UInt32, by words: UInt32) -> String? {
        places[Int(world)].violation ?? look(world, words).violation
    }

    mutating func goals(in world: UInt32, by words: UInt32) -> Set<PairModel.Goal> {
        look(world, words).goals
    }

    /// Whether the first card was invalid, and is accepted at once though it is listed.
    mutating func isRestored(_ world: UInt32, after before: UInt32, by words: UInt32) -> Bool {
        places[Int(before)].isFirstCardInvalidated && look(world, words).isFirstCardReleased
    }

    private mutating func look(_ world: UInt32, _ number: UInt32) -> Look {
        let sightNumber = places[Int(world)].sight
        let key = UInt64(sightNumber) << 32 | UInt64(number)
        if let known = looks[key] { return known }
        let sight = sights[sightNumber]
        let held = words[number]
        let accepted = sight.acceptedTogether(by: held)
        let look = Look(
            steps: sight.steps(held).map { words.number(of: $0.words) },
            violation: accepted.count > 1
                ? "cards \(accepted) are both accepted by a merchant" : nil,
            goals: sight.goals(of: held), isFirstCardReleased: sight.isFirstCardReleased(by: held))
        looks[key] = look
        return look
    }

    // MARK: - For whoever reads a way to a violation

    func name(ofStepFrom state: PairState, to next: PairState) -> String {
        var atlas = self
        let world = worlds[state.world]
        if next.world != state.world {
            let step = rules.all(from: world).first { atlas.number(of: $0.world) == next.world }
            return step?.name ?? "?"
        }
        for held in [state.first, state.second] {
            for step in sights[places[Int(state.world)].sight].steps(words[held]) {
                let number = atlas.words.number(of: step.words)
                if [next.first, next.second].contains(number), number != held {
                    return "a merchant: " + step.name
                }
            }
        }
        return "?"
    }
}

extension PairSight {
    fileprivate func goals(of words: Words) -> Set<PairModel.Goal> {
        var goals: Set<PairModel.Goal> = []
        if accepts(1, by: words) { goals.insert(.promoted) }
        let first = chips[0].table
        if isFirstCardReleased(by: words), first.generation > 1, first.subCardNumber == nil {
            goals.insert(.recycled)
        }
        if case .spare(let main) = chips[2].table.standing, main == PairWorld.numbers[1] {
            goals.insert(.nextSpare)
        }
        return goals
    }

    fileprivate func isFirstCardReleased(by words: Words) -> Bool {
        chips[0].table.epoch > .first && words.listed[0] == .first && accepts(0, by: words)
    }
}

extension PairWorld {
    /// What must never be, whatever merchants hold; nil in a good world.
    fileprivate var violation: String? {
        let accepted = sight.acceptedTogether(by: desk, isDesk: true)
        // The desk's own shop has no excuse.
        if accepted.count > 1 { return "cards \(accepted) are both accepted at the desk" }
        for case .promotionIntent(_, _, let sub) in promoted
        where chips[sub].table.standing == .invalidated && !wasInvalidated(sub) {
            return "card \(sub) has blacklisted itself"
        }
        let money = chips.reduce(0) { $0 + $1.balance } + owed
        return money == Self.money ? nil : "there is \(money) of \(Self.money) money"
    }

    private func wasInvalidated(_ card: Int) -> Bool {
        notices.contains { if case .invalidated(card, _) = $0 { true } else { false } }
    }
}
