import Foundation
import Testing
import VPCD

/// The service that `Tests/Support/with-pcscd` runs for the tests.
enum OwnPCSCD {
    static func stop() throws { try control("--stop") }
    static func start() throws { try control("--start") }

    /// The service with its readers under another name, as an administrator may give them one.
    static func withReaders(named name: String, _ body: () throws -> Void) throws {
        let list = URL(filePath: ProcessInfo.processInfo.environment["MAINSTAY_PCSCD_FOLDER"] ?? "")
            .appending(path: "readers")
        let text = try String(contentsOf: list, encoding: .utf8)
        try stop()
        try text.replacingOccurrences(of: "Virtual PCD", with: name)
            .write(to: list, atomically: true, encoding: .utf8)
        try start()
        defer {
            #expect(throws: Never.self) {
                try stop()
                try text.write(to: list, atomically: true, encoding: .utf8)
                try start()
            }
        }
        try body()
    }

    private static func control(_ command: String) throws {
        let script = ProcessInfo.processInfo.environment["MAINSTAY_PCSCD_CONTROL"] ?? ""
        let process = try Process.run(URL(filePath: script), arguments: [command])
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}

/// A chip file on a virtual reader, laid there by `mainstay-simulator card insert`.
final class InsertedFile {
    private let process = Process()
    private let input = Pipe()

    init(_ place: Workplace, _ file: String, slot: Int, _ options: [String] = []) throws {
        process.executableURL = Workplace.products.appending(path: "mainstay-simulator")
        process.arguments = ["card", "insert", file, "--slot", String(slot)] + options
        process.currentDirectoryURL = place.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = input
        try process.run()
    }

    /// Takes it away, and waits until the reader has seen that, within half a second: a card that
    /// comes sooner would be taken for this one, and for removed.
    func lift() {
        guard process.isRunning else { return }
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        Thread.sleep(forTimeInterval: 0.6)
    }

    deinit { lift() }
}

/// A card on a virtual reader that answers whatever a closure says, and nothing where it says nil.
final class LyingCard: VirtualCard, Sendable {
    let answerToReset: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]

    private let answer: @Sendable ([UInt8]) -> [UInt8]?
    private let connection: VPCDConnection
    private let isLifted = DispatchSemaphore(value: 0)
    private let isSilentUntil = DispatchSemaphore(value: 0)

    init(slot: Int, answering answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) throws {
        connection = try VPCDConnection(port: VPCDConnection.slotPorts[slot])
        self.answer = answer
        Thread.detachNewThread { [self] in
            connection.run(self)
            isLifted.signal()
        }
    }

    func powerUp() {}
    func powerDown() {}

    func exchange(_ command: [UInt8]) -> [UInt8]? {
        if let answer = answer(command) { return answer }
        isSilentUntil.wait()
        return nil
    }

    func lift() {
        connection.close()
        isSilentUntil.signal()
        isLifted.wait()
    }
}
