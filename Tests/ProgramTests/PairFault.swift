import BackupDevice

/// What goes wrong during one call of the desk: as in a sale, with the card that leaves.
struct PairFault: Sendable, CustomStringConvertible {
    let fault: FlowFault
    /// Whose card leaves; of no meaning to what happens below the home.
    var place = DeskPlace.sub

    var description: String {
        fault.cut == nil ? "\(fault)" : "\(place.rawValue) \(fault)"
    }

    func cut(at place: DeskPlace) -> CardCut? { place == self.place ? fault.cut : nil }

    /// How a call may end with it: refused where nothing was begun, or was done already.
    var exits: Set<Int32> { fault.exits(besides: [0, 1]).union([1]) }
}

/// Everything that can go wrong in one call of the desk.
struct PairFaults {
    /// APDUs that reach each chip.
    let exchanges: [DeskPlace: Int64]
    /// Below the home.
    let operations: Int

    /// One of the cards leaves before or after each of its APDUs.
    var card: [PairFault] {
        DeskPlace.allCases.flatMap { place in
            FlowFaults(exchanges: exchanges[place] ?? 0, operations: 0).card.map {
                PairFault(fault: $0, place: place)
            }
        }
    }

    func home(_ kind: String) -> [PairFault] {
        (0..<operations).map { PairFault(fault: .home(kind, operation: $0 + 1)) }
    }

    var all: [PairFault] { card + FlowFault.homeKinds.flatMap(home) }
}
