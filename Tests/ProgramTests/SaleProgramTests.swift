import Foundation
import Testing

/// `pay` and `check`, as processes, on chips in files.
@Suite struct SaleProgramTests {
    @Test func `a sale that is approved says so and ends with 0`() throws {
        let shop = try TrialShop()
        let run = try shop.pay("1200", "emoney", on: "a.chip", "--json", "--sale", "R-17")
        #expect(run.exit == 0)
        #expect(run.errors.isEmpty)
        let json = try run.json()
        #expect(try Schema("sale").problems(in: json) == [])
        #expect(json["verdict"] == .string("approved"))
        #expect(json["saleReference"] == .string("R-17"))
        #expect(json["balanceBeforeMinor"] == .integer(10_000))
        #expect(json["balanceAfterMinor"] == .integer(8_800))
        #expect(json["card"] == .string("****001A"))
        #expect(json["timing"]?["apduCount"] == .integer(9))
    }

    @Test func `credit within the allowance is approved in eight APDUs`() throws {
        let json = try TrialShop().pay("2500", "credit", on: "a.chip", "--json").json()
        #expect(try Schema("sale").problems(in: json) == [])
        #expect(json["verdict"] == .string("approved"))
        #expect(json["balanceAfterMinor"] == .null)
        #expect(json["timing"]?["apduCount"] == .integer(8))
    }

    struct Refusal: CustomTestStringConvertible {
        let chip: String
        let amount: String
        let method: String
        let code: String
        var testDescription: String { "\(code): \(amount) by \(method) on \(chip)" }
    }

    static let refusals = [
        Refusal(chip: "a.chip", amount: "10001", method: "emoney", code: "pin.required"),
        Refusal(chip: "a.chip", amount: "20001", method: "emoney", code: "amount.aboveLimit"),
        Refusal(chip: "a.chip", amount: "3001", method: "credit", code: "pin.required"),
        Refusal(chip: "a.chip", amount: "10001", method: "credit", code: "credit.onlineOnly"),
        Refusal(chip: "b.chip", amount: "500", method: "emoney", code: "card.blank"),
        Refusal(chip: "other.chip", amount: "500", method: "emoney", code: "card.otherIssuer"),
        Refusal(chip: "empty.chip", amount: "500", method: "emoney", code: "card.foreign"),
    ]

    @Test(arguments: refusals) func `a refusal is a verdict and ends with 1`(_ row: Refusal) throws
    {
        let shop = try TrialShop()
        let run = try shop.pay(row.amount, row.method, on: row.chip, "--json")
        #expect(run.exit == 1)
        let json = try run.json()
        #expect(try Schema("sale").problems(in: json) == [])
        #expect(json["verdict"] == .string("declined"))
        #expect(json["reasons"]?.elements.first == .string(row.code))
        for language in ["ja", "en"] {
            let text = try shop.pay(row.amount, row.method, on: row.chip, "--lang", language)
            #expect(text.exit == 1)
            let message = try #require(json["message"]?[language]?.text)
            #expect(text.output.contains(message))
        }
    }

    @Test func `too little balance says how much is missing`() throws {
        let shop = try TrialShop()
        _ = try shop.pay("9000")
        let json = try shop.pay("1200", "emoney", on: "a.chip", "--json").json()
        #expect(json["reasons"] == .array([.string("balance.insufficient")]))
        #expect(json["shortfallMinor"] == .integer(200))
    }

    @Test func `O28 a listed card is refused, and nobody reads why`() throws {
        let shop = try TrialShop()
        #expect(try shop.agent("blacklist", "add", "0000001A").exit == 0)
        let text = try shop.pay("100")
        #expect(text.exit == 1)
        #expect(!text.everything.lowercased().contains("blacklist"))
        #expect(try shop.pay("100", "emoney", on: "a.chip", "--lang", "ja").exit == 1)
        let json = try shop.pay("100", "emoney", on: "a.chip", "--json").json()
        #expect(json["reasons"] == .array([.string("card.listed")]))
    }

