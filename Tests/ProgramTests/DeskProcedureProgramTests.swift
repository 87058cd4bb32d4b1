import Foundation
import Testing

/// The procedures of the desk, as processes.
@Suite struct DeskProcedureProgramTests {
    let shop: TrialShop

    /// The desk's home is `shop`; hanako is a manager, and has signed in.
    init() throws {
        shop = try TrialShop()
        try shop.becomeDesk(signedIn: true)
        try shop.assign()
    }

    func run(_ line: String, cut: String = "") throws -> JSONTree {
        let run = try shop.procedure(line + " --json", cut: cut)
        let json = try run.json()
        #expect(try Schema("desk-procedure").problems(in: json) == [], "\(run.everything)")
        return json
    }

    func code(_ line: String) throws -> String? {
        let json = try shop.procedure(line + " --json").json()
        return json["error"]?["code"]?.text ?? json["reasons"]?.elements.first?.text
    }

    @Test func `a lost card is replaced at the counter, and comes back as a spare`() throws {
        let pair = try run("pair --order pair.order")
        #expect(pair["verdict"] == .string("approved") && pair["staff"] == .string("hanako"))
        let promotion = try run("promote --yes")
        #expect(promotion["verdict"] == .string("approved"))
        #expect(promotion["invalid"] == .string("0000001A"))
        #expect(promotion["balance"] == .string("pending"))
        let old = try shop.pay("100", "emoney", on: "a.chip", "--json").json()
        #expect(old["reasons"]?.elements.first == .string("card.listed"))
        #expect(try shop.pay("100", "credit", on: "b.chip").exit == 0)
        let order = ["pair", "assign", "--main", "0000001B", "--sub", "0000001A", "--out", "back"]
        #expect(try shop.issuer(order).exit == 0)
        let back = try shop.procedure(
            "pair --order back --yes --json",
            readers: ["--main-reader", "emulated:b.chip", "--sub-reader", "emulated:a.chip"],
            pins: #"{"main": "\#(TrialShop.subPIN)", "newSub": "\#(TrialShop.cardPIN)"}"#)
        #expect(back.exit == 0, "\(back.everything)")
        let health = try shop.procedure(
            "verify --lang en", readers: ["--sub-reader", "emulated:a.chip"],
            pins: #"{"sub": "\#(TrialShop.cardPIN)"}"#)
        #expect(health.output.contains("no allowance for offline credit"), "\(health.everything)")
        let check = try shop.agent("check", "--reader", "emulated:a.chip", "--json").json()
        #expect(check["reasons"]?.elements.first == .string("card.notMain"))
    }

    @Test func `O15: success is shown, of which cards and in both languages (S311)`() throws {
        _ = try run("pair --order pair.order")
        let shown = try shop.procedure("copy --lang en")
        #expect(shown.exit == 0)
        #expect(shown.output.contains("0000001A was copied to its spare 0000001B."))
        let japanese = try shop.procedure("copy --lang ja")
        #expect(japanese.output.contains("0000001A の内容を副カード 0000001B に複写しました。"))
        // And nothing of the kind where there was none.
        let torn = try shop.procedure("copy --lang en", cut: "?cut-before=12")
        #expect(torn.exit != 0 && !torn.everything.contains("was copied"))
    }

    @Test func `O6: without a session no card is spoken to`() throws {
        #expect(try shop.desk(["desk", "sign-out"], input: "").exit == 0)
        let before = try shop.contents("a.chip")
        for line in ["copy", "promote --yes", "invalidate --yes", "pair --order pair.order"] {
            #expect(try code(line) == "desk.signedOut", "\(line)")
        }
        #expect(try shop.contents("a.chip") == before)
    }

    @Test func `what was cut is told, and the same call goes on with it`() throws {
        _ = try run("pair --order pair.order")
        let torn = try run("promote --yes", cut: "?cut-after=12")
        #expect(torn["verdict"] == .string("incomplete") && torn["card"] == .string("sub"))
        let told = try #require(torn["message"]?["en"]?.text)
        #expect(!told.contains("payment") && told.contains("same card"), "\(told)")
        let open = try shop.desk(["desk", "open", "--json"], input: "").json()
        #expect(try Schema("desk-open").problems(in: open) == [])
        #expect(open["open"]?.elements.first?["kind"] == .string("promotion"))
        let again = try run("promote --yes")
        #expect(again["verdict"] == .string("approved") && again["resumed"] == .bool(true))
        #expect(again["transactionID"] == torn["transactionID"])
        let none = try shop.desk(["desk", "open", "--json"], input: "").json()
        #expect(none["open"]?.elements.isEmpty == true)
        #expect(try shop.agent("journal", "verify").exit == 0)
    }

    @Test func `a procedure that no card will finish is ended by a manager`() throws {
        _ = try run("pair --order pair.order")
        let torn = try run("promote --yes", cut: "?cut-before=12")
        let id = try #require(torn["transactionID"]?.text)
        let end = try shop.desk(["desk", "abandon", id, "--json"])
        #expect(end.exit == 0, "\(end.everything)")
        let again = try shop.desk(["desk", "abandon", id, "--json"])
        #expect(try again.json()["error"]?["code"] == .string("desk.notOpen"))
        let none = try shop.desk(["desk", "open", "--json"]).json()
        #expect(none["open"]?.elements.isEmpty == true)
        // The old number stays refused here.
        let old = try shop.pay("100", "emoney", on: "a.chip", "--json").json()
        #expect(old["reasons"]?.elements.first == .string("card.listed"))
        #expect(try run("promote --yes")["verdict"] == .string("approved"))
    }

    @Test func `O18: nothing irreversible is done without a yes`() throws {
        _ = try run("pair --order pair.order")
        #expect(try code("promote") == "desk.declined")
        #expect(try code("invalidate") == "desk.declined")
        #expect(try shop.pay("100", "emoney", on: "a.chip").exit == 0)
    }

    @Test func `O24, T25: a card that was invalidated by mistake is restored, everywhere`() throws {
        _ = try run("pair --order pair.order")
        #expect(try run("invalidate --yes")["balanceBeforeMinor"] == .integer(10_000))
        let grant = ["grant", "--number", "0000001A", "--device", "DESK0001", "--out", "g.order"]
        #expect(try shop.issuer(grant).exit == 0)
        #expect(try run("restore --order g.order --yes")["verdict"] == .string("approved"))
        #expect(try shop.agent("check", "--reader", "emulated:a.chip").exit == 0)
        #expect(try code("restore --order g.order --yes") == "desk.grantSpent")
        #expect(try code("restore --order g.order --new-pin --yes") == "desk.newPIN")
        #expect(try code("restore --order pair.order --yes") == "order.otherKind")
        #expect(try code("pair --order g.order") == "order.otherKind")
        #expect(try code("pair --order none") == "order.missing")
    }

    @Test func `T13, T29: a main card whose PIN is blocked is helped without its spare, once`()
        throws
    {
        _ = try run("pair --order pair.order")
        func wrong() throws -> String? {
            let pins = #"{"main": "000000", "sub": "\#(TrialShop.subPIN)"}"#
            let json = try shop.procedure("copy --json", pins: pins).json()
            return json["reasons"]?.elements.first?.text
        }
        #expect(try (0..<3).map { _ in try wrong() } == ["pin.wrong", "pin.wrong", "pin.blocked"])
        #expect(try code("copy") == "pin.blocked")
        let grant = ["grant", "--number", "0000001A", "--device", "DESK0001", "--tries", "--out"]
        #expect(try shop.issuer(grant + ["t.order"]).exit == 0)
        let alone = ["--main-reader", "emulated:a.chip"]
        #expect(try code("restore --order t.order") == "desk.declined")
        #expect(try code("restore --order t.order --new-pin --yes") == "desk.newPIN")
        func errorsLeft() throws -> JSONTree? {
            try shop.desk(["desk", "status", "--json"]).json()["errorsLeft"]
        }
        let issue = ["card", "issue", "--number", "0000001C", "--sub", "--reader"]
        #expect(try shop.issuer(issue + ["emulated:empty.chip"]).exit == 0)
        for (reader, reason, left) in [
            ("emulated:b.chip", "desk.notMain", 5), ("emulated:empty.chip", "desk.notOrdered", 4),
        ] as [(String, String, Int64)] {
            let other = try shop.procedure(
                "restore --order t.order --yes --json", readers: ["--main-reader", reader])
            #expect(try other.json()["reasons"]?.elements.first == .string(reason))
            #expect(try errorsLeft() == .integer(left), "\(reader)")
        }
        let done = try shop.procedure("restore --order t.order --yes --lang en", readers: alone)
        #expect(done.exit == 0, "\(done.everything)")
        #expect(try errorsLeft() == .integer(5))
        #expect(done.errors.contains("The tries of 0000001A are given back, of its PIN"))
        #expect(done.output.contains("0000001A can be tried again, 3 times. The PIN is as before."))
        #expect(try run("copy")["verdict"] == .string("approved"))
        #expect(try code("restore --order t.order --yes") == "desk.grantSpent")
        #expect(try shop.issuer(grant + ["n.order", "--new-pin"]).exit == 0)
        let none = try shop.procedure("restore --order n.order --new-pin --yes --json", pins: "{}")
        #expect(try none.json()["error"]?["code"] == .string("pin.required"))
        let renewed = try shop.procedure(
            "restore --order n.order --new-pin --yes --lang en", readers: alone,
            pins: #"{"newMain": "19283746"}"#)
        #expect(renewed.exit == 0, "\(renewed.everything)")
        #expect(renewed.errors.contains("The new PIN is set; the old one is good no longer."))
        #expect(try code("copy") == "pin.wrong")
    }

    @Test func `the journal says who did what to which pair`() throws {
        _ = try run("pair --order pair.order")
        _ = try run("promote --yes")
        let list = try shop.desk(["journal", "list", "--json"]).json()
        let records = try #require(list["records"]?.elements)
        let schema = try Schema("journal-record")
        for record in records {
            #expect(schema.problems(in: record) == [])
            #expect(record["staff"] == .string("hanako"))
        }
        let last = try #require(records.last)
        #expect(last["kind"] == .string("promotion") && last["verdict"] == .string("approved"))
        #expect(last["sub"] == .string("0000001B") && last["invalid"] == .string("0000001A"))
        let line = try shop.desk(["journal", "list", "--lang", "en"]).output
        #expect(line.contains("promotion approved  hanako"), "\(line)")
    }

    @Test func `T22: no PIN is in any output or file`() throws {
        var said = try shop.procedure("pair --order pair.order --json").everything
        for line in ["copy", "copy --json", "promote --yes", "promote --yes --json"] {
            said += try shop.procedure(line).everything
        }
        for secret in [TrialShop.cardPIN, TrialShop.subPIN] {
            #expect(!said.contains(secret))
            for file in try FileManager.default.subpathsOfDirectory(atPath: shop.folder.path) {
                guard let bytes = FileManager.default.contents(atPath: shop.path(file)) else {
                    continue
                }
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file)")
            }
        }
    }
}
