import Foundation
import Testing

/// What may happen to a reader, a card or the service around a sale, with the real programs.
///
/// Cards take turns on the two readers: one that comes back sooner than a second after the last
/// one has left is never powered.
extension PCSCProgramTests {
    private static func pay(
        _ place: Workplace, _ amount: String, _ more: String..., home: String = "shop"
    ) throws -> Workplace.Run {
        try place.run(
            "mainstay",
            ["pay", "--home", home, "--method", "emoney", "--json", "--amount", amount] + more)
    }

    private static func code(_ run: Workplace.Run) throws -> String? {
        #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
        return try (run.object()["error"] as? [String: Any])?["code"] as? String
    }

    private static func reasons(_ run: Workplace.Run) throws -> [String] {
        try run.object()["reasons"] as? [String] ?? []
    }

    @Test func `a card lost in mid-flow leaves the sale open, and the same call finishes it`()
        throws
    {
        let place = try Workplace()
        try place.open()
        for (slot, cut) in [(0, "--cut-before=5"), (1, "--cut-before=9")] {
            let card = try InsertedFile(place, "a.chip", slot: slot, [cut])
            let torn = try Self.pay(place, "300", "--reader", "00 0\(slot)")
            card.lift()
            #expect(torn.exit == 3, "\(cut): \(torn.out) \(torn.error)")
            #expect(try Self.reasons(torn) == ["card.removed"])
        }
        // The first reader has to see its card leave before it powers the next.
        Thread.sleep(forTimeInterval: 1)
        let whole = try InsertedFile(place, "a.chip", slot: 0)
        defer { whole.lift() }
        let sale = try Self.pay(place, "300", "--reader", "00 00")
        #expect(sale.exit == 0, "\(sale.out) \(sale.error)")
        #expect(try sale.object()["balanceAfterMinor"] as? Int == 9_700)
    }

    @Test func `with a card on each of two readers the call names one`() throws {
        let place = try Workplace()
        try place.open()
        #expect(try place.simulator("card blank b.chip").exit == 0)
        let first = try InsertedFile(place, "b.chip", slot: 0)
        let second = try InsertedFile(place, "a.chip", slot: 1)
        defer {
            first.lift()
            second.lift()
        }
        Thread.sleep(forTimeInterval: 1.5)
        let unclear = try Self.pay(place, "300")
        #expect(unclear.exit == 2)
        #expect(try Self.code(unclear) == "reader.several")
        for name in ["Virtual PCD 00 00", "Virtual PCD 00 01"] {
            #expect(unclear.error.contains(name))
        }
        #expect(try Self.pay(place, "300", "--reader", "00 01").exit == 0)
    }

    @Test func `a service that stops is told, and the sale after its return works`() throws {
        let place = try Workplace()
        try place.open()
        let card = try InsertedFile(place, "a.chip", slot: 0)
        let first = try Self.pay(place, "300", "--reader", "00 00")
        #expect(first.exit == 0, "\(first.exit) \(first.error) \(first.out)")
        try OwnPCSCD.stop()
        card.lift()
        let absent = try Self.pay(place, "300")
        #expect(absent.exit == 4)
        #expect(try Self.code(absent) == "pcscd.absent")
        try OwnPCSCD.start()

        // Once more, while a sale waits for its card.
        let waiting = Process()
        let said = Pipe()
        waiting.executableURL = Workplace.products.appending(path: "mainstay")
        waiting.arguments = [
            "pay", "--home", "shop", "--method", "emoney", "--amount", "300", "--wait", "60",
            "--reader", "Virtual PCD 00 01",
        ]
        waiting.currentDirectoryURL = place.folder
        waiting.standardError = said
        waiting.standardOutput = FileHandle.nullDevice
        try waiting.run()
        Thread.sleep(forTimeInterval: 1)
        try OwnPCSCD.stop()
        waiting.waitUntilExit()
        #expect(waiting.terminationStatus == 4)
        let line = String(
            decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(line.hasPrefix("pcscd.absent: "), "\(line)")
        #expect(line.split(separator: "\n").count == 1)

        try OwnPCSCD.start()
        let again = try InsertedFile(place, "a.chip", slot: 1)
        defer { again.lift() }
        let sale = try Self.pay(place, "300", "--reader", "00 01")
        #expect(sale.exit == 0, "\(sale.error)")
        #expect(try sale.object()["balanceAfterMinor"] as? Int == 9_400)
    }

    @Test func `a test card is refused by a production home, and pays where it belongs`() throws {
        let place = try Workplace()
        try place.open()
        // The same issuer, with the same keys, as if its cards had been real from now on.
        let home = place.folder.appending(path: "issuer/home.json")
        try place.text("issuer/home.json").replacingOccurrences(of: "test", with: "production")
            .write(to: home, atomically: true, encoding: .utf8)
        for line in [
            "issuer terminal add --home issuer --number SHOP0002 --out real.bundle",
            "agent enroll --home real --bundle real.bundle",
        ] { #expect(try place.simulator(line).exit == 0, "\(line)") }
        try OwnPCSCD.withReaders(named: "Counter") {
            let card = try InsertedFile(place, "a.chip", slot: 0)
            defer { card.lift() }
            let refused = try Self.pay(place, "300", "--reader", "00 00", home: "real")
            #expect(refused.exit == 1, "\(refused.error)")
            #expect(try Self.reasons(refused) == ["card.test"])
            let sale = try Self.pay(place, "300", "--reader", "00 00")
            #expect(sale.exit == 0, "\(sale.error)")
            #expect(try sale.object()["balanceAfterMinor"] as? Int == 9_700)
        }
    }
}
