import Foundation
import Testing

/// `mainstay-issuer`, as processes, on chips in files.
@Suite struct IssuerProgramTests {
    private static let pins = #"{"card": "1234", "credit": "567890"}"#

    private func issue(
        _ shop: TrialShop, _ number: String, _ more: String..., on chip: String = "empty.chip",
        input: String = ""
    ) throws -> ProgramRun {
        try BuiltProgram.simulator.run(
            ["issuer", "card", "issue", "--home", "issuer", "--number", number]
                + ["--reader", "emulated:" + chip, "--wait", "0", "--json"] + more,
            in: shop.folder, input: input)
    }

    @Test func `init prints what people compare`() throws {
        let shop = try TrialShop.empty()
        let run = try shop.issuer("init", "--scheme", "AA999999", "--currency", "EUR", "--json")
        #expect(run.exit == 0)
        let json = try run.json()
        #expect(try Schema("issuer-init").problems(in: json) == [])
        let add = try shop.issuer(
            "terminal", "add", "--number", "SHOP0001", "--out", "x.bundle", "--json")
        #expect(try Schema("terminal-add").problems(in: add.json()) == [])
        let enroll = try shop.agent("enroll", "--bundle", "x.bundle", "--json").json()
        #expect(enroll["fingerprint"] == json["fingerprint"])
        #expect(try add.json()["fingerprint"] == json["fingerprint"])
        #expect(enroll["backupDevice"] == .bool(false))
    }

    @Test func `a backup device gets its key`() throws {
        let shop = try TrialShop()
        let add = try shop.issuer(
            "terminal", "add", "--number", "DESK0001", "--backup-device", "--out", "d.bundle")
        #expect(add.exit == 0)
        let enroll = try shop.agent(
            "enroll", "--home", "desk", "--bundle", "d.bundle", "--json")
        #expect(try enroll.json()["backupDevice"] == .bool(true))
    }

    @Test func `a file that cannot be written uses no terminal number up`() throws {
        let shop = try TrialShop()
        let call = ["terminal", "add", "--number", "SHOP0002", "--out"]
        #expect(try shop.call(["issuer"] + call + ["none/x.bundle"]).exit == 2)
        #expect(try shop.call(["issuer"] + call + ["x.bundle"]).exit == 0)
    }

    @Test func `a main card is ready to pay`() throws {
        let shop = try TrialShop()
        let run = try issue(
            shop, "0000002A", "--main", "--emoney-id", "Efgh-1", "--balance", "500",
            "--credit-number", "98765432", "--pins-stdin", input: Self.pins)
        #expect(run.exit == 0)
        let json = try run.json()
        #expect(try Schema("card-issue").problems(in: json) == [])
        #expect(json["balanceMinor"] == .integer(500))
        #expect(json["allowanceMinor"] == .integer(30_000))
        #expect(try shop.pay("500", "emoney", on: "empty.chip").exit == 0)
        #expect(try shop.pay("3000", "credit", on: "empty.chip").exit == 0)
    }

    @Test func `a sub ignores what only a main card has, and says so`() throws {
        let shop = try TrialShop()
        let run = try issue(
            shop, "0000002B", "--sub", "--emoney-id", "Efgh-1", "--balance", "500",
            "--credit-number", "98765432", "--pins-stdin", input: Self.pins)
        #expect(run.exit == 0)
        #expect(run.errorLines.count == 1)
        for option in ["--emoney-id", "--balance", "--credit-number", "credit PIN"] {
            #expect(run.errors.contains(option))
        }
        #expect(try run.json()["balanceMinor"] == .integer(0))
        let json = try shop.pay("100", "emoney", on: "empty.chip", "--json").json()
        #expect(json["reasons"]?.elements.first == .string("card.blank"))
    }

    static let badPINs = [
        "", "1234", "[]", #"{"card": 1234}"#, #"{"card": "123"}"#, #"{"card": "123456789"}"#,
        #"{"card": "12a4"}"#, #"{"crad": "1234"}"#, #"{"card": "1234", "credit": ""}"#,
        #"{"card": "1234"} {"card": "1234"}"#, String(repeating: " ", count: 100_000),
    ]

    @Test(arguments: badPINs) func `a PIN that is none writes nothing on the chip`(_ input: String)
        throws
    {
        let shop = try TrialShop()
        let chip = try shop.contents("empty.chip")
        let run = try issue(
            shop, "0000002A", "--main", "--credit-number", "98765432", "--pins-stdin", input: input)
        #expect(run.exit == 2)
        #expect(try run.json()["error"]?["code"] == .string("pins.malformed"))
        #expect(try shop.contents("empty.chip") == chip)
    }

    @Test func `a credit PIN needs a credit number`() throws {
        let run = try issue(TrialShop(), "0000002A", "--main", "--pins-stdin", input: Self.pins)
        #expect(run.exit == 2)
        #expect(try run.json()["error"]?["code"] == .string("option.malformed"))
    }

    @Test(arguments: ["-1", "12.5", "99999999999", "x", ""])
    func `a balance that is none is refused`(_ balance: String) throws {
        let run = try issue(TrialShop(), "0000002A", "--main", "--balance", balance)
        #expect(run.exit == 2)
        #expect(try run.json()["error"]?["code"] == .string("amount.invalid"))
    }

    @Test(arguments: [1, 5, 12, 20, 30])
    func `a torn card is finished by the same call`(_ number: Int) throws {
        let shop = try TrialShop()
        let torn = try issue(
            shop, "0000002A", "--main", "--emoney-id", "E-1", "--balance", "700",
            on: "empty.chip?cut-after=\(number)")
        #expect(torn.exit == 4)
        #expect(try torn.json()["error"]?["code"] == .string("chip.failed"))
        let again = try issue(
            shop, "0000002A", "--main", "--emoney-id", "E-1", "--balance", "700")
        #expect(again.exit == 0, "\(again.everything)")
        let sale = try shop.pay("700", "emoney", on: "empty.chip", "--json").json()
        #expect(sale["balanceAfterMinor"] == .integer(0))
    }

    @Test func `a begun chip may be begun again as another card`() throws {
        let shop = try TrialShop()
        #expect(try issue(shop, "0000002A", "--main", on: "empty.chip?cut-after=12").exit == 4)
        #expect(try issue(shop, "0000003A", "--main").exit == 0)
        let check = try shop.agent("check", "--reader", "emulated:empty.chip", "--json").json()
        #expect(check["card"] == .string("****003A"))
    }
}
