import PairedCards

/// Values by number, each kept once.
struct ValueIndex<Value: Hashable> {
    private(set) var values: [Value] = []
    private var numbers: [Value: UInt32] = [:]

    /// The number of a value, which is new at the end of `values`.
    mutating func number(of value: Value) -> UInt32 {
        if let known = numbers[value] { return known }
        let number = UInt32(values.count)
        numbers[value] = number
        values.append(value)
        return number
    }

    subscript(_ number: UInt32) -> Value { values[Int(number)] }
}

/// Worlds by number. The same cards, books and messages stand in very many of them: a world is kept
/// as the numbers of its parts.
struct PairIndex {
    private struct Parts: Hashable {
        let first, second, third: UInt32
        let record, desk, books, orders, notices, promoted, owed: UInt32
    }

    private var chips = ValueIndex<PairWorld.Chip>()
    private var records = ValueIndex<PairRecord?>()
    private var desks = ValueIndex<PairWorld.Words>()
    private var books = ValueIndex<PairWorld.Books>()
    private var orders = ValueIndex<Set<PairWorld.Order>>()
    private var notices = ValueIndex<Set<PairWorld.Notice>>()
    private var worlds = ValueIndex<Parts>()

    var count: Int { worlds.values.count }

    mutating func number(of world: PairWorld) -> UInt32 {
        worlds.number(
            of: Parts(
                first: chips.number(of: world.chips[0]),
                second: chips.number(of: world.chips[1]),
                third: chips.number(of: world.chips[2]),
                record: records.number(of: world.record),
                desk: desks.number(of: world.desk),
                books: books.number(of: world.books),
                orders: orders.number(of: world.orders),
                notices: notices.number(of: world.notices),
                promoted: notices.number(of: world.promoted),
                owed: UInt32(world.owed)))
    }

    subscript(_ number: UInt32) -> PairWorld {
        let parts = worlds[number]
        var world = PairWorld()
        world.chips = [chips[parts.first], chips[parts.second], chips[parts.third]]
        world.record = records[parts.record]
        world.desk = desks[parts.desk]
        world.books = books[parts.books]
        world.orders = orders[parts.orders]
        world.notices = notices[parts.notices]
        world.promoted = notices[parts.promoted]
        world.owed = Int(parts.owed)
        return world
    }
}
