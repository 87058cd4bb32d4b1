import CardTesting
import DESFire
import DESFireWire
import Foundation
import ShopStore
import Synchronization

/// What stands on the disk for one database: its file and its write-ahead log.
///
/// The log is read second: in between nothing but an append to it can happen, because at most one
/// write of one till is on its way.
struct DiskState: Equatable, Sendable {
    let main: Data
    let log: Data

    init(main: Data, log: Data) {
        self.main = main
        self.log = log
    }

    init(of path: String) throws {
        main = try Data(contentsOf: URL(filePath: path))
        log = (try? Data(contentsOf: URL(filePath: path + "-wal"))) ?? Data()
    }

    /// Puts it in the place of whatever is there.
    func restore(to path: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try main.write(to: URL(filePath: path))
        if !log.isEmpty { try log.write(to: URL(filePath: path + "-wal")) }
    }

    private static let headerCount = 32
    private static let sectorCount = 512

    /// Somewhere on the way from this state to a later one, as a killed process leaves it: what it
    /// wrote to the log up to some byte.
    ///
    /// A later state whose file differs has been through a checkpoint, which begins with a synced
    /// log: then nothing can be missing.
    func killed(before later: DiskState, _ random: inout SeededRandom) -> DiskState {
        guard main == later.main, let first = firstDifference(from: later) else { return later }
        let end = Int.random(in: first...later.log.count, using: &random)
        return DiskState(main: main, log: later.log.prefix(end) + log.dropFirst(end))
    }

    /// The same as a power cut leaves it: of what was not synced any sectors may be there. The
    /// header of a log that begins anew is synced before anything behind it.
    func powerCut(before later: DiskState, _ random: inout SeededRandom) -> DiskState {
        guard main == later.main, let first = firstDifference(from: later) else { return later }
        guard first >= Self.headerCount else { return killed(before: later, &random) }
        let begin = first - first % Self.sectorCount
        var mixed = Data(later.log.prefix(begin))
        for start in stride(from: begin, to: later.log.count, by: Self.sectorCount) {
            let end = min(start + Self.sectorCount, later.log.count)
            guard Bool.random(using: &random) else {
                mixed += later.log[start..<end]
                continue
            }
            mixed += log[min(start, log.count)..<min(end, log.count)]
            mixed += Data(count: end - mixed.count)
        }
        return DiskState(main: main, log: mixed)
    }

    private func firstDifference(from later: DiskState) -> Int? {
        let common = min(log.count, later.log.count)
        if log.prefix(common) == later.log.prefix(common) {
            return later.log.count > log.count ? common : nil
        }
        var (low, high) = (0, common)
        while low + 1 < high {
            let middle = (low + high) / 2
            if log.prefix(middle) == later.log.prefix(middle) {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }
}

/// Follows what is durable during one tap, and takes the disk as it is when the till is stopped.
final class DiskWatch: Sendable {
    private struct State {
        var sequence: Int64
        var durable: DiskState
        var stopped: DiskState?
        var failure: (any Error)?
    }

    private let store: ShopDatabase
    private let path: String
    private let state: Mutex<State>

    init(_ store: ShopDatabase, at path: String) throws {
        self.store = store
        self.path = path
        state = Mutex(State(sequence: try store.lastSequence, durable: try DiskState(of: path)))
    }

    /// Synced for sure: the till has waited for it.
    var durable: DiskState { state.withLock(\.durable) }

    /// What was written when the till was stopped, or is by now.
    func later() throws -> DiskState {
        let (stopped, failure) = state.withLock { ($0.stopped, $0.failure) }
        if let failure { throw failure }
        return try stopped ?? DiskState(of: path)
    }

    /// The commands beside which an intent may be on its way to the disk.
    private static let besideWrites: Set<UInt8> = [
        Instruction.debit.rawValue, Instruction.limitedCredit.rawValue,
        Instruction.writeData.rawValue, Instruction.writeDataChained.rawValue,
        Instruction.writeRecord.rawValue, Instruction.writeRecordChained.rawValue,
        Instruction.additionalFrame.rawValue,
    ]

    /// Before a command: beside all others the till has nothing on its way.
    func mark(_ instruction: UInt8) {
        guard !Self.besideWrites.contains(instruction) else { return }
        state.withLock { state in
            do {
                let now = try store.lastSequence
                guard now != state.sequence else { return }
                state.sequence = now
                state.durable = try DiskState(of: path)
            } catch {
                state.failure = error
            }
        }
    }

    /// The till is killed here. What it has begun to write is let through first, so that the
    /// state does not depend on a thread's pace; how much of it stays is for the dice.
    func stop(at instruction: UInt8) {
        state.withLock { state in
            do {
                if Self.besideWrites.contains(instruction) {
                    try store.remember(.oneAPDU, forReader: "none")
                }
                state.stopped = try DiskState(of: path)
            } catch {
                state.failure = error
            }
        }
    }
}
