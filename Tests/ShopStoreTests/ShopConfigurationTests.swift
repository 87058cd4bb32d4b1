import Authorization
import Blacklist
import Foundation
import SchemeMessages
import ShopStore
import Testing

@Suite struct ShopConfigurationTests {
    private static func read(_ text: String) throws(ConfigurationError) -> ShopConfiguration {
        try ShopConfiguration(json: Array(text.utf8))
    }

    @Test(arguments: ["{}", " \n{ \"limits\" : {} , \"shop\":{}}\n"])
    func `says nothing where nothing is set`(text: String) throws {
        #expect(try Self.read(text) == ShopConfiguration())
    }

    @Test func `reads every setting`() throws {
        let read = try Self.read(
            #"""
            {"limits": {"cardDayMinor": 0, "offlineCount": 2147483647},
             "shop": {"name": "喫茶 \u0041"},
             "businessDay": {"closesAt": "04:30", "timeZone": "America/New_York"},
             "feed": {"address": "file:///srv/feed/", "certificateFile": "/a.pem",
              "removalPerMille": 0, "freshHours": 1, "ageingHours": 1}}
            """#)
        #expect(read.limits == [.cardDay: 0, .offlineCount: 2_147_483_647])
        #expect(read.shopName == "喫茶 A")
        #expect(read.closesAt?.text == "04:30")
        #expect(read.timeZone?.identifier == "America/New_York")
        #expect(read.feed.address?.text == "file:///srv/feed")
        #expect(read.feed.certificateFile == "/a.pem")
        #expect(read.feed.removalLimit.perMille == 0)
        #expect(read.feed.policy == ListPolicy(freshSeconds: 3_600, ageingSeconds: 3_600))
    }

    /// Fresh and ageing as set, and what is in force of them, in hours.
    @Test(arguments: [
        (27, 72, 26, 72), (168, 336, 26, 72), (26, 73, 26, 72), (25, 71, 25, 71), (73, 30, 26, 30),
    ])
    func `a list is used no longer than the issuer has it, whatever the shop says`(
        fresh: Int64, ageing: Int64, freshInForce: Int64, ageingInForce: Int64
    ) throws {
        let read = try Self.read(
            #"{"feed": {"freshHours": \#(fresh), "ageingHours": \#(ageing)}}"#)
        #expect(
            read.feed.policy
                == ListPolicy(
                    freshSeconds: freshInForce * 3_600, ageingSeconds: ageingInForce * 3_600))
    }

    struct Wrong: CustomTestStringConvertible {
        let json: String
        let path: String?
        let problem: ConfigurationError.Problem
        var testDescription: String { json }

        init(_ json: String, _ path: String?, _ problem: ConfigurationError.Problem) {
            self.json = json
            self.path = path
            self.problem = problem
        }
    }

    private static let number = ConfigurationError.Problem.wrongType(expected: "a number")
    private static let text = ConfigurationError.Problem.wrongType(expected: "a text")
    private static let object = ConfigurationError.Problem.wrongType(expected: "an object")

    private static func day(_ value: String) -> String {
        #"{"limits": {"cardDayMinor": \#(value)}}"#
    }

    @Test(arguments: [
        Wrong("", nil, .malformed(line: 1)), Wrong("{", nil, .malformed(line: 1)),
        Wrong("{}\n}", nil, .malformed(line: 2)),
        Wrong("{\"shop\": {},}", nil, .malformed(line: 1)),
        Wrong("{}\n// closed on Sundays", nil, .malformed(line: 2)),
        Wrong("{\n\"shop\":\n{\"name\": \"a\nb\"}}", nil, .malformed(line: 3)),
        Wrong(#"{"shop": {"name": "\x"}}"#, nil, .malformed(line: 1)),
        Wrong(String(repeating: "[", count: 100_000), nil, .malformed(line: 1)),
        Wrong("[]", nil, object), Wrong("null", nil, object), Wrong("7", nil, object),
        Wrong(#"{"limits": []}"#, "limits", object),
        Wrong(#"{"shop": null}"#, "shop", object),
        Wrong(#"{"limit": {}}"#, "limit", .unknown(nearest: "limits")),
        Wrong(
            #"{"limits": {"cardDay": 1}}"#, "limits.cardDay",
            .unknown(nearest: "limits.cardDayMinor")),
        Wrong(#"{"closesAt": "04:00"}"#, "closesAt", .unknown(nearest: "businessDay.closesAt")),
        Wrong(
            #"{"limits": {"timezone": "UTC"}}"#, "limits.timezone",
            .unknown(nearest: "businessDay.timeZone")),
        Wrong(
            #"{"limits": {"emoneysaleminor": 1}}"#, "limits.emoneysaleminor",
            .unknown(nearest: "limits.eMoneySaleMinor")),
        Wrong(#"{"shop": {}, "shop": {}}"#, "shop", .duplicate),
        Wrong(#"{"shop": {"name": "a", "n\u0061me": "a"}}"#, "shop.name", .duplicate),
        Wrong(
            #"{"limits": {"cardDayMinor": 9, "cardDayMinor": 1}}"#, "limits.cardDayMinor",
            .duplicate),
        Wrong(day("\"5000\""), "limits.cardDayMinor", number),
        Wrong(day("null"), "limits.cardDayMinor", number),
        Wrong(day("true"), "limits.cardDayMinor", number),
        Wrong(day("{}"), "limits.cardDayMinor", number),
        Wrong(day("-1"), "limits.cardDayMinor", .negative),
        Wrong(day("5.0"), "limits.cardDayMinor", .fractional),
        Wrong(day("1e3"), "limits.cardDayMinor", .fractional),
        Wrong(day("007"), nil, .malformed(line: 1)),
        Wrong(
            day("9007199254740992"), "limits.cardDayMinor",
            .tooLarge(maximum: 9_007_199_254_740_991)),
        Wrong(
            day("99999999999999999999999"), "limits.cardDayMinor",
            .tooLarge(maximum: 9_007_199_254_740_991)),
        Wrong(
            #"{"limits": {"eMoneySaleMinor": 2147483648}}"#, "limits.eMoneySaleMinor",
            .tooLarge(maximum: 2_147_483_647)),
        Wrong(#"{"shop": {"name": 7}}"#, "shop.name", text),
        Wrong(#"{"shop": {"name": " "}}"#, "shop.name", .unprintable),
        Wrong(#"{"shop": {"name": "a\nb"}}"#, "shop.name", .unprintable),
        Wrong(#"{"shop": {"name": "a\u202Eb"}}"#, "shop.name", .unprintable),
        Wrong(
            #"{"shop": {"name": "\#(String(repeating: "n", count: 81))"}}"#, "shop.name",
            .tooLong(maximum: 80)),
        Wrong(#"{"businessDay": {"closesAt": 4}}"#, "businessDay.closesAt", text),
        Wrong(#"{"businessDay": {"closesAt": "24:00"}}"#, "businessDay.closesAt", .noTime),
        Wrong(#"{"businessDay": {"closesAt": "4:00"}}"#, "businessDay.closesAt", .noTime),
        Wrong(#"{"businessDay": {"closesAt": "04:60"}}"#, "businessDay.closesAt", .noTime),
        Wrong(
            #"{"businessDay": {"timeZone": "Asia/Nowhere"}}"#, "businessDay.timeZone", .noTimeZone),
        Wrong(#"{"businessDay": {"timeZone": "JST"}}"#, "businessDay.timeZone", .noTimeZone),
        Wrong(#"{"businessDay": {"timeZone": "GMT+9"}}"#, "businessDay.timeZone", .noTimeZone),
        Wrong(#"{"businessDay": {"timeZone": ""}}"#, "businessDay.timeZone", .noTimeZone),
        Wrong(#"{"feed": {"address": "lists.example"}}"#, "feed.address", .noAddress),
        Wrong(#"{"feed": {"address": 7}}"#, "feed.address", text),
        Wrong(#"{"feed": {"certificateFile": "a.pem"}}"#, "feed.certificateFile", .noPath),
        Wrong(
            #"{"feed": {"removalPerMille": 1001}}"#, "feed.removalPerMille",
            .tooLarge(maximum: 1_000)),
        Wrong(#"{"feed": {"freshHours": 0}}"#, "feed.freshHours", .tooSmall(minimum: 1)),
        Wrong(#"{"feed": {"freshHours": 169}}"#, "feed.freshHours", .tooLarge(maximum: 168)),
        Wrong(#"{"feed": {"ageingHours": 337}}"#, "feed.ageingHours", .tooLarge(maximum: 336)),
        Wrong(#"{"feed": {"ageingHours": 25}}"#, "feed.ageingHours", .belowFresh),
        Wrong(
            #"{"feed": {"freshHours": 20, "ageingHours": 19}}"#, "feed.ageingHours", .belowFresh),
        Wrong(#"{"feed": {"adress": "x"}}"#, "feed.adress", .unknown(nearest: "feed.address")),
    ])
    func `refuses what it does not understand, by the path of the setting`(_ wrong: Wrong) {
        #expect(throws: ConfigurationError.self) { try Self.read(wrong.json) }
        do throws(ConfigurationError) {
            _ = try Self.read(wrong.json)
        } catch {
            #expect(error.path == wrong.path)
            #expect(error.problem == wrong.problem)
            #expect(error.text.hasPrefix(wrong.path ?? ""))
        }
    }

    @Test func `refuses bytes that are no text`() {
        #expect(throws: ConfigurationError.self) {
            try ShopConfiguration(json: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x7B, 0x7D, 0x7D])
        }
    }
}

/// `Config/mainstay.json`, where every setting is described.
@Suite struct SettingsDocumentTests {
    private let document: [String: Any]
    private let settings: [String: [String: Any]]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Config/mainstay.json")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        document = try #require(json as? [String: Any])
        settings = try #require(document["settings"] as? [String: [String: Any]])
    }

    @Test func `describes every setting, and no other`() {
        #expect(Set(settings.keys) == Set(Setting.allCases.map(\.path)))
        for (path, row) in settings {
            for part in ["meaning", "unit"] {
                #expect((row[part] as? String)?.isEmpty == false, "\(path): \(part)")
            }
            #expect(row.keys.contains("default"), "\(path)")
        }
    }

    @Test(arguments: ShopLimit.allCases)
    func `states a limit's default and range as the code has them`(limit: ShopLimit) throws {
        let row = try #require(settings[Setting.limit(limit).path])
        #expect(row["default"] as? Int64 == Limits.defaults[limit])
        #expect(row["minimum"] as? Int64 == limit.range.lowerBound)
        #expect(row["maximum"] as? Int64 == limit.range.upperBound)
    }

    @Test func `states the other defaults as the code has them`() {
        let nothing = ShopConfiguration()
        #expect(settings["shop.name"]?["default"] is NSNull)
        #expect(nothing.shopName == nil)
        let closing = settings["businessDay.closesAt"]?["default"] as? String
        #expect(closing == nothing.businessDay.closesAt.text)
        #expect(settings["businessDay.timeZone"]?["default"] is NSNull)
        #expect(settings["feed.address"]?["default"] is NSNull)
        #expect(settings["feed.certificateFile"]?["default"] is NSNull)
        let feed = nothing.feed
        #expect(feed.address == nil && feed.certificateFile == nil)
        let perMille = settings["feed.removalPerMille"]?["default"] as? Int
        #expect(perMille == feed.removalLimit.perMille)
        let hours = ["freshHours", "ageingHours"].map {
            settings["feed." + $0]?["default"] as? Int64
        }
        #expect(hours == [feed.policy.freshSeconds / 3_600, feed.policy.ageingSeconds / 3_600])
        #expect(nothing.businessDay.timeZone == .current)
    }

    @Test(arguments: [
        ("feed.removalPerMille", FeedSettings.perMilleRange),
        ("feed.freshHours", FeedSettings.freshRange),
        ("feed.ageingHours", FeedSettings.ageingRange),
    ])
    func `states the ranges of the feed as the code has them`(
        path: String, range: ClosedRange<Int64>
    ) {
        #expect(settings[path]?["minimum"] as? Int64 == range.lowerBound)
        #expect(settings[path]?["maximum"] as? Int64 == range.upperBound)
    }

    @Test func `its example is a configuration that sets everything`() throws {
        let example = try #require(document["example"])
        let bytes = Array(try JSONSerialization.data(withJSONObject: example))
        let read = try ShopConfiguration(json: bytes)
        for limit in ShopLimit.allCases { #expect(read.limits[limit] == Limits.defaults[limit]) }
        #expect(read.shopName != nil && read.closesAt != nil && read.timeZone != nil)
        #expect(read.feed.address != nil && read.feed.certificateFile != nil)
        #expect(read.feed.removal != nil)
        #expect(read.feed.freshHours != nil && read.feed.ageingHours != nil)
    }
}
