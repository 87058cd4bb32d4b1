import Authorization
import Foundation
import Testing

/// `config.json`, as the programs obey it.
@Suite struct ConfigProgramTests {
    private let shop: TrialShop

    init() throws { shop = try TrialShop() }

    private func configure(_ json: String) throws { try shop.configure(json) }

    private func code(_ run: ProgramRun) throws -> JSONTree? {
        try run.json()["reasons"]?.elements.first
    }

    @Test(arguments: [
        ("eMoneySaleMinor", "emoney", "amount.aboveLimit"),
        ("eMoneyPINAboveMinor", "emoney", "pin.required"),
        ("creditFloorMinor", "credit", "credit.onlineOnly"),
        ("creditPINAboveMinor", "credit", "pin.required"),
        ("cardDayMinor", "emoney", "limit.cardDay"),
        ("cardDayMinor", "credit", "limit.cardDay"),
        ("offlineTotalMinor", "emoney", "limit.offlineTotal"),
    ])
    func `a sale at the limit is allowed, and one yen above refused`(
        setting: String, method: String, reason: String
    ) throws {
        try configure(#"{"limits": {"\#(setting)": 700}}"#)
        let above = try shop.pay("701", method, on: "a.chip", "--json")
        #expect(above.exit == 1)
        #expect(try code(above) == .string(reason))
        #expect(try shop.pay("700", method, on: "a.chip").exit == 0)
    }

    @Test func `the number of sales is limited`() throws {
        try configure(#"{"limits": {"offlineCount": 1}}"#)
        #expect(try shop.pay("10").exit == 0)
        #expect(try code(shop.pay("10", "emoney", on: "a.chip", "--json")) == "limit.offlineTotal")
    }

    @Test func `a shop cannot be looser than its issuer`() throws {
        try configure(#"{"limits": {"creditPINAboveMinor": 9000, "eMoneySaleMinor": 90000}}"#)
        let run = try shop.pay("3001", "credit", on: "a.chip", "--json")
        #expect(try code(run) == "pin.required")
        #expect(
            try code(shop.pay("20001", "emoney", on: "a.chip", "--json")) == "amount.aboveLimit")
    }

    @Test func `says what is in force, from where, and what a lost card can cost`() throws {
        let standard = try shop.agent("config", "check", "--json")
        #expect(standard.exit == 0)
        #expect(try Schema("config-check").problems(in: standard.json()) == [])
        #expect(try standard.json()["lostCard"]?["dayMinor"] == .integer(50_000))
        try configure(
            #"{"limits": {"cardDayMinor": 4000, "offlineCount": 9000}, "shop": {"name": "Kissa"}}"#)
        let run = try shop.agent("config", "check", "--json").json()
        let settings = try #require(run["settings"]?.elements)
        func row(_ path: String) throws -> JSONTree {
            try #require(settings.first { $0["setting"] == .string(path) })
        }
        #expect(try row("limits.cardDayMinor")["value"] == .integer(4_000))
        #expect(try row("limits.cardDayMinor")["source"] == "shop")
        #expect(try row("limits.offlineCount")["value"] == .integer(5_000))
        #expect(try row("limits.offlineCount")["source"] == "bundle")
        #expect(try row("limits.offlineCount")["configured"] == .integer(9_000))
        #expect(try row("shop.name")["value"] == "Kissa")
        #expect(try row("businessDay.closesAt")["source"] == "default")
        #expect(run["lostCard"]?["dayMinor"] == .integer(4_000))
        #expect(run["lostCard"]?["totalMinor"] == .integer(1_000_000))
        let text = try shop.agent("config", "check", "--lang", "en").output
        #expect(text.contains("at most 4,000 JPY a business day"))
    }

    @Test func `an age of lists that is looser than the default is told and not in force`() throws {
        try configure(#"{"feed": {"freshHours": 100, "ageingHours": 48}}"#)
        let run = try shop.agent("config", "check", "--json").json()
        #expect(try Schema("config-check").problems(in: run) == [])
        let settings = try #require(run["settings"]?.elements)
        let fresh = try #require(settings.first { $0["setting"] == "feed.freshHours" })
        #expect(fresh["value"] == .integer(26) && fresh["configured"] == .integer(100))
        #expect(fresh["source"] == "default")
        let ageing = try #require(settings.first { $0["setting"] == "feed.ageingHours" })
        #expect(ageing["value"] == .integer(48) && ageing["source"] == "shop")
    }

    @Test(arguments: [
        #"{"limits": {"cardDay": 100}}"#, "{", "", "[]", #"{"shop": {}, "shop": {}}"#,
    ])
    func `with a wrong configuration no card is charged, and doctor names it`(json: String) throws {
        try configure(json)
        let chip = try shop.contents("a.chip")
        for run in [
            try shop.pay("100", "emoney", on: "a.chip", "--json"),
            try shop.agent("config", "check", "--json"), try shop.agent("cancel", "--json"),
            try shop.agent("day", "close", "--json"),
        ] {
            #expect(run.exit == 2)
            #expect(try Schema("error").problems(in: run.json()) == [])
            #expect(try run.json()["error"]?["code"] == "config.invalid")
        }
        #expect(try shop.contents("a.chip") == chip)
        let doctor = try shop.agent("doctor", "--json")
        #expect(doctor.exit == 1)
        let findings = try #require(try doctor.json()["findings"]?.elements)
        #expect(findings.map { $0["part"] } == ["home", "config", "readers"])
        #expect(findings[0]["ok"] == .bool(true))
        #expect(findings[1]["code"] == "config.invalid")
    }

    @Test func `the path of the wrong setting and the nearest one are named`() throws {
        try configure(#"{"limits": {"cardDay": 100}}"#)
        let error = try shop.pay("100").errors
        #expect(error.contains("limits.cardDay: "))
        #expect(error.contains("did you mean limits.cardDayMinor?"))
    }

    @Test func `a link to nowhere is not taken for no configuration`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: shop.path("shop/config.json"), withDestinationPath: "gone.json")
        #expect(try shop.pay("100").exit == 2)
        try FileManager.default.removeItem(atPath: shop.path("shop/config.json"))
        #expect(try shop.pay("100").exit == 0)
    }

    @Test func `a receipt bears the shop's name`() throws {
        try configure(#"{"shop": {"name": "Kissa Mainstay"}}"#)
        let run = try shop.pay("100", "emoney", on: "a.chip", "--receipt", "text")
        #expect(run.output.split(separator: "\n").dropFirst().first == "Kissa Mainstay")
    }
}

extension JSONTree: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .string(value) }
}
