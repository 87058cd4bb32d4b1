import Foundation
import Testing

/// Homes that are missing, half made, of another version or damaged; bundles that are altered.
@Suite struct HomeTests {
    struct Wound: CustomTestStringConvertible {
        let name: String
        let exit: Int32
        let code: String
        let inflict: @Sendable (TrialShop) throws -> Void
        var testDescription: String { name }
    }

    private static func removing(_ part: String, of home: String) -> Wound {
        Wound(name: "\(home) without \(part)", exit: 4, code: "home.halfMade") { shop in
            try FileManager.default.removeItem(atPath: shop.path("\(home)/\(part)"))
        }
    }

    private static func replacing(
        _ old: String, with new: String, in file: String, _ exit: Int32, _ code: String
    ) -> Wound {
        Wound(name: "\(file) with \(new)", exit: exit, code: code) { shop in
            let text = String(decoding: try shop.contents(file), as: UTF8.self)
            let changed = try #require(text.range(of: old, options: .regularExpression)).lowerBound
            #expect(changed >= text.startIndex)
            let wounded = text.replacingOccurrences(
                of: old, with: new, options: .regularExpression)
            try Data(wounded.utf8).write(to: shop.folder.appending(path: file))
        }
    }

    static let shopWounds = [
        Wound(name: "no folder", exit: 2, code: "home.missing") { shop in
            try FileManager.default.removeItem(atPath: shop.path("shop"))
        },
        removing("home.json", of: "shop"), removing("bundle.json", of: "shop"),
        removing("shop.sqlite", of: "shop"),
        replacing(
            "\"format\" ?: ?1", with: "\"format\":2", in: "shop/home.json", 4, "home.version"),
        replacing("\"shop\"", with: "\"barn\"", in: "shop/home.json", 4, "home.unreadable"),
        replacing("\\{", with: "", in: "shop/home.json", 4, "home.unreadable"),
        replacing(
            "\"payload\" ?: ?\"....", with: "\"payload\":\"AAAA", in: "shop/bundle.json", 1,
            "bundle.altered"),
        Wound(name: "another issuer's bundle", exit: 1, code: "bundle.altered") { shop in
            _ = try shop.issuer(
                "terminal", "add", "--home", "other", "--number", "SHOP0009", "--out", "x.bundle")
            try shop.contents("x.bundle").write(
                to: shop.folder.appending(path: "shop/bundle.json"))
        },
        Wound(name: "a database that is none", exit: 4, code: "home.unreadable") { shop in
            for name in ["shop.sqlite-wal", "shop.sqlite-shm"] {
                try? FileManager.default.removeItem(atPath: shop.path("shop/" + name))
            }
            try Data(repeating: 0x55, count: 8_192).write(
                to: shop.folder.appending(path: "shop/shop.sqlite"))
        },
    ]

    @Test(arguments: shopWounds) func `a wounded home is told, and no card is charged`(
        _ wound: Wound
    ) throws {
        let shop = try TrialShop()
        try wound.inflict(shop)
        let chip = try shop.contents("a.chip")
        let run = try shop.pay("100", "emoney", on: "a.chip", "--json")
        #expect(run.exit == wound.exit)
        #expect(run.errorLines.count == 1)
        let json = try run.json()
        #expect(try Schema("error").problems(in: json) == [])
        #expect(json["error"]?["code"] == .string(wound.code))
        #expect(try shop.contents("a.chip") == chip)

        let doctor = try shop.agent("doctor", "--json")
        #expect(doctor.exit == 1)
        let findings = try doctor.json()
        #expect(try Schema("doctor").problems(in: findings) == [])
        #expect(findings["findings"]?.elements.first?["code"] == .string(wound.code))
    }

    @Test(arguments: [
        removing("home.json", of: "issuer"), removing("keys.json", of: "issuer"),
        removing("issuer.sqlite", of: "issuer"),
        replacing(
            "\"format\" ?: ?1", with: "\"format\":2", in: "issuer/home.json", 4, "home.version"),
        replacing("\"issuer\"", with: "\"barn\"", in: "issuer/home.json", 4, "home.unreadable"),
    ])
    func `a wounded issuer's home is told, and no chip is written`(_ wound: Wound) throws {
        let shop = try TrialShop()
        try wound.inflict(shop)
        let chip = try shop.contents("empty.chip")
        let run = try shop.issuer(
            "card", "issue", "--number", "0000002A", "--main", "--reader", "emulated:empty.chip",
            "--json")
        #expect(run.exit == wound.exit)
        #expect(try run.json()["error"]?["code"] == .string(wound.code))
        #expect(try shop.contents("empty.chip") == chip)
    }

    @Test func `an existing home is left as it is`() throws {
        let shop = try TrialShop()
        let names = ["shop/home.json", "shop/bundle.json", "issuer/keys.json", "issuer/home.json"]
        let before = try names.map { try shop.contents($0) }
        #expect(try shop.agent("enroll", "--bundle", "shop.bundle").exit == 2)
        #expect(try shop.issuer("init").exit == 2)
        #expect(try names.map { try shop.contents($0) } == before)
    }

    @Test func `no altered bundle makes a terminal`() throws {
        let shop = try TrialShop()
        let good = try shop.contents("shop.bundle")
        for place in stride(from: 3, to: good.count, by: good.count / 25) {
            var bytes = good
            bytes[place] ^= 0x04
            try bytes.write(to: shop.folder.appending(path: "bad.bundle"))
            let run = try shop.agent("enroll", "--home", "new", "--bundle", "bad.bundle", "--json")
            #expect(run.exit == 1, "byte \(place)")
            let code = try #require(run.json()["error"]?["code"]?.text)
            #expect(["bundle.altered", "bundle.version"].contains(code), "byte \(place)")
            #expect(!FileManager.default.fileExists(atPath: shop.path("new")))
        }
    }

    @Test func `homes lie where option, variable or platform says`() throws {
        let shop = try TrialShop()
        let state = shop.path("state")
        let enroll = ["agent", "enroll", "--bundle", "shop.bundle", "--json"]
        let rows: [([String], [String: String], String)] = [
            (["--home", "one/two"], ["MAINSTAY_HOME": "three"], "one/two"),
            ([], ["MAINSTAY_HOME": "three", "XDG_STATE_HOME": state], "three"),
            ([], ["XDG_STATE_HOME": state], state + "/mainstay"),
            ([], ["XDG_STATE_HOME": "relative"], shop.path(".local/state/mainstay")),
        ]
        for (option, environment, expected) in rows {
            let run = try BuiltProgram.simulator.run(
                enroll + option, in: shop.folder, environment: environment)
            #expect(run.exit == 0)
            let json = try run.json()
            #expect(try Schema("enroll").problems(in: json) == [])
            #expect(json["home"] == .string(expected))
        }
    }

    @Test func `what holds keys is for its owner alone`() throws {
        let shop = try TrialShop()
        for name in ["issuer/keys.json", "shop.bundle", "shop/bundle.json", "shop/shop.sqlite"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: shop.path(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }
}
