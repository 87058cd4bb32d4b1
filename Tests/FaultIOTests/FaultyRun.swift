import Foundation
import Testing

/// A program run with `Tests/Support/faultio.c` under it, in a folder of its own.
struct FaultyRun {
    let wasKilled: Bool
    let status: Int32
    /// One line for each process that did anything.
    let log: String
    /// The files left below the watched folder, by name.
    let files: [String: String]

    /// - Parameters:
    ///   - fault: what happens at operation `at`: `kill`, `eio`, `enospc`, `drop` or `count`.
    ///   - files: what lies in the watched folder beforehand; it is the program's own folder.
    init(
        _ program: String, _ arguments: [String], doing fault: String, at operation: Int = 0,
        files: [String: String] = [:]
    ) throws {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appending(path: UUID().uuidString)
        let watched = folder.appending(path: "watched")
        let log = folder.appending(path: "log")
        try manager.createDirectory(at: watched, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try manager.removeItem(at: folder) } }
        for (name, content) in files {
            try Data(content.utf8).write(to: watched.appending(path: name))
        }

        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = watched
        process.standardError = FileHandle.nullDevice
        process.environment = [
            "PATH": "/usr/bin:/bin", "LD_PRELOAD": try Self.library().path,
            "FAULTIO_UNDER": watched.path, "FAULTIO_LOG": log.path,
            "FAULTIO_DO": fault, "FAULTIO_AT": String(operation),
        ]
        try process.run()
        process.waitUntilExit()

        status = process.terminationStatus
        wasKilled = process.terminationReason == .uncaughtSignal && status == SIGKILL
        self.log = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        var left: [String: String] = [:]
        for name in try manager.contentsOfDirectory(atPath: watched.path) {
            left[name] = try String(contentsOf: watched.appending(path: name), encoding: .utf8)
        }
        self.files = left
    }

    /// The library lies beside the tests' own program.
    private static func library() throws -> URL {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let library = URL(filePath: program).deletingLastPathComponent()
            .appending(path: "libfaultio.so")
        try #require(FileManager.default.fileExists(atPath: library.path))
        return library
    }
}
