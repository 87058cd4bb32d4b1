import Numbers
import PairedCards

/// A search of every world that can be reached with the merchants around it, nearest first.
///
/// A state is the number of a world and those of what each merchant holds. Merchants are alike: what
/// they hold is kept in order, so that two states that differ by their names are one.
struct PairModel {
    let steps: PairSteps
    /// One or two.
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
        /// Of the cards, the desk and the issuer alone.
        var worlds = 0
        /// Whether nothing was left to look at.
        var isComplete = true
        var goals: Set<Goal> = []
        /// How many states had been met when the last goal was.
        var statesToGoals = 0
        /// What went wrong, and the way to it.
        var violation: (what: String, way: [String])?
    }

    func run() -> Result {
        var search = PairSearch(self)
        return search.run()
    }
}

/// A world and what two merchants hold, in one word; of one merchant twice the same.
struct PairState: Hashable {
    let packed: UInt64

    /// - Precondition: numbers of 28 and 18 bits.
    init(_ world: UInt32, _ first: UInt32, _ second: UInt32) {
        precondition(world < 1 << 28 && first < 1 << 18 && second < 1 << 18)
        packed = UInt64(world) << 36 | UInt64(min(first, second)) << 18 | UInt64(max(first, second))
    }

    init(packed: UInt64) { self.packed = packed }

    var world: UInt32 { UInt32(truncatingIfNeeded: packed >> 36) }
    var first: UInt32 { UInt32(truncatingIfNeeded: packed >> 18) & 0x3FFFF }
    var second: UInt32 { UInt32(truncatingIfNeeded: packed) & 0x3FFFF }
}
