import Foundation
import Testing

/// The product itself, through a real pcscd and a virtual reader.
///
/// Runs inside `Tests/Support/with-pcscd` only, which gives it a service of its own.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["MAINSTAY_PCSCD"] == "1",
        "needs a PC/SC service: Tests/Support/with-pcscd swift test --filter PCSC"))
struct PCSCProgramTests {
    @Test func `a card on a reader pays, is checked, and is cut at the worst moment`() throws {
        let place = try Workplace()
        try place.open()
        let pay = ["pay", "--home", "shop", "--method", "emoney", "--json", "--amount"]
        try Self.withCard(place, []) {
            let readers = try place.run("mainstay", ["readers", "--json"])
            #expect(readers.exit == 0)
            let sale = try place.run("mainstay", pay + ["500"])
            #expect(sale.exit == 0, "\(sale.error)")
            let object = try sale.object()
            #expect(object["balanceAfterMinor"] as? Int == 9_500)
            #expect((object["timing"] as? [String: Any])?["apduCount"] as? Int == 9)
            let part = try place.run("mainstay", ["check", "--home", "shop", "--reader", "00 00"])
            #expect(part.exit == 0)
        }
        try Self.withCard(place, ["--cut-after", "9"]) {
            let sale = try place.run("mainstay", pay + ["700"])
            #expect(sale.exit == 3)
            #expect(try sale.object()["verdict"] as? String == "incomplete")
        }
        let nobody = try place.run("mainstay", pay + ["1", "--wait", "0", "--reader", "00 00"])
        #expect(nobody.exit == 4)
        let show = try place.simulator(
            "agent card show --home shop --reader emulated:a.chip --json")
        #expect(try show.object()["balanceMinor"] as? Int == 8_800)
    }

    /// Lays `a.chip` on the first virtual reader for as long as `body` runs.
    private static func withCard(
        _ place: Workplace, _ options: [String], _ body: () throws -> Void
    ) throws {
        let process = Process()
        process.executableURL = Workplace.products.appending(path: "mainstay-simulator")
        process.arguments = ["card", "insert", "a.chip", "--slot", "0"] + options
        process.currentDirectoryURL = place.folder
        process.standardOutput = FileHandle.nullDevice
        let input = Pipe()
        process.standardInput = input
        try process.run()
        defer {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
            // A card that comes back sooner than the reader's own second is never powered again.
            Thread.sleep(forTimeInterval: 1.5)
        }
        Thread.sleep(forTimeInterval: 1.5)
        try body()
    }
}
