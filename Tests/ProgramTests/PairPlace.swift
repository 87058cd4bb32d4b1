import BackupDevice
import Foundation
import Testing

/// A desk in `shop` at which hanako has signed in, its issuer, main card 0000001A in `a.chip`,
/// blank spare 0000001B in `b.chip`, and the order that makes them a pair; to be copied for each
/// case, in memory where the machine has such a folder.
final class PairPlace: Sendable {
    let folder: URL

    private init(folder: URL) { self.folder = folder }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Made once by the programs themselves; it stays until the tests' process ends.
    static let original = Result {
        atexit { try? FileManager.default.removeItem(at: originalFolder) }
        return try made(in: originalFolder)
    }

    private static let originalFolder = FlowPlace.folders.appending(
        path: "mainstay-pairs-\(UUID().uuidString)")

    func copied() throws -> PairPlace {
        let copy = FlowPlace.folders.appending(path: "mainstay-pair-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder, to: copy)
        return PairPlace(folder: copy)
    }

    private static func made(in folder: URL) throws -> PairPlace {
        let sale = try FlowPlace.original.get()
        try FileManager.default.copyItem(at: sale.folder, to: folder)
        let place = PairPlace(folder: folder)
        try QuickStaff.add(
            "hanako", passcode: "a passcode", to: folder.appending(path: "shop"))
        for (words, input) in [
            ("card blank b.chip --uid 0411223344550b", ""),
            (
                "issuer card issue --home issuer --reader emulated:b.chip --number 0000001B --sub",
                "{}"
            ),
            (
                "agent desk sign-in --home shop --staff hanako --minutes 480 --passcode-stdin",
                "a passcode"
            ),
        ] { try place.succeed(words, input: input) }
        try place.prepare(.issuer("pair assign --main 0000001A --sub 0000001B --out pair.order"))
        return place
    }

    private func succeed(_ words: String, input: String = "") throws {
        let run = try BuiltProgram.simulator.run(
            words.split(separator: " ").map(String.init), in: folder, input: input)
        try #require(run.exit == 0, Comment(rawValue: words + run.everything))
    }

    func prepare(_ preparation: PairFlow.Preparation) throws {
        switch preparation {
        case .issuer(let words): try succeed("issuer \(words) --home issuer")
        case .desk(let call):
            let run = try run(call)
            try #require(run.exit == 0, Comment(rawValue: call.words + run.everything))
        }
    }
}

// MARK: - Calls

extension PairPlace {
    /// - Parameter counter: where the cards are read; by emulated readers where there is none.
    func run(
        _ call: PairCall, _ fault: PairFault? = nil, at counter: VirtualCounter? = nil
    ) throws -> ProgramRun {
        let words =
            ["desk"] + call.words.split(separator: " ").map(String.init)
            + ["--home", "shop", "--json", "--pins-stdin"]
        if let counter {
            let chips = DeskPlace.allCases.compactMap { place in
                file(at: place, of: call).map { ($0, fault?.cut(at: place)) }
            }
            return try counter.withChips(chips) { readers in
                try BuiltProgram.agent.run(
                    words + options(call, readers), in: folder, input: call.pins)
            }
        }
        let readers = DeskPlace.allCases.compactMap { place in
            file(at: place, of: call).map { file in
                let cut = fault?.cut(at: place).map { "?" + $0.option } ?? ""
                return "emulated:" + file.lastPathComponent + cut
            }
        }
        let isOfHome = fault != nil && fault?.fault.cut == nil
        return try (isOfHome ? WarmSimulators.forking : .staying).run(
            ["agent"] + words + ["--wait", "0"] + options(call, readers), in: folder,
            input: call.pins, environment: fault?.fault.environment(in: folder) ?? [:])
    }

    private func options(_ call: PairCall, _ readers: [String]) -> [String] {
        zip(call.isWithSubAlone ? ["--reader"] : ["--main-reader", "--sub-reader"], readers)
            .flatMap { [$0, $1] }
    }

    private func file(at place: DeskPlace, of call: PairCall) -> URL? {
        switch place {
        case .main: call.isWithSubAlone ? nil : folder.appending(path: call.main)
        case .sub: folder.appending(path: call.sub)
        }
    }

    /// What can go wrong in a call from here, found by making it in a copy.
    func faults(of call: PairCall) throws -> PairFaults {
        let place = try copied()
        let logFile = place.folder.appending(path: FlowFault.logName)
        // That of an earlier call.
        try? FileManager.default.removeItem(at: logFile)
        let run = try place.run(call, PairFault(fault: .count))
        try #require([0, 1].contains(run.exit), Comment(rawValue: run.everything))
        let log = try String(contentsOf: logFile, encoding: .utf8)
        let operations = Int(log.trimmingCharacters(in: .whitespacesAndNewlines))
        let effort = try run.json()["effort"]
        return PairFaults(
            exchanges: Dictionary(
                uniqueKeysWithValues: DeskPlace.allCases.map { place in
                    (place, effort?[place.rawValue]?["apdus"]?.integer ?? 0)
                }),
            operations: try #require(operations))
    }

    // MARK: - What is there

    /// Why a sale's terminal with this home refuses a card; nil for one that it accepts.
    func refusal(of chip: String) throws -> String? {
        let run = try WarmSimulators.staying.run(
            [
                "agent", "check", "--home", "shop", "--json", "--wait", "0", "--reader",
                "emulated:" + chip,
            ], in: folder, input: "")
        return try run.json()["reasons"]?.elements.first?.text
    }

    /// Errors until the desk locks.
    func errorsLeft() throws -> Int64? {
        let run = try WarmSimulators.staying.run(
            ["agent", "desk", "status", "--home", "shop", "--json"], in: folder, input: "")
        return try run.json()["errorsLeft"]?.integer
    }

    func figures(of chip: String) throws -> ChipFigures {
        try ChipFigures(Data(contentsOf: folder.appending(path: chip)))
    }
}
