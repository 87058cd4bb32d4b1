import Foundation
import Testing

/// A machine whose commands are fakes: PATH holds them, and a few real tools, and nothing else.
struct FakeMachine {
    /// The repository's top folder.
    static let home = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What a run said, on both channels, and how it ended.
    struct Ending {
        let status: Int32
        let said: String
    }

    private let folder: URL
    private let commands: URL

    /// - Parameters:
    ///   - swift: what `swift --version` prints; nil: there is no such command. Whatever else it is
    ///     asked for, it says so, and whether the tests are to run in full.
    ///   - installed: the Debian packages present; nil: every package.
    init(swift: String?, installed: [String]? = nil, isRoot: Bool = true, hasSudo: Bool = false)
        throws
    {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        commands = folder.appending(path: "commands")
        try FileManager.default.createDirectory(at: commands, withIntermediateDirectories: true)
        for tool in ["cat", "dirname", "env", "ls", "sed"] {
            try FileManager.default.createSymbolicLink(
                atPath: commands.appending(path: tool).path,
                withDestinationPath: "/usr/bin/\(tool)")
        }
        if let swift {
            try fake(
                "swift",
                "[ \"$1\" = --version ] && echo '\(swift)' || "
                    + "echo swift $* ${MAINSTAY_PROVE:+in full}")
        }
        if hasSudo { try fake("sudo", "echo sudo $*") }
        try fake("id", "echo \(isRoot ? 0 : 1000)")
        try fake("apt-get", "echo apt-get $*")
        let known = installed.map {
            "case \" \($0.joined(separator: " ")) \" in *\" $4 \"*) ;; *) exit 1 ;; esac"
        }
        try fake("dpkg-query", "\(known ?? ":")\necho installed")
    }

    /// Runs `./run` without a terminal, outside CI.
    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Ending {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [Self.home.appending(path: "run").path] + arguments
        process.environment = environment.merging(["PATH": commands.path]) { given, _ in given }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, said: String(decoding: said, as: UTF8.self))
    }

    func remove() throws { try FileManager.default.removeItem(at: folder) }

    private func fake(_ name: String, _ body: String) throws {
        let file = commands.appending(path: name)
        try Data("#!/bin/sh\n\(body)\n".utf8).write(to: file)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
}
