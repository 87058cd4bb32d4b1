import CardEmulator
import Foundation
import PCSC
import ShopTesting
import SmartCard
import Synchronization
import Testing

/// The two readers of vsmartcard's driver under a real pcscd, on which a chip in a file is laid in
/// turns: one that comes back to its reader too soon would never get power.
final class VirtualCounter: Sendable {
    private static let names = ["Virtual PCD 00 00", "Virtual PCD 00 01"]

    private let source = PCSCReaderSource()
    private let slot = Mutex(0)
    /// When each reader has lost its last card.
    private let lifted = Mutex([ContinuousClock.Instant](repeating: .now - rest, count: 2))

    /// Lays one chip on the last reader, or one on each, for as long as `body` runs, which gets the
    /// readers' names.
    ///
    func withChips<Value>(
        _ chips: [(file: URL, cut: EmulatedChannel.Cut?)], _ body: ([String]) throws -> Value
    ) throws -> Value {
        let slots = Self.names.indices.suffix(chips.count)
        for slot in slots { try waitUntilRested(slot) }
        let insertions = try zip(slots, chips).map { slot, chip in
            try Self.insertion(of: chip.file, cut: chip.cut, in: slot)
        }
        defer { for (slot, insertion) in zip(slots, insertions) { lift(insertion, slot) } }
        return try body(slots.map { Self.names[$0] })
    }

    /// A card that comes back sooner may never be powered again.
    private static let rest = Duration.milliseconds(1_500)

    private func waitUntilRested(_ slot: Int) throws {
        try waitUntilEmpty(Self.names[slot])
        let ready = lifted.withLock { $0[slot] } + Self.rest
        let left = (ready - .now) / .seconds(1)
        if left > 0 { Thread.sleep(forTimeInterval: left) }
    }

    private func lift(_ insertion: Insertion, _ slot: Int) {
        insertion.lift()
        lifted.withLock { $0[slot] = .now }
    }

    /// Lays the chip down for as long as `body` runs, which gets the reader's name.
    func withChip<Value>(
        _ file: URL, cut: EmulatedChannel.Cut?, _ body: (String) throws -> Value
    ) throws -> Value {
        let slot = slot.withLock { slot in
            slot = 1 - slot
            return slot
        }
        try waitUntilRested(slot)
        let insertion = try Self.insertion(of: file, cut: cut, in: slot)
        defer { lift(insertion, slot) }
        return try body(Self.names[slot])
    }

    private static func insertion(
        of file: URL, cut: EmulatedChannel.Cut?, in slot: Int
    ) throws -> Insertion {
        let chip = ChipImageFile(path: file.path)
        let image = try chip.load()
        return try Insertion(slot: slot) {
            InsertedChip(EmulatedChip(image: image, store: { try chip.save($0) }), cut: cut)
        }
    }

    /// The driver looks twice a second.
    private func waitUntilEmpty(_ name: String) throws {
        for _ in 0..<400 {
            let status = try source.readers().first { $0.reader.name == name }
            guard try #require(status).hasCard else { return }
            usleep(25_000)
        }
        Issue.record("\(name) keeps its card")
    }
}
