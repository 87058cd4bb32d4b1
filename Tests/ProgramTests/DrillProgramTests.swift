import Foundation
import Testing

/// `mainstay-simulator drill lost-card`: the staff's exercise, in a shop's own test home.
@Suite struct DrillProgramTests {
    private let shop: TrialShop

    /// The desk's home is `shop`; hanako is a manager.
    init() throws {
        shop = try TrialShop()
        try shop.becomeDesk(signedIn: false)
    }

    private func drill(_ words: String...) throws -> ProgramRun {
        try BuiltProgram.simulator.run(
            ["drill", "lost-card", "--home", "shop", "--issuer-home", "issuer"] + words,
            in: shop.folder)
    }

    @Test func `a lost card is practised, as often as one likes, and leaves no file`() throws {
        try shop.signIn()
        let before = Set(try FileManager.default.subpathsOfDirectory(atPath: shop.folder.path))
        var numbers: Set<String> = []
        for _ in 0..<2 {
            let run = try drill("--json")
            #expect(run.exit == 0, "\(run.everything)")
            let json = try run.json()
            #expect(try Schema("drill").problems(in: json) == [])
            #expect(json["passed"] == .bool(true))
            #expect(json["steps"]?.elements.count == 9)
            numbers.formUnion([json["main"]?.text ?? "", json["sub"]?.text ?? ""])
        }
        #expect(numbers.count == 4)
        let after = Set(try FileManager.default.subpathsOfDirectory(atPath: shop.folder.path))
        #expect(
            after.subtracting(before).filter { $0.contains("drill") || $0.contains("chip") } == [])
        #expect(try shop.agent("journal", "verify").exit == 0)
        let open = try shop.desk(["desk", "open", "--json"]).json()
        #expect(open["open"]?.elements.isEmpty == true)
    }

    @Test func `it says what to type, how it ended and that it is a test`() throws {
        try shop.signIn()
        let run = try drill("--lang", "en")
        #expect(run.exit == 0, "\(run.everything)")
        for text in [
            "TEST", "mainstay desk promote --yes", "card.listed", " ms", "The drill passed.",
        ] {
            #expect(run.output.contains(text), "\(text) in \(run.output)")
        }
        #expect(try drill("--lang", "ja").output.contains("訓練は成功しました。"))
    }

    @Test func `without a session it fails, and says why`() throws {
        let run = try drill("--lang", "en")
        #expect(run.exit == 1)
        #expect(run.output.contains("desk.signedOut") && run.output.contains("The drill failed"))
    }

    @Test func `the shop of another issuer refuses its cards`() throws {
        try shop.signIn()
        let other = ["issuer", "init", "--home", "stranger"]
        #expect(try BuiltProgram.simulator.run(other, in: shop.folder).exit == 0)
        let run = try BuiltProgram.simulator.run(
            ["drill", "lost-card", "--home", "shop", "--issuer-home", "stranger", "--lang", "en"],
            in: shop.folder)
        #expect(run.exit == 1 && run.output.contains("The drill failed"), "\(run.everything)")
    }
}
