import Foundation
import Glibc

/// One program, run as a process of its own: what it said and how it ended.
struct ProgramRun {
    let exit: Int32
    let output: String
    let errors: String

    var errorLines: [Substring] { errors.split(separator: "\n") }

    /// The one JSON object on standard output, and nothing else; throws otherwise.
    func json() throws -> JSONTree {
        try JSONDecoder().decode(JSONTree.self, from: Data(output.utf8))
    }

    /// Both streams, for searching.
    var everything: String { output + errors }
}

/// The built programs, found beside this test.
enum BuiltProgram: String {
    case agent = "mainstay"
    case issuer = "mainstay-issuer"
    case simulator = "mainstay-simulator"

    var url: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: rawValue)
    }

    /// Runs it in a folder and waits for its end.
    ///
    /// - Parameter environment: besides a locale without a language, and a HOME in the folder.
    ///   output: where standard output goes instead; then it is not in the result.
    func run(
        _ arguments: [String], in folder: URL, input: String = "",
        environment: [String: String] = [:], output: FileHandle? = nil
    ) throws -> ProgramRun {
        try RunningProgram(
            url, arguments, in: folder, input: input, environment: environment, output: output
        ).wait()
    }

    /// Starts it in a folder.
    func start(
        _ arguments: [String], in folder: URL, input: String = "",
        environment: [String: String] = [:]
    ) throws -> RunningProgram {
        try RunningProgram(url, arguments, in: folder, input: input, environment: environment)
    }

    /// Runs it on a terminal of its own (`script`, of Debian's essential packages); both streams are
    /// in the output, as the terminal was given them.
    func runOnTerminal(
        _ arguments: [String], in folder: URL, environment: [String: String] = [:]
    ) throws -> ProgramRun {
        let line = ([url.path] + arguments).joined(separator: " ")
        return try RunningProgram(
            URL(filePath: "/usr/bin/script"), ["-qec", line, "/dev/null"], in: folder,
            environment: environment
        ).wait()
    }

    /// Runs it in namespaces of its own for users and mounts, in which `script` has changed what
    /// the machine has.
    func run(_ arguments: [String], in folder: URL, after script: String) throws -> ProgramRun {
        try RunningProgram(
            URL(filePath: "/usr/bin/unshare"),
            ["-rm", "sh", "-c", "(\(script)) && exec \"$0\" \"$@\"", url.path] + arguments,
            in: folder
        ).wait()
    }
}

/// A program that runs beside the test.
final class RunningProgram {
    private let process = Process()
    private let scratch: URL
    private let files: [URL]

    fileprivate init(
        _ url: URL, _ arguments: [String], in folder: URL, input: String = "",
        environment: [String: String] = [:], output: FileHandle? = nil
    ) throws {
        scratch = FileManager.default.temporaryDirectory
            .appending(path: "program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        files = ["in", "out", "err"].map { [scratch] in scratch.appending(path: $0) }
        try Data(input.utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        process.executableURL = url
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["HOME": folder.path, "LANG": "C", "COLUMNS": "1000"]
            .merging(environment) { _, given in given }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try output ?? FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: scratch)
    }

    var id: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Whether the system says that it holds a lock on a file.
    var holdsLock: Bool {
        get throws {
            let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
            return locks.split(separator: "\n").contains { line in
                let words = line.split(separator: " ")
                return words.contains("FLOCK") && words.contains("\(process.processIdentifier)")
            }
        }
    }

    /// Whether it waits for something, in a sleep that a clock or a file ends: no thread of it runs,
    /// and the program's own work has begun.
    var isAsleep: Bool {
        get throws {
            let tasks = "/proc/\(process.processIdentifier)/task"
            let states = try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
                let line = try String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8)
                return line.split(separator: ")").last?.split(separator: " ").first
            }
            // The pool of threads that waits together is made with the first task.
            return states.count > 1 && states.allSatisfy { $0 == "S" }
        }
    }

    /// What it has said on standard output so far.
    var output: String {
        get throws { String(decoding: try Data(contentsOf: files[1]), as: UTF8.self) }
    }

    /// Waits for its end.
    func wait() throws -> ProgramRun {
        process.waitUntilExit()
        return ProgramRun(
            exit: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: try output,
            errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
    }
}