    @Test(arguments: 1...9) func `a card lost before any APDU leaves the sale open`(_ number: Int)
        throws
    {
        let shop = try TrialShop()
        let run = try shop.pay(
            "1200", "emoney", on: "a.chip?cut-before=\(number)", "--json")
        #expect(run.exit == 3)
        let json = try run.json()
        #expect(try Schema("sale").problems(in: json) == [])
        #expect(json["verdict"] == .string("incomplete"))
        #expect(json["reasons"] == .array([.string("card.removed")]))
        #expect(json["balanceAfterMinor"] == .null)
    }

    @Test func `a lost answer to the commit is open, not approved`() throws {
        let shop = try TrialShop()
        let run = try shop.pay("1200", "emoney", on: "a.chip?cut-after=9", "--json")
        #expect(run.exit == 3)
        #expect(try run.json()["verdict"] == .string("incomplete"))
    }

    @Test(arguments: [("a.chip", Int32(0), "usable"), ("b.chip", 1, "declined")])
    func `check tells whether a card can be used`(
        _ chip: String, _ exit: Int32, _ verdict: String
    ) throws {
        let shop = try TrialShop()
        let before = try shop.contents(chip)
        let run = try shop.agent("check", "--reader", "emulated:" + chip, "--json")
        #expect(run.exit == exit)
        let json = try run.json()
        #expect(try Schema("check").problems(in: json) == [])
        #expect(json["verdict"] == .string(verdict))
        #expect(json["timing"]?["apduCount"] == .integer(4))
        #expect(try shop.contents(chip) == before)
    }

    @Test func `card show masks what it shows`() throws {
        let shop = try TrialShop()
        let run = try shop.agent("card", "show", "--reader", "emulated:a.chip", "--json")
        #expect(run.exit == 0)
        let json = try run.json()
        #expect(try Schema("card").problems(in: json) == [])
        #expect(json["cardNumber"] == .string("****001A"))
        #expect(json["creditNumber"] == .string("****3728"))
        #expect(!run.everything.contains(TrialShop.creditNumber))
        #expect(json["verdict"] == .string("usable") && json["standing"] == .string("main"))
        #expect(json["known"]?["answer"] == .string("notListed"))
        #expect(json["list"]?["state"] == .string("none"))
        #expect(json["triesLeft"]?["cardPIN"] == .integer(3))
        #expect(json["triesLeft"]?["creditPIN"] == .integer(3))
        #expect(json["certificate"] == .null && json["grant"] == .null)
        let empty = try shop.agent("card", "show", "--reader", "emulated:empty.chip", "--json")
        #expect(empty.exit == 1)
        #expect(try empty.json()["reasons"] == .array([.string("card.foreign")]))
    }

    @Test func `card show says what a sale would say, and changes nothing`() throws {
        let shop = try TrialShop()
        let chips = try ["a.chip", "b.chip"].map { try shop.contents($0) }
        #expect(try shop.agent("blacklist", "add", "0000001A").exit == 0)
        let records = try shop.agent("journal", "list", "--json").output
        let run = try shop.agent("card", "show", "--reader", "emulated:a.chip", "--json")
        #expect(run.exit == 0)
        let json = try run.json()
        #expect(try Schema("card").problems(in: json) == [])
        #expect(json["verdict"] == .string("declined"))
        #expect(json["reasons"] == .array([.string("card.listed")]))
        #expect(json["known"]?["source"] == .string("overlay"))
        let text = try shop.agent("card", "show", "--reader", "emulated:a.chip", "--lang", "en")
        #expect(text.exit == 0 && text.output.hasPrefix("Declined: "))
        #expect(text.output.contains("listed, up to epoch 0, by this shop"))
        #expect(text.output.contains("PIN tries left (card, credit): 3, 3"))
        let spare = try shop.agent("card", "show", "--reader", "emulated:b.chip", "--json").json()
        #expect(try Schema("card").problems(in: spare) == [])
        #expect(spare["standing"] == .string("blank"))
        #expect(spare["reasons"] == .array([.string("card.blank")]))
        #expect(try ["a.chip", "b.chip"].map { try shop.contents($0) } == chips)
        #expect(try shop.agent("journal", "list", "--json").output == records)
    }

    @Test func `every receipt of a test home says TEST`() throws {
        let shop = try TrialShop()
        #expect(try shop.pay("100").output.contains("TEST"))
        #expect(try shop.pay("100", "emoney", on: "b.chip").output.contains("TEST"))
    }
}
