import Foundation
import Testing

/// `sales open`, `abandon`, `cancel`, `refund`, `journal verify` and PINs, as programs.
@Suite struct OpenSaleProgramTests {
    @Test func `a torn sale is listed, and finished by the next tap`() throws {
        let shop = try TrialShop()
        let torn = try shop.pay("1200", "emoney", on: "a.chip?cut-after=9", "--json")
        #expect(torn.exit == 3)
        let list = try shop.agent("sales", "open", "--json")
        #expect(try Schema("sales-open").problems(in: list.json()) == [])
        let id = try #require(torn.json()["transactionID"]?.text)
        #expect(try shop.agent("sales", "open").output.contains(id))
        let done = try shop.pay("1200", "emoney", on: "a.chip", "--json")
        #expect(done.exit == 0)
        #expect(try Schema("sale").problems(in: done.json()) == [])
        #expect(try done.json()["resumed"] == .bool(true))
        #expect(try done.json()["balanceAfterMinor"] == .integer(8_800))
        let verified = try shop.agent("journal", "verify", "--json")
        #expect(verified.exit == 0)
        #expect(try Schema("journal-verify").problems(in: verified.json()) == [])
    }

    @Test func `an abandoned one is owed, and every answer keeps its schema`() throws {
        let shop = try TrialShop()
        let torn = try shop.pay("1200", "emoney", on: "a.chip?cut-after=9", "--json")
        let id = try #require(torn.json()["transactionID"]?.text)
        let ended = try shop.agent("abandon", id, "--json")
        #expect(ended.exit == 0)
        #expect(try Schema("abandon").problems(in: ended.json()) == [])
        #expect(try shop.agent("abandon", id).exit == 1)
        let next = try shop.pay("100", "emoney", on: "a.chip", "--json").json()
        #expect(try Schema("sale").problems(in: next) == [])
        #expect(next["owedMinor"] == .integer(1_200))
        let said = try shop.pay("100", "emoney", on: "a.chip", "--lang", "en").output
        #expect(said.contains("Owed to this card: 1,200 JPY"))
    }

    @Test func `a cancel is queued where no backup device is, and told in words`() throws {
        let shop = try TrialShop()
        let sale = try shop.pay("1000", "emoney", on: "a.chip", "--json").json()
        let id = try #require(sale["transactionID"]?.text)
        let cancel = try shop.agent("cancel", "--json")
        #expect(cancel.exit == 0)
        #expect(try Schema("reversal").problems(in: cancel.json()) == [])
        #expect(try cancel.json()["returnedBy"] == .string("issuer"))
        #expect(try shop.agent("cancel").exit == 1)
        #expect(try shop.agent("refund", "--transaction", id).exit == 1)
        #expect(try shop.agent("refund", "--transaction", id, "--amount", "0").exit == 2)
    }

    @Test func `a torn cancel is told in words of a cancel`() throws {
        let shop = try TrialShop()
        let desk = try shop.issuer(
            "terminal", "add", "--number", "DESK0001", "--backup-device", "--out", "desk.bundle")
        #expect(desk.exit == 0)
        #expect(try shop.agent("enroll", "--home", "desk", "--bundle", "desk.bundle").exit == 0)
        func pay(_ reference: String, _ words: String...) throws -> ProgramRun {
            try shop.agent(
                [
                    "pay", "--home", "desk", "--amount", "1200", "--method", "emoney", "--sale",
                    reference, "--reader", "emulated:a.chip", "--lang", "en",
                ] + words)
        }
        func cancel(_ chip: String) throws -> ProgramRun {
            try shop.agent(
                "cancel", "--home", "desk", "--reader", "emulated:" + chip, "--lang", "en")
        }
        let id = try #require(try pay("R1", "--json").json()["transactionID"]?.text)
        let torn = try cancel("a.chip?cut-after=9")
        #expect(torn.exit == 3)
        #expect(torn.output.contains("A cancel of this sale is not finished yet."))
        #expect(!torn.output.contains("abandon"))
        let open = try shop.agent("sales", "open", "--home", "desk", "--lang", "en").output
        #expect(open.contains("  cancel  e-money  1,200 JPY"))
        #expect(open.contains("may be back on the card"))
        let next = try pay("R2").output
        #expect(next.contains("Earlier cancel of R1, 1,200 JPY: the money is back on the card."))
        #expect(try shop.agent("journal", "show", id, "--home", "desk").exit == 0)
    }

    @Test func `the same number answers again, and other values conflict`() throws {
        let shop = try TrialShop()
        #expect(try shop.pay("1000", "emoney", on: "a.chip", "--sale", "R1").exit == 0)
        let again = try shop.pay("1000", "emoney", on: "a.chip", "--sale", "R1", "--json")
        #expect(again.exit == 0)
        #expect(try again.json()["repeated"] == .bool(true))
        let other = try shop.pay("999", "emoney", on: "a.chip", "--sale", "R1", "--json")
        #expect(other.exit == 2)
        #expect(other.errors.contains("sale.conflict"))
    }

    @Test func `a PIN on standard input pays, a wrong one tells the tries left`() throws {
        let shop = try TrialShop()
        func pay(_ pin: String) throws -> ProgramRun {
            try BuiltProgram.simulator.run(
                [
                    "agent", "pay", "--home", "shop", "--amount", "5000", "--method", "credit",
                    "--reader", "emulated:a.chip", "--pin-stdin", "--json",
                ], in: shop.folder, input: pin + "\n")
        }
        let wrong = try pay("111111")
        #expect(wrong.exit == 1)
        #expect(try wrong.json()["triesLeft"] == .integer(2))
        let right = try pay(TrialShop.creditPIN)
        #expect(right.exit == 0)
        #expect(try Schema("sale").problems(in: right.json()) == [])
        #expect(try pay("12").exit == 2)
        let none = try shop.pay("5000", "credit", on: "a.chip", "--json")
        #expect(none.exit == 1)
        #expect(try none.json()["reasons"] == .array([.string("pin.required")]))
        #expect(try none.json()["timing"]?["apduCount"] == .integer(0))
    }
}
