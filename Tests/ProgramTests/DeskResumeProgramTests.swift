import Foundation
import Testing

/// `desk resume`: what was cut is finished, with its own cards alone.
extension DeskProcedureProgramTests {
    private func open() throws -> [JSONTree] {
        let json = try shop.desk(["desk", "open", "--json"], input: "").json()
        #expect(try Schema("desk-open").problems(in: json) == [])
        return json["open"]?.elements ?? []
    }

    /// The place of its commit: it is the last of its APDUs.
    private func lastOfVerifying() throws -> Int64 {
        let count = try run("verify")["effort"]?["sub"]?["apdus"]
        guard case .integer(let last)? = count else { throw Uncounted() }
        return last
    }

    private struct Uncounted: Error {}

    private func expectResumed(
        _ line: String, as kind: String, cut: String, _ resume: String = "resume",
        readers: [String] = TrialShop.deskReaders
    ) throws {
        let torn = try shop.procedure(line + " --json", cut: cut, readers: readers)
        #expect(torn.exit == 3, "\(line): \(torn.everything)")
        let open = try open()
        #expect(open.count == 1 && open.first?["kind"] == .string(kind), "\(line): \(open)")
        let done = try run(resume + " --yes")
        #expect(done["verdict"] == .string("approved"), "\(line): \(done)")
        #expect(done["resumed"] == .bool(true) && done["kind"] == .string(kind), "\(line)")
        #expect(try done["transactionID"] == torn.json()["transactionID"], "\(line)")
        #expect(try self.open().isEmpty, "\(line)")
    }

    @Test func `each procedure that was cut is finished by "resume"`() throws {
        let mainCut = { (cut: String) in
            ["--main-reader", "emulated:a.chip" + cut, "--sub-reader", "emulated:b.chip"]
        }
        try expectResumed(
            "pair --order pair.order", as: "copying", cut: "?cut-after=12",
            "resume --order pair.order")
        try expectResumed("copy", as: "copying", cut: "?cut-before=17")
        let last = try lastOfVerifying()
        try expectResumed("verify", as: "verification", cut: "?cut-after=\(last)")
        try expectResumed(
            "invalidate --yes", as: "invalidation", cut: "", readers: mainCut("?cut-after=13"))
        let grant = ["grant", "--number", "0000001A", "--device", "DESK0001", "--out", "g.order"]
        #expect(try shop.issuer(grant).exit == 0)
        let torn = try shop.procedure("restore --order g.order --yes --json", cut: "?cut-after=13")
        #expect(torn.exit == 3, "\(torn.everything)")
        #expect(try code("resume --yes") == "desk.orderNeeded")
        let done = try run("resume --order g.order --yes")
        #expect(done["verdict"] == .string("approved") && done["resumed"] == .bool(true))
        try expectResumed("promote --yes", as: "promotion", cut: "?cut-after=12")
    }

