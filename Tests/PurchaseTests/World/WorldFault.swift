import ShopTesting
import SmartCard

/// What goes wrong in one step.
struct WorldFault {
    enum Kind: String {
        case none
        case cut
        case kill
        case powerCut = "power cut"
    }

    let kind: Kind
    /// Nil behind the last exchange, while the end is written. A cut card always has one.
    let stop: WorldReader.Stop?

    var endsProcess: Bool { kind == .kill || kind == .powerCut }
}

extension World {
    private func fault() -> WorldFault {
        let kind: WorldFault.Kind =
            switch dice(100) {
            case 0..<60: .none
            case 60..<84: .cut
            case 84..<94: .kill
            default: .powerCut
            }
        let place = 1 + dice(14)
        let stop: WorldReader.Stop = dice(2) == 0 ? .before(place) : .after(place)
        let isBehind = kind != .cut && dice(4) == 0
        return WorldFault(kind: kind, stop: kind == .none || isBehind ? nil : stop)
    }

    /// Lets a shop do something with a card on its reader, or with none, and something go wrong;
    /// then balances the account.
    ///
    /// - Returns: what was told to the people there; nil when the process was killed before.
    func disturbed<Told>(
        _ shop: WorldShop, _ card: Int?, _ body: (WorldReader) throws -> Told
    ) throws -> Told? {
        let fault = fault()
        let disk = fault.endsProcess ? try DiskWatch(shop.store, at: shop.path) : nil
        let reader = WorldReader(
            shop.name, card.map { cards[$0].box }, refusesLongAPDUs: shop.refusesLongAPDUs,
            stop: fault.stop, disk: disk)
        let told = Result { try body(reader) }
        if reader.hasStopped { count("fault: \(fault.kind.rawValue) at an exchange") }
        if let disk { try restart(shop, disk, fault.kind) }
        try settle(shop, card)
        return disk == nil ? try told.get() : nil
    }

    private func restart(_ shop: WorldShop, _ disk: DiskWatch, _ kind: WorldFault.Kind) throws {
        let (durable, later) = (disk.durable, try disk.later())
        let left =
            kind == .kill
            ? durable.killed(before: later, &random) : durable.powerCut(before: later, &random)
        let share = left == durable ? "nothing" : left == later ? "all" : "a part"
        count("\(kind.rawValue): \(share) of what was on its way is on the disk")
        try shop.restart(on: left)
    }
}
