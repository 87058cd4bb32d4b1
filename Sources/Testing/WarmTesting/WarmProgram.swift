package import Foundation

/// A program that serves ``WarmCall``s until this lets go of it. For one thread at a time.
package final class WarmProgram: Sendable {
    package enum Failure: Error { case serverGone }

    private let process = Process()
    private let (calls, answers) = (Pipe(), Pipe())

    package init(_ program: URL, environment: [String: String]) throws {
        process.executableURL = program
        process.environment = environment
        process.standardInput = calls
        process.standardOutput = answers
        try process.run()
    }

    /// The server ends with its input.
    deinit { try? calls.fileHandleForWriting.close() }

    /// Returns the exit status; -1 for a signal.
    package func run(_ call: WarmCall) throws -> Int32 {
        try calls.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(call) + [0x0A])
        var line: [UInt8] = []
        while line.last != 0x0A {
            guard let more = try answers.fileHandleForReading.read(upToCount: 1), !more.isEmpty
            else { throw Failure.serverGone }
            line += more
        }
        guard let status = Int32(String(decoding: line.dropLast(), as: UTF8.self)) else {
            throw Failure.serverGone
        }
        return status
    }
}
