import Foundation
import Synchronization
import Testing

/// Cards that lie, on a real reader, with the real program: a typed refusal, no hang, and the next
/// sale works.
extension PCSCProgramTests {
    struct Lie: CustomTestStringConvertible, Sendable {
        let name: String
        let exits: [Int32]
        let reasons: [String]
        /// What it says to a command that reaches the chip; nil: nothing, ever.
        let answer: @Sendable ([UInt8]) -> [UInt8]?
        var testDescription: String { name }
    }

    static let lies = [
        Lie(name: "a status of no family", exits: [1], reasons: ["card.foreign"]) { _ in
            [0x12, 0x34]
        },
        Lie(name: "one byte", exits: [3], reasons: ["card.answerUnverified"]) { _ in
            [0x91]
        },
        Lie(name: "300 bytes", exits: [3], reasons: ["card.answerUnverified"]) { _ in
            [UInt8](repeating: 0x91, count: 300)
        },
        Lie(name: "a false proof", exits: [1], reasons: ["card.foreign", "card.notAuthentic"]) {
            switch $0[1] {
            case 0x5A: [0x91, 0x00]
            case 0x71: [UInt8](repeating: 0x5A, count: 16) + [0x91, 0xAF]
            default: [UInt8](repeating: 0x5A, count: 32) + [0x91, 0x00]
            }
        },
        Lie(name: "nothing, ever", exits: [3, 4], reasons: ["card.removed", "card.unresponsive"]) {
            _ in nil
        },
    ]

    @Test func `a card that lies is refused by its kind, and the next one pays`() throws {
        let place = try Workplace()
        try place.open()
        let pay = ["pay", "--home", "shop", "--method", "emoney", "--json", "--amount", "100"]
        for (index, lie) in Self.lies.enumerated() {
            let slot = index % 2
            let card = try LyingCard(slot: slot) { command in
                command == [0xFF, 0xCA, 0, 0, 0]
                    ? [4, 1, 2, 3, 4, 5, 6, 0x90, 0] : lie.answer(command)
            }
            let run = try place.run("mainstay", pay + ["--reader", "00 0\(slot)"])
            card.lift()
            #expect(!run.wasKilled, "\(lie)")
            #expect(lie.exits.contains(run.exit), "\(lie): \(run.exit) \(run.out) \(run.error)")
            let answer = try run.object()
            let code = (answer["error"] as? [String: Any])?["code"] as? String
            let said = answer["reasons"] as? [String] ?? [code].compactMap { $0 }
            #expect(!said.isEmpty && Set(said).isSubset(of: lie.reasons), "\(lie): \(said)")
        }
        let good = try InsertedFile(place, "a.chip", slot: 1)
        defer { good.lift() }
        let sale = try place.run("mainstay", pay + ["--reader", "00 01"])
        #expect(sale.exit == 0, "\(sale.out) \(sale.error)")
        #expect(try sale.object()["balanceAfterMinor"] as? Int == 9_900)
    }

    @Test func `a table of another chip is refused, and its owner pays`() throws {
        let place = try Workplace()
        try place.open()
        for line in [
            "card blank c.chip --uid 04112233445577",
            "issuer card issue --home issuer --reader emulated:c.chip --number 7654321C --main "
                + "--emoney-id Xyz-1 --balance 10000",
        ] { #expect(try place.simulator(line).exit == 0, "\(line)") }
        try Self.copyTable(from: "a.chip", to: "c.chip", place)
        let pay = ["pay", "--home", "shop", "--method", "emoney", "--json", "--amount", "100"]
        let copy = try InsertedFile(place, "c.chip", slot: 0)
        let refused = try place.run("mainstay", pay + ["--reader", "00 00"])
        copy.lift()
        #expect(refused.exit == 1, "\(refused.out) \(refused.error)")
        #expect(try refused.object()["reasons"] as? [String] == ["card.notAuthentic"])
        let owner = try InsertedFile(place, "a.chip", slot: 1)
        defer { owner.lift() }
        #expect(try place.run("mainstay", pay + ["--reader", "00 01"]).exit == 0)
    }

    /// File 1 as it lies on one chip, put on another one: what somebody could do who has the
    /// re-issue key.
    private static func copyTable(from source: String, to target: String, _ place: Workplace)
        throws
    {
        func read(_ name: String) throws -> [String: Any] {
            let data = try Data(contentsOf: place.folder.appending(path: name))
            return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        func files(_ chip: [String: Any]) throws -> [[String: Any]] {
            let applications = try #require(chip["applications"] as? [[String: Any]])
            return try #require(applications.first?["files"] as? [[String: Any]])
        }
        let table = try #require(files(read(source)).first { $0["number"] as? Int == 1 })
        var chip = try read(target)
        var applications = try #require(chip["applications"] as? [[String: Any]])
        applications[0]["files"] = try files(chip).map { $0["number"] as? Int == 1 ? table : $0 }
        chip["applications"] = applications
        try JSONSerialization.data(withJSONObject: chip)
            .write(to: place.folder.appending(path: target))
    }
}
