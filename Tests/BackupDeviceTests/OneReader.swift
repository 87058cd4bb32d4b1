import CardEmulator
import ShopTesting
import Synchronization

@testable import BackupDevice

/// A desk's only reader, on which people put whichever card they are asked for.
final class OneReader: Sendable {
    private let world: DeskWorld
    private let state = Mutex(State())

    private struct State {
        var asked: [DeskPlace] = []
        /// A card that lies there whatever is asked for, from that visit on.
        var stuck: (place: DeskPlace, from: Int)?
    }

    init(_ world: DeskWorld) { self.world = world }

    /// Which cards were asked for, in order.
    var asked: [DeskPlace] { state.withLock { $0.asked } }

    /// From a visit on, counted from 1, that card lies there whichever is asked for.
    func leave(_ place: DeskPlace, from visit: Int) {
        state.withLock { $0.stuck = (place, visit) }
    }

    /// - Parameters:
    ///   - place: whose card leaves too early.
    ///   - visit: at which of its visits, counted from 1.
    func cards(
        cutting place: DeskPlace? = nil, _ cut: EmulatedChannel.Cut? = nil, at visit: Int = 1
    ) -> DeskCards {
        let reader = ChipReader { [self] in
            let (wanted, count) = state.withLock { state in
                let asked = state.asked.last ?? .main
                var lying = asked
                if let stuck = state.stuck, state.asked.count >= stuck.from {
                    lying = stuck.place
                }
                return (lying, state.asked.count { $0 == asked })
            }
            let box = wanted == .main ? world.main : world.sub
            return box.tap(cut: wanted == place && count == visit ? cut : nil)
        }
        return DeskCards(
            readers: .one(reader), waitSeconds: 0,
            talk: DeskTalk(
                ask: { [self] wanted in state.withLock { $0.asked.append(wanted) } },
                confirm: { _ in true }))
    }
}
