import Foundation
import PCSC
import SmartCard
import Synchronization
import Testing
import VPCD

/// The service that `Tests/Support/with-pcscd` runs, with its two virtual readers.
enum VirtualReaders {
    static let names = ["Virtual PCD 00 00", "Virtual PCD 00 01"]

    static var isRunning: Bool { ProcessInfo.processInfo.environment["MAINSTAY_PCSCD"] == "1" }

    static func reader(_ slot: Int, watchdog: Duration = .seconds(5)) throws -> any CardReader {
        let source = PCSCReaderSource(watchdog: watchdog)
        return try #require(try source.reader(named: names[slot]))
    }

    /// Stops the service, for as long as `body` runs.
    static func withoutService(_ body: () throws -> Void) throws {
        try control("--stop")
        defer { #expect(throws: Never.self) { try control("--start") } }
        try body()
    }

    /// Starts the service anew without any reader, for as long as `body` runs.
    static func withoutReaders(_ body: () throws -> Void) throws {
        let folder = ProcessInfo.processInfo.environment["MAINSTAY_PCSCD_FOLDER"] ?? ""
        let list = URL(filePath: folder).appending(path: "readers")
        let content = try Data(contentsOf: list)
        try control("--stop")
        try Data().write(to: list)
        try control("--start")
        defer {
            #expect(throws: Never.self) {
                try control("--stop")
                try content.write(to: list)
                try control("--start")
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

/// A card on one of the virtual readers, answering by a closure on a thread of its own.
final class LaidCard: VirtualCard, Sendable {
    /// What a DESFire chip's reader says for it (PC/SC part 3).
    let answerToReset: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]

    private let answer: @Sendable ([UInt8]) -> [UInt8]?
    private let connection: VPCDConnection
    private let powerChanges = Mutex(0)
    private let isLifted = DispatchSemaphore(value: 0)

    private init(
        connection: VPCDConnection, answer: @escaping @Sendable ([UInt8]) -> [UInt8]?
    ) {
        self.connection = connection
        self.answer = answer
    }

    /// Lays a card on the reader for as long as `body` runs.
    ///
    /// - Parameter goneForSeconds: how long the reader is empty afterwards.
    static func on(
        slot: Int, goneForSeconds: Double = 1.5,
        answering answer: @escaping @Sendable ([UInt8]) -> [UInt8]?,
        _ body: (LaidCard) throws -> Void
    ) throws {
        let connection = try VPCDConnection(port: VPCDConnection.slotPorts[slot])
        let card = LaidCard(connection: connection, answer: answer)
        Thread.detachNewThread {
            connection.run(card)
            card.isLifted.signal()
        }
        defer { card.lift(goneForSeconds: goneForSeconds) }
        try body(card)
    }

    /// How often the field went up or down.
    var powerChangeCount: Int { powerChanges.withLock { $0 } }

    func powerUp() { powerChanges.withLock { $0 += 1 } }
    func powerDown() { powerChanges.withLock { $0 += 1 } }
    func exchange(_ command: [UInt8]) -> [UInt8]? { answer(command) }

    /// Takes the card away, and waits as long as the driver needs to see the next one.
    private func lift(goneForSeconds seconds: Double) {
        connection.close()
        isLifted.wait()
        Thread.sleep(forTimeInterval: seconds)
    }
}
