import Foundation
import Numbers
import Synchronization
import Testing

/// A backup-device terminal in `shop` and a card with 50,000 yen in `a.chip`, to be copied for each
/// case; in memory where the machine has such a folder, because every case waits for its syncs.
final class FlowPlace: Sendable {
    let folder: URL
    /// The transaction of the sale R0, once somebody has asked for it.
    private let firstSale: Mutex<TransactionID?>

    private init(folder: URL, firstSale: TransactionID? = nil) {
        self.folder = folder
        self.firstSale = Mutex(firstSale)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Made once by the programs themselves; it stays until the tests' process ends.
    static let original = Result {
        atexit { try? FileManager.default.removeItem(at: originalFolder) }
        return try made(in: originalFolder)
    }

    private static let originalFolder = folders.appending(
        path: "mainstay-flows-\(UUID().uuidString)")

    static let folders: URL = {
        let memory = URL(filePath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: memory.path)
            ? memory : FileManager.default.temporaryDirectory
    }()

    func copied() throws -> FlowPlace {
        let copy = Self.folders.appending(path: "mainstay-flow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        let place = FlowPlace(folder: copy, firstSale: firstSale.withLock { $0 })
        for name in ["shop", "a.chip"] {
            try FileManager.default.copyItem(
                at: folder.appending(path: name), to: copy.appending(path: name))
        }
        return place
    }

    private static func made(in folder: URL) throws -> FlowPlace {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let place = FlowPlace(folder: folder)
        let pins = #"{"card": "\#(TrialShop.cardPIN)", "credit": "\#(TrialShop.creditPIN)"}"#
        for words in [
            "issuer init --home issuer --issuer-id 01020304050607",
            "card blank a.chip --uid 0411223344550a",
            "issuer card issue --home issuer --number 0000001A --main --emoney-id Abcd-40 "
                + "--balance 50000 --credit-number \(TrialShop.creditNumber) --pins-stdin "
                + "--reader emulated:a.chip",
            "issuer terminal add --home issuer --number SHOP0009 --out desk --backup-device",
            "agent enroll --home shop --bundle desk",
        ] {
            let run = try BuiltProgram.simulator.run(
                words.split(separator: " ").map(String.init), in: folder, input: pins)
            try #require(run.exit == 0, Comment(rawValue: run.everything))
        }
        return place
    }
}

extension FlowPlace {
    /// Makes a call; `<R0>` in it stands for the transaction of the sale R0.
    ///
    /// - Parameter counter: where the card is read; by an emulated reader where there is none.
    func run(
        _ call: FlowCall, _ fault: FlowFault? = nil, at counter: VirtualCounter? = nil
    ) throws -> ProgramRun {
        var words = call.words.split(separator: " ").map(String.init)
        if let place = words.firstIndex(of: "<R0>") { words[place] = try firstSaleID().text }
        if call.pin != nil { words.append("--pin-stdin") }
        words += ["--home", "shop", "--json"]
        let input = call.pin.map { $0 + "\n" } ?? ""
        let cut = fault?.cut ?? call.cut
        if let counter, call.asksForCard {
            return try counter.withChip(folder.appending(path: "a.chip"), cut: cut) { reader in
                try BuiltProgram.agent.run(
                    words + ["--reader", reader], in: folder, input: input)
            }
        }
        if call.asksForCard {
            let option = cut.map { "?" + $0.option } ?? ""
            words += ["--wait", "0", "--reader", "emulated:a.chip" + option]
        }
        let isDisturbed = fault != nil && fault?.cut == nil
        let simulators = isDisturbed ? WarmSimulators.forking : .staying
        return try simulators.run(
            ["agent"] + words, in: folder, input: input,
            environment: fault?.environment(in: folder) ?? [:])
    }

    /// Makes calls that nothing disturbs but what they say themselves.
    func run(all calls: [FlowCall]) throws {
        for call in calls {
            let run = try run(call)
            try #require(call.exits.contains(run.exit), Comment(rawValue: run.everything))
        }
    }

    /// What can go wrong in a call from here, found by making it in a copy.
    func faults(of call: FlowCall) throws -> FlowFaults {
        let place = try copied()
        let run = try place.run(call, .count)
        try #require(call.exits.contains(run.exit), Comment(rawValue: run.everything))
        let log = try String(
            contentsOf: place.folder.appending(path: FlowFault.logName), encoding: .utf8)
        let operations = Int(log.trimmingCharacters(in: .whitespacesAndNewlines))
        return FlowFaults(
            exchanges: try run.json()["timing"]?["apduCount"]?.integer ?? 0,
            operations: try #require(operations))
    }

    private func firstSaleID() throws -> TransactionID {
        if let known = firstSale.withLock({ $0 }) { return known }
        let id = try FlowBooks(self).id(ofSale: "R0")
        firstSale.withLock { $0 = id }
        return id
    }

    func chip() throws -> ChipFigures {
        try ChipFigures(Data(contentsOf: folder.appending(path: "a.chip")))
    }
}
