import CFork
import Foundation
import Glibc
import Testing

/// Somebody at a terminal of a program's own (a pty): reads what it shows, types, and is counted.
final class PersonAtTerminal {
    private let process = Process()
    private let terminal: FileHandle
    /// All that was shown so far.
    private(set) var screen = ""
    /// Where what was not answered yet begins.
    private var answered = 0

    /// PINs and passcodes that were typed.
    private(set) var secretCount = 0
    /// Key presses that are no character of a PIN or passcode.
    private(set) var keyCount = 0

    init(
        _ program: BuiltProgram, _ arguments: [String], in folder: URL,
        environment: [String: String] = [:]
    ) throws {
        var own: Int32 = -1
        let descriptor = cfork_open_terminal(&own)
        try #require(descriptor >= 0)
        terminal = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let end = FileHandle(fileDescriptor: own, closeOnDealloc: true)
        process.executableURL = program.url
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["HOME": folder.path, "LANG": "C"].merging(environment) { $1 }
        process.standardInput = end
        process.standardOutput = end
        process.standardError = end
        try process.run()
        // Only the program holds its side from here on: with its end comes that of the terminal.
        try end.close()
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Waits until a question is on the screen that was not answered yet.
    func wait(for question: String) throws {
        while !String(decoding: screen.utf8.dropFirst(answered), as: UTF8.self).contains(question) {
            try #require(readMore(), "'\(question)' is not asked: \(screen)")
        }
    }

    /// Types a PIN or a passcode where it is asked for, and presses Enter.
    func answer(_ question: String, secret: String) throws {
        try wait(for: question)
        secretCount += 1
        try type(secret)
        try press("\n")
    }

    /// Presses keys, each of them counted, where something is asked.
    func answer(_ question: String, keys: String) throws {
        try wait(for: question)
        try press(keys)
    }

    /// Whether what is typed is shown, as people expect it behind a program.
    var echoes: Bool {
        var settings = termios()
        guard tcgetattr(terminal.fileDescriptor, &settings) == 0 else { return false }
        return settings.c_lflag & tcflag_t(ECHO) != 0 && settings.c_lflag & tcflag_t(ICANON) != 0
    }

    /// Reads on until the program has ended, and gives its exit code.
    func end() -> Int32 {
        while readMore() {}
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func press(_ keys: String) throws {
        keyCount += keys.count
        answered = screen.utf8.count
        try type(keys)
    }

    private func type(_ text: String) throws { try terminal.write(contentsOf: Data(text.utf8)) }

    /// Whether anything came; a program that shows nothing more for a minute hangs.
    private func readMore() -> Bool {
        var wanted = pollfd(fd: terminal.fileDescriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, 60_000) == 1 else { return false }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        // At the end of the program its terminal answers with an error.
        let count = read(terminal.fileDescriptor, &bytes, bytes.count)
        guard count > 0 else { return false }
        screen += String(decoding: bytes.prefix(count), as: UTF8.self)
        return true
    }
}
