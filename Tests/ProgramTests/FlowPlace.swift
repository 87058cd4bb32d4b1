import Foundation
import Numbers
import Testing

/// One call of the shop's program with the card `a.chip`.
struct FlowCall: Sendable {
    let words: String
    /// When the card leaves, as the emulated reader is told: `cut-after=9`.
    var cut: String?
    var pin: String?
    /// How it may end when nothing disturbs it.
    var exits: Set<Int32> = [0]

    /// The same call without an accident.
    var undisturbed: FlowCall { FlowCall(words: words, pin: pin, exits: exits) }

    func cut(_ cut: String) -> FlowCall {
        FlowCall(words: words, cut: cut, pin: pin, exits: [0, 1, 3])
    }
}

/// What goes wrong below the shop's home during one call (`Tests/Support/faultio.c`).
struct HomeFault: Sendable, CustomStringConvertible {
    /// The process killed, the power cut with unsynced writes lost, the disk full from then on,
    /// one operation failed.
    static let kinds = ["kill", "drop", "enospc", "eio"]

    let kind: String
    /// Counted from 1.
    let operation: Int

    var description: String { "\(kind) at \(operation)" }

    func environment(in folder: URL) -> [String: String] {
        [
            "LD_PRELOAD": Self.library.path, "FAULTIO_UNDER": folder.appending(path: "shop").path,
            "FAULTIO_LOG": folder.appending(path: "operations").path, "FAULTIO_DO": kind,
            "FAULTIO_AT": String(operation),
        ]
    }

    private static let library = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "libfaultio.so")
}

/// A backup-device terminal in `shop` and a card with 50,000 yen in `a.chip`, to be copied for each
/// case; in memory where the machine has such a folder, because every case waits for its syncs.
final class FlowPlace: Sendable {
    let folder: URL

    private init(folder: URL) { self.folder = folder }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Made once by the programs themselves; it stays until the tests' process ends.
    static let original = Result {
        atexit { try? FileManager.default.removeItem(at: originalFolder) }
        return try made(in: originalFolder)
    }

    private static let originalFolder = folders.appending(
        path: "mainstay-flows-\(ProcessInfo.processInfo.processIdentifier)")

    private static let folders: URL = {
        let memory = URL(filePath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: memory.path)
            ? memory : FileManager.default.temporaryDirectory
    }()

    func copied() throws -> FlowPlace {
        let copy = Self.folders.appending(path: "mainstay-flow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        let place = FlowPlace(folder: copy)
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
    func run(_ call: FlowCall, _ fault: HomeFault? = nil) throws -> ProgramRun {
        var words = call.words.split(separator: " ").map(String.init)
        if let place = words.firstIndex(of: "<R0>") {
            words[place] = try FlowBooks(self).id(ofSale: "R0").text
        }
        if ["pay", "cancel"].contains(words.first) {
            words += [
                "--wait", "0", "--reader", "emulated:a.chip" + (call.cut.map { "?" + $0 } ?? ""),
            ]
        }
        if call.pin != nil { words.append("--pin-stdin") }
        return try BuiltProgram.simulator.run(
            ["agent"] + words + ["--home", "shop", "--json"], in: folder,
            input: call.pin.map { $0 + "\n" } ?? "",
            environment: fault?.environment(in: folder) ?? [:])
    }

    /// How many operations a call does below the home.
    func operationCount(of call: FlowCall) throws -> Int {
        let place = try copied()
        let run = try place.run(call, HomeFault(kind: "count", operation: 0))
        try #require(call.exits.contains(run.exit), Comment(rawValue: run.everything))
        let log = try String(
            contentsOf: place.folder.appending(path: "operations"), encoding: .utf8)
        return try #require(Int(log.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    func chip() throws -> ChipFigures {
        try ChipFigures(Data(contentsOf: folder.appending(path: "a.chip")))
    }
}