    @Test func `T29: tries that were cut go on with their own order, and are never given twice`()
        throws
    {
        _ = try run("pair --order pair.order")
        let grant = ["grant", "--number", "0000001A", "--device", "DESK0001", "--tries", "--out"]
        for file in ["t.order", "u.order"] { #expect(try shop.issuer(grant + [file]).exit == 0) }
        let torn = try shop.procedure(
            "restore --order t.order --yes --json",
            readers: ["--main-reader", "emulated:a.chip?cut-after=6"])
        #expect(torn.exit == 3, "\(torn.everything)")
        #expect(try code("resume --yes") == "desk.orderNeeded")
        #expect(try code("resume --order u.order --yes") == "desk.otherOrder")
        #expect(try code("restore --order u.order --yes") == "desk.otherOrder")
        let status = try shop.desk(["desk", "status", "--json"]).json()
        #expect(status["errorsLeft"] == .integer(5))
        for _ in 1...3 {
            _ = try shop.procedure(
                "copy", pins: #"{"main": "000000", "sub": "\#(TrialShop.subPIN)"}"#)
        }
        let done = try shop.procedure("resume --order t.order --yes --lang en")
        #expect(done.exit == 0, "\(done.everything)")
        #expect(done.output.contains("had got its tries back before, and they are used up"))
        #expect(try run("restore --order u.order --yes")["triesLeft"] == .integer(3))
    }

    @Test func `what was cut and cannot be finished any more says who ends it`() throws {
        _ = try run("pair --order pair.order")
        let grant = ["grant", "--number", "0000001A", "--device", "DESK0001", "--tries", "--out"]
        #expect(try shop.issuer(grant + ["t.order"]).exit == 0)
        let torn = try shop.procedure(
            "restore --order t.order --yes",
            readers: ["--main-reader", "emulated:a.chip?cut-before=6"])
        #expect(torn.exit == 3, "\(torn.everything)")
        #expect(try run("invalidate --yes")["verdict"] == .string("approved"))
        let late = try run("restore --order t.order --yes")
        #expect(late["verdict"] == .string("incomplete"))
        #expect(late["nextStep"]?["en"]?.text?.contains("mainstay desk abandon") == true)
    }

    @Test func `where nothing was cut, "resume" says so`() throws {
        let none = try shop.procedure("resume --json")
        #expect(none.exit == 0)
        #expect(try Schema("desk-open").problems(in: none.json()) == [])
    }

    @Test func `"resume" touches no card but those that were cut`() throws {
        _ = try run("pair --order pair.order")
        let torn = try run("promote --yes", cut: "?cut-before=12")
        let id = try #require(torn["transactionID"]?.text)
        #expect(try shop.simulator("card", "blank", "c.chip").exit == 0)
        let issue = [
            "card", "issue", "--reader", "emulated:c.chip", "--number", "0000002C", "--sub",
        ]
        #expect(try shop.issuer(issue).exit == 0)
        let before = try shop.contents("c.chip")
        let other = try shop.procedure(
            "resume --yes --json",
            readers: ["--main-reader", "emulated:a.chip", "--sub-reader", "emulated:c.chip"])
        #expect(try other.json()["reasons"]?.elements.first == .string("desk.notThese"))
        #expect(try shop.contents("c.chip") == before)
        #expect(try code("resume 00000000000000000000000000000000 --yes") == "desk.notOpen")
        #expect(try run("resume \(id) --yes")["verdict"] == .string("approved"))
    }

    @Test func `of several that were cut one must be named`() throws {
        _ = try run("pair --order pair.order")
        let last = try lastOfVerifying()
        #expect(try run("promote --yes", cut: "?cut-before=12")["verdict"] == .string("incomplete"))
        #expect(try run("verify", cut: "?cut-before=\(last)")["verdict"] == .string("incomplete"))
        let open = try open()
        #expect(open.map { $0["kind"] } == [.string("promotion"), .string("verification")])
        #expect(try code("resume --yes") == "desk.severalOpen")
        for procedure in open.reversed() {
            let id = try #require(procedure["transactionID"]?.text)
            #expect(try run("resume \(id) --yes")["verdict"] == .string("approved"))
        }
    }
}

extension DeskProcedureProgramTests {
    @Test func `O11: a promotion needs the reader of the spare alone`() throws {
        _ = try run("pair --order pair.order")
        let other = try shop.procedure(
            "promote --yes --json", readers: ["--main-reader", "emulated:a.chip"])
        #expect(try other.json()["error"]?["code"] == .string("option.malformed"))
        let done = try shop.procedure(
            "promote --yes --json", readers: ["--sub-reader", "emulated:b.chip"])
        #expect(done.exit == 0, "\(done.everything)")
        let json = try done.json()
        #expect(json["exposure"]?["dayMinor"] == .integer(50_000))
        #expect(json["exposure"]?["hours"] == .null)
        let told = try shop.procedure(
            "promote --yes --lang en", readers: ["--sub-reader", "emulated:a.chip"])
        #expect(told.exit == 1 && told.output.contains("desk invalidate"), "\(told.everything)")
    }
}
