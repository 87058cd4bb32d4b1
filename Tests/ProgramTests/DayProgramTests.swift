import Foundation
import Testing

/// `day close`, `day show` and receipts, as programs.
@Suite struct DayProgramTests {
    @Test func `a day's report counts by method, names what is open, and prints again`() throws {
        let shop = try TrialShop()
        try shop.configure(
            #"{"businessDay": {"closesAt": "\#(Self.farFromNow)", "timeZone": "UTC"}}"#)
        #expect(try shop.pay("1000", "emoney", on: "a.chip").exit == 0)
        #expect(try shop.pay("700", "emoney", on: "a.chip").exit == 0)
        #expect(try shop.agent("cancel").exit == 0)
        #expect(try shop.pay("500", "credit", on: "a.chip").exit == 0)
        #expect(try shop.pay("9999", "emoney", on: "a.chip").exit == 1)
        let torn = try shop.pay("300", "emoney", on: "a.chip?cut-after=9", "--json").json()
        let first = try shop.agent("day", "close", "--json")
        #expect(first.exit == 0)
        #expect(try Schema("day").problems(in: first.json()) == [])
        let methods = try #require(try first.json()["methods"]?.elements)
        #expect(methods[0]["approved"]?["count"] == .integer(2))
        #expect(methods[0]["approved"]?["amountMinor"] == .integer(1_700))
        #expect(methods[0]["cancelled"]?["amountMinor"] == .integer(700))
        #expect(methods[0]["declined"]?["count"] == .integer(1))
        #expect(methods[0]["netMinor"] == .integer(1_000))
        #expect(methods[1]["approved"]?["amountMinor"] == .integer(500))
        let open = try #require(try first.json()["unresolved"]?.elements)
        #expect(open.map { $0["transactionID"] } == [torn["transactionID"]])
        // What happens later does not change it.
        #expect(try shop.pay("300", "emoney", on: "a.chip").exit == 0)
        #expect(try shop.agent("day", "show", "1", "--json").output == first.output)
        let second = try shop.agent("day", "close", "--json").json()
        #expect(second["number"] == .integer(2))
        #expect(second["unresolved"] == .array([]))
        #expect(second["methods"]?.elements[0]["approved"]?["amountMinor"] == .integer(300))
        #expect(try shop.agent("day", "show", "3").exit == 2)
        let text = try shop.agent("day", "show", "1", "--lang", "en").output
        #expect(text.contains("Day report 1"))
        #expect(text.contains("net: 1,000 JPY"))
        #expect(text.contains("TEST"))
    }

    /// Twelve hours from now, so that no day ends while a test runs.
    private static var farFromNow: String {
        let time = Date().addingTimeInterval(43_200).formatted(
            .iso8601.time(includingFractionalSeconds: false))
        return String(time.prefix(5))
    }

    @Test func `a report names its business day in the shop's time zone, whatever it is later`()
        throws
    {
        let shop = try TrialShop()
        // On Kiritimati, 25 hours ahead of Pago Pago, it is always another date.
        func close(_ zone: String) throws -> ProgramRun {
            try shop.configure(#"{"businessDay": {"timeZone": "\#(zone)"}}"#)
            return try shop.agent("day", "close", "--json")
        }
        let east = try close("Pacific/Kiritimati")
        let west = try close("Pacific/Pago_Pago")
        #expect(try Schema("day").problems(in: east.json()) == [])
        let days = try [east, west].map { try #require($0.json()["businessDay"]?.text) }
        #expect(days[0] > days[1])
        #expect(try east.json()["timeZone"] == .string("Pacific/Kiritimati"))
        #expect(try shop.agent("day", "show", "1", "--json").output == east.output)
        let text = try shop.agent("day", "show", "1", "--lang", "en").output
        #expect(text.contains("Business day \(days[0])"))
        #expect(
            try shop.agent("day", "show", "1", "--lang", "en", environment: ["TZ": "Asia/Tokyo"])
                .output == text)
    }

    @Test(arguments: [
        ("1000", "a.chip", "APPROVED - PAID"), ("9999", "a.chip", "DECLINED - NOT PAID"),
        ("1000", "a.chip?cut-after=9", "INCOMPLETE - NOT YET KNOWN"),
    ])
    func `a receipt says how it ended, within 40 columns, and how the spare is`(
        amount: String, chip: String, words: String
    ) throws {
        let shop = try TrialShop()
        #expect(try shop.pay("2000", "emoney", on: "a.chip").exit == 0)
        let run = try shop.pay(
            amount, "emoney", on: chip, "--receipt", "text", "--lang", "en")
        let lines = run.output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 40 })
        #expect(lines.contains { $0 == words })
        #expect(lines.first == "*** TEST  TEST  TEST ***")
        #expect(lines.last == "*** TEST  TEST  TEST ***")
        #expect(lines.contains { $0.hasPrefix("You have no spare card.") })
        let json = try shop.pay(amount, "emoney", on: "a.chip", "--receipt", "text", "--json")
        #expect(try Schema("sale").problems(in: json.json()) == [])
        #expect(try json.json()["receipt"] != nil)
    }

    @Test func `a receipt that is printed again still says how the spare is`() throws {
        let shop = try TrialShop()
        func pay() throws -> ProgramRun {
            try shop.pay(
                "1000", "emoney", on: "a.chip", "--sale", "R7", "--receipt", "text", "--lang",
                "en")
        }
        let first = try pay()
        let again = try pay()
        #expect(first.output == again.output)
        #expect(again.output.contains("You have no spare card."))
    }

    @Test func `no line of a Japanese receipt begins with a closing mark`() throws {
        let shop = try TrialShop()
        let run = try shop.pay(
            "9999", "emoney", on: "a.chip", "--receipt", "text", "--lang", "ja")
        let lines = run.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("副カードがありません") })
        #expect(!lines.contains { line in ["。", "、"].contains { line.hasPrefix($0) } })
    }

    @Test func `doctor says how much may still be sold before the next upload`() throws {
        let shop = try TrialShop()
        #expect(try shop.pay("2000", "emoney", on: "a.chip").exit == 0)
        let run = try shop.agent("doctor", "--json")
        let findings = try #require(try run.json()["findings"]?.elements)
        let room = try #require(findings.first { $0["part"] == .string("room") })
        #expect(room["detail"] == .string("1 / 5000, 2,000 JPY / 1,000,000 JPY"))
        #expect(try shop.agent("doctor", "--lang", "ja").output.contains("未送信の取引: 1 / 5000"))
    }

    @Test func `a receipt tells the tries left, and that an earlier payment is finished`() throws {
        let shop = try TrialShop()
        func pay(_ pin: String) throws -> String {
            try BuiltProgram.simulator.run(
                [
                    "agent", "pay", "--home", "shop", "--amount", "5000", "--method", "credit",
                    "--reader", "emulated:a.chip", "--pin-stdin", "--receipt", "text", "--lang",
                    "en",
                ], in: shop.folder, input: pin + "\n"
            ).output
        }
        #expect(try pay("111111").contains("2 tries left."))
        #expect(try pay("111111").contains("One try left: one more mistake blocks"))
        #expect(try pay(TrialShop.creditPIN).contains("tries left") == false)

        #expect(try shop.pay("1000", "emoney", on: "a.chip?cut-after=9").exit == 3)
        let done = try shop.pay("1000", "emoney", on: "a.chip", "--lang", "en").output
        #expect(done.contains("it was charged once"))
    }
}
