import Foundation
import Testing

/// Runs the built programs as a person would, in a folder of its own.
final class Workplace {
    let folder: URL

    struct Run {
        let exit: Int32
        let wasKilled: Bool
        let out: String
        let error: String

        /// The one JSON object on stdout; fails the test when there is anything else.
        func object() throws -> [String: Any] {
            let lines = out.split(separator: "\n")
            try #require(lines.count == 1, "\(out)")
            let json = try JSONSerialization.jsonObject(with: Data(lines[0].utf8))
            return try #require(json as? [String: Any])
        }
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Beside the test bundle, where SwiftPM puts the programs.
    static let products: URL = {
        let arguments = ProcessInfo.processInfo.arguments
        let bundle = arguments.first { $0.contains(".xctest") } ?? arguments[0]
        var url = URL(filePath: bundle)
        while url.path.contains(".xctest") { url.deleteLastPathComponent() }
        return url
    }()

    @discardableResult
    func run(
        _ program: String, _ arguments: [String], input: String = "",
        environment: [String: String] = [:]
    ) throws -> Run {
        let process = Process()
        process.executableURL = Self.products.appending(path: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path, "LANG": "C"]
            .merging(environment) { _, new in new }
        let (out, error, given) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = error
        process.standardInput = given
        try process.run()
        try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try given.fileHandleForWriting.close()
        let printed = out.fileHandleForReading.readDataToEndOfFile()
        let complained = error.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Run(
            exit: process.terminationStatus,
            wasKilled: process.terminationReason == .uncaughtSignal,
            out: String(decoding: printed, as: UTF8.self),
            error: String(decoding: complained, as: UTF8.self))
    }

    func simulator(_ line: String, input: String = "") throws -> Run {
        try run("mainstay-simulator", line.split(separator: " ").map(String.init), input: input)
    }

    /// An issuer, an enrolled shop, and card A in `a.chip`.
    func open() throws {
        for line in [
            "issuer init --home issuer", "card blank a.chip --uid 04112233445566",
            "issuer terminal add --home issuer --number SHOP0001 --out shop.bundle",
            "agent enroll --home shop --bundle shop.bundle",
        ] { #expect(try simulator(line).exit == 0, "\(line)") }
        let issue = try simulator(
            "issuer card issue --home issuer --reader emulated:a.chip --number 1234567A --main "
                + "--emoney-id Abcd-40 --balance 10000 --credit-number 98765432 --pins-stdin",
            input: #"{"card": "48151", "credit": "62342"}"#)
        #expect(issue.exit == 0, "\(issue.error)")
    }

    func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }
}
