import CFork
import Foundation
import Glibc

/// A program that serves ``WarmCall``s until this lets go of it. For one thread at a time.
///
/// It is not started as Foundation's processes are: those learn of each other's ends by descriptors
/// that are closed with the last holder, and one that lives long must hold none of them.
package final class WarmProgram: Sendable {
    package enum Failure: Error {
        case notStarted
        case serverGone
        /// It has not answered within ``patienceSeconds``: what it runs hangs.
        case serverSilent
    }

    private static let patienceSeconds: Int32 = 300

    private let id: pid_t
    private let calls: FileHandle
    private let answers: FileHandle

    /// - Parameter environment: all of it.
    package init(_ program: String, environment: [String: String]) throws {
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for variable in variables { free(variable) } }
        var (calls, answers): (Int32, Int32) = (-1, -1)
        id = cfork_start(program, &variables, &calls, &answers)
        guard id > 0 else { throw Failure.notStarted }
        self.calls = FileHandle(fileDescriptor: calls, closeOnDealloc: true)
        self.answers = FileHandle(fileDescriptor: answers, closeOnDealloc: true)
    }

    /// The server ends with its input.
    deinit {
        try? calls.close()
        while waitpid(id, nil, 0) < 0, errno == EINTR {}
    }

    /// Returns the exit status; -1 for a signal.
    package func run(_ call: WarmCall) throws -> Int32 {
        try calls.write(contentsOf: JSONEncoder().encode(call) + [0x0A])
        var line: [UInt8] = []
        while line.last != 0x0A {
            guard isHeard() else {
                kill(id, SIGKILL)
                throw Failure.serverSilent
            }
            guard let more = try answers.read(upToCount: 1), !more.isEmpty else {
                throw Failure.serverGone
            }
            line += more
        }
        guard let status = Int32(String(decoding: line.dropLast(), as: UTF8.self)) else {
            throw Failure.serverGone
        }
        return status
    }

    private func isHeard() -> Bool {
        var answer = pollfd(fd: answers.fileDescriptor, events: Int16(POLLIN), revents: 0)
        return poll(&answer, 1, Self.patienceSeconds * 1_000) > 0
    }
}
