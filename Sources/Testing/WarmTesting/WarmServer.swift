import CFork
import Foundation
import Glibc

/// Runs a program again and again without loading it again, which is most of what a call costs.
///
/// One ``WarmCall`` as a line of JSON on standard input is answered by one line with its exit
/// status, -1 for a signal. A process that is forked for a call lives, fails and is killed as one
/// that was started alone. A command line is parsed once, which in a debug build costs more than
/// to carry it out.
package struct WarmServer: ~Copyable {
    /// Parses the arguments behind the program's name; what it returns does what `main` does, and
    /// returns the exit status.
    private let parse: ([String]) -> () -> Int32
    private var parsed: [[String]: () -> Int32] = [:]
    private let calls: Int32
    private let answers: Int32

    private static let failure: Int32 = 70

    /// Serves until its input ends.
    package static func serve(_ parse: @escaping ([String]) -> () -> Int32) -> Never {
        var server = WarmServer(parse: parse, calls: dup(STDIN_FILENO), answers: dup(1))
        while let call = server.nextCall() {
            let program = server.program(call.arguments)
            let status =
                call.process == .own
                ? server.forked(call, program) : server.here(call, program)
            guard let status, server.answer("\(status)\n") else { _exit(failure) }
        }
        _exit(0)
    }

    private func nextCall() -> WarmCall? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(calls, &byte, 1) == 1 {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            return try? JSONDecoder().decode(WarmCall.self, from: Data(line))
        }
        return nil
    }

    private mutating func program(_ arguments: [String]) -> () -> Int32 {
        if let known = parsed[arguments] { return known }
        let program = parse(arguments)
        parsed[arguments] = program
        return program
    }

    private func answer(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return write(answers, bytes, bytes.count) == bytes.count
    }

    private func here(_ call: WarmCall, _ program: () -> Int32) -> Int32? {
        guard Self.become(call) else { return nil }
        let status = program()
        return Self.hasClosedFiles(in: call.folder) ? status : nil
    }

    /// A process that ends closes its files; here, others may be about to close what the program
    /// has let go of.
    private static func hasClosedFiles(in folder: String) -> Bool {
        let streams: Set = ["\(STDIN_FILENO)", "\(STDOUT_FILENO)", "\(STDERR_FILENO)"]
        let descriptors = "/proc/self/fd"
        let manager = FileManager.default
        func isOpen(_ name: String) -> Bool {
            let path = try? manager.destinationOfSymbolicLink(atPath: "\(descriptors)/\(name)")
            return !streams.contains(name) && path?.hasPrefix(folder + "/") == true
        }
        for _ in 0..<10_000 {
            guard let names = try? manager.contentsOfDirectory(atPath: descriptors) else {
                return false
            }
            if !names.contains(where: isOpen) { return true }
            usleep(500)
        }
        return false
    }

    private func forked(_ call: WarmCall, _ program: @escaping () -> Int32) -> Int32? {
        // A fork takes no other thread along, and not what that one was about to finish.
        guard Self.threadCount == 1 else { return nil }
        let child = Child { exit(Self.become(call) ? program() : Self.failure) }
        let id = withExtendedLifetime(child) {
            cfork(
                { context in
                    context.map { Unmanaged<Child>.fromOpaque($0).takeUnretainedValue().run() }
                },
                Unmanaged.passUnretained(child).toOpaque())
        }
        return id > 0 ? Self.ending(of: id) : nil
    }

    /// What a forked process does; it does not come back from it.
    private final class Child {
        let run: () -> Void

        init(_ run: @escaping () -> Void) { self.run = run }
    }

    private static var threadCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
    }

    /// Puts the call's folder, environment and streams in the place of the last one's.
    private static func become(_ call: WarmCall) -> Bool {
        guard chdir(call.folder) == 0 else { return false }
        for (name, value) in call.environment where setenv(name, value, 1) != 0 { return false }
        let written = O_WRONLY | O_CREAT | O_TRUNC
        for (stream, name, flags) in [
            (STDIN_FILENO, WarmCall.inputName, O_RDONLY),
            (STDOUT_FILENO, WarmCall.outputName, written),
            (STDERR_FILENO, WarmCall.errorsName, written),
        ] {
            let file = open(name, flags, 0o600)
            guard file >= 0, dup2(file, stream) == stream, close(file) == 0 else { return false }
        }
        cfork_read_faults()
        return true
    }

    private static func ending(of child: Int32) -> Int32? {
        var status: Int32 = 0
        while waitpid(child, &status, 0) != child {
            guard errno == EINTR else { return nil }
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }
}
