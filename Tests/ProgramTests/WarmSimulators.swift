import Foundation
import Synchronization
import WarmTesting

/// Simulators that run a call in a fraction of the time that a start takes; as many as are asked
/// at one time.
///
/// A call that is disturbed runs in a process of its own, above `Tests/Support/faultio.c`.
final class WarmSimulators: Sendable {
    static let forking = WarmSimulators(.own, preloaded: ["LD_PRELOAD": faultLibrary])
    static let staying = WarmSimulators(.server, preloaded: [:])

    private let process: WarmCall.Process
    private let preloaded: [String: String]
    private let idle = Mutex<[WarmProgram]>([])

    private static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()
    private static let faultLibrary = products.appending(path: "libfaultio.so").path

    private init(_ process: WarmCall.Process, preloaded: [String: String]) {
        self.process = process
        self.preloaded = preloaded
    }

    /// Runs one call in a folder, as ``BuiltProgram`` does.
    func run(
        _ arguments: [String], in folder: URL, input: String, environment: [String: String] = [:]
    ) throws -> ProgramRun {
        try Data(input.utf8).write(to: folder.appending(path: WarmCall.inputName))
        let call = WarmCall(
            in: process, arguments: arguments, folder: folder.path,
            environment: environment.merging(["HOME": folder.path]) { given, _ in given })
        let simulator = try idle.withLock { $0.popLast() } ?? started(in: folder)
        let exit = try simulator.run(call)
        idle.withLock { $0.append(simulator) }
        func said(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        }
        return ProgramRun(
            exit: exit, output: try said(WarmCall.outputName),
            errors: try said(WarmCall.errorsName))
    }

    private func started(in folder: URL) throws -> WarmProgram {
        let simulator = try WarmProgram(
            Self.products.appending(path: "warm-simulator").path,
            environment: ["LANG": "C", "COLUMNS": "1000"].merging(preloaded) { $1 })
        // What starts no thread may be learned before the first fork, for all of them.
        let rehearsal = WarmCall(
            in: .server, arguments: ["card", "blank", "rehearsal.chip"], folder: folder.path,
            environment: [:])
        _ = try simulator.run(rehearsal)
        return simulator
    }
}
