import Foundation
import Testing

/// `mainstay-issuer pair`, `grant` and `unlock`, as processes.
@Suite struct OrderProgramTests {
    private static let assign = ["pair", "assign", "--main", "0000001A", "--sub", "0000001B"]

    private func shop() throws -> TrialShop {
        let shop = try TrialShop()
        #expect(try shop.addDesk().exit == 0)
        return shop
    }

    private func isPrivate(_ shop: TrialShop, _ file: String) throws -> Bool {
        let attributes = try FileManager.default.attributesOfItem(atPath: shop.path(file))
        return attributes[.posixPermissions] as? Int == 0o600
    }

    @Test func `O25 an assignment writes its order, and the same call the same one`() throws {
        let shop = try shop()
        let first = try shop.issuer(Self.assign + ["--out", "p.order", "--json"])
        #expect(first.exit == 0, "\(first.everything)")
        #expect(try Schema("pair-assign").problems(in: first.json()) == [])
        #expect(try first.json()["isNew"] == .bool(true))
        #expect(try isPrivate(shop, "p.order"))
        let again = try shop.issuer(Self.assign + ["--out", "p.order", "--json"])
        #expect(try again.json()["isNew"] == .bool(false))
        #expect(try shop.issuer(Self.assign + ["--out", "q.order"]).exit == 0)
        #expect(try shop.contents("p.order") == shop.contents("q.order"))
        let list = try shop.issuer("pair", "list", "--json")
        #expect(try Schema("pair-list").problems(in: list.json()) == [])
        #expect(try list.json()["pairs"]?.elements.count == 1)
        #expect(try shop.issuer("pair", "list").output.contains("0000001B"))
    }

    @Test func `a file that is something else stays, and nothing changes in the books`() throws {
        let shop = try shop()
        try Data("mine".utf8).write(to: shop.folder.appending(path: "p.order"))
        #expect(try shop.issuer(Self.assign + ["--out", "p.order"]).exit == 2)
        #expect(try shop.contents("p.order") == Data("mine".utf8))
        #expect(try shop.issuer("pair", "list", "--json").json()["pairs"]?.elements == [])
        #expect(try shop.issuer(Self.assign + ["--out", "none/p.order"]).exit == 2)
        // The pair stands in the books by now, and the same call writes its order.
        #expect(try shop.issuer(Self.assign + ["--out", "q.order"]).exit == 0)
    }

    @Test(arguments: [
        ["pair", "assign", "--main", "0000001A", "--sub", "0000009B", "--out", "x"],
        ["pair", "assign", "--main", "0000001B", "--sub", "0000001A", "--out", "x"],
        ["pair", "assign", "--main", "0000001A", "--sub", "0000001A", "--out", "x"],
        ["grant", "--number", "0000001A", "--device", "DESK0001", "--out", "x"],
        ["unlock", "--device", "SHOP0009", "--challenge", "7K3F-9QXM-1", "--out", "x"],
        ["unlock", "--device", "DESK0009", "--challenge", "7K3F-9QXM-1", "--out", "x"],
    ])
    func `a refusal is said in both languages and writes no file`(call: [String]) throws {
        let shop = try shop()
        for language in ["ja", "en"] {
            let run = try shop.issuer(call + ["--json", "--lang", language])
            #expect(run.exit == 1, "\(run.everything)")
            #expect(try Schema("error").problems(in: run.json()) == [])
        }
        #expect(!FileManager.default.fileExists(atPath: shop.path("x")))
    }

    @Test func `T13 a grant of tries is an order of its own, in both languages`() throws {
        let shop = try shop()
        let call = ["grant", "--number", "0000001A", "--device", "DESK0001", "--tries", "--out"]
        let json = try shop.issuer(call + ["a.order", "--new-pin", "--json"]).json()
        #expect(try Schema("grant").problems(in: json) == [])
        #expect(json["tries"] == .bool(true) && json["sub"] == .null)
        #expect(json["newPIN"] == .bool(true) && json["epoch"] == .integer(0))
        #expect(try isPrivate(shop, "a.order"))
        let english = try shop.issuer(call + ["b.order", "--lang", "en"])
        #expect(english.output.contains("may give 0000001A its PIN tries back, until 20"))
        let japanese = try shop.issuer(call + ["c.order", "--lang", "ja"])
        #expect(japanese.output.contains("0000001A の暗証番号の入力回数を元に戻す"))
        #expect(try shop.contents("b.order") != shop.contents("c.order"))
    }

    @Test func `O24 a grant is for seven days, or to the end of the day that was said`() throws {
        let shop = try shop()
        #expect(try shop.issuer(Self.assign + ["--out", "p.order"]).exit == 0)
        let call = ["grant", "--number", "0000001A", "--device", "DESK0001", "--json", "--out"]
        let before = Int64(Date().timeIntervalSince1970)
        let week = try shop.issuer(call + ["a.order"]).json()
        let after = Int64(Date().timeIntervalSince1970)
        #expect(try Schema("grant").problems(in: week) == [])
        guard case .integer(let expiry) = week["expiresAtMs"] else {
            Issue.record("no expiry")
            return
        }
        #expect((before...after).contains(expiry / 1_000 - 7 * 86_400))
        #expect(try isPrivate(shop, "a.order"))
        // 2100-01-01T00:00:00Z.
        let long = try shop.issuer(call + ["b.order", "--expires", "2099-12-31", "--new-pin"])
            .json()
        #expect(long["expiresAtMs"] == .integer(4_102_444_800_000))
        #expect(long["newPIN"] == .bool(true) && long["epoch"] == .integer(2))
        for bad in ["2020-01-01", "2099-13-01", "tomorrow", "2099-2-3", "2200-01-01"] {
            #expect(try shop.issuer(call + ["c.order", "--expires", bad]).exit == 2, "\(bad)")
        }
        #expect(try shop.issuer(call + ["a.order"]).exit == 2)
    }

    @Test func `O26 an unlock prints its code, the same in every call`() throws {
        let shop = try shop()
        let call = ["unlock", "--device", "DESK0001", "--challenge", "7k3f9qxm1", "--out"]
        let first = try shop.issuer(call + ["a.order", "--json"]).json()
        #expect(try Schema("unlock").problems(in: first) == [])
        #expect(first["challenge"] == .string("7K3F-9QXM-1"))
        #expect(try isPrivate(shop, "a.order"))
        let code = try #require(first["code"]?.text)
        #expect(try shop.issuer(call + ["b.order", "--json"]).json()["code"] == first["code"])
        #expect(
            try shop.issuer(call + ["c.order"]).output.contains(
                code.prefix(5) + " " + code.suffix(5)))
        #expect(try shop.issuer(call + ["a.order"]).exit == 2)
    }

    /// The books must not know of less than what lies in a file.
    @Test(arguments: ["kill", "enospc", "eio", "drop"])
    func `T32 no order exists that the books do not know, and the same call writes it`(
        fault: String
    ) throws {
        let template = try Workplace()
        try template.open()
        for line in [
            "card blank b.chip --uid 04112233445577", "card blank c.chip --uid 04112233445588",
            "issuer card issue --home issuer --reader emulated:b.chip --number 1234567B --sub",
            "issuer card issue --home issuer --reader emulated:c.chip --number 1234567C --sub",
            "issuer pair assign --home issuer --main 1234567A --sub 1234567B --out b.order",
        ] { #expect(try template.simulator(line).exit == 0, "\(line)") }
        let call = "issuer pair assign --home issuer --main 1234567A --sub 1234567C --out c.order"
        let total = try FaultyCall(call).count(template)
        try #require(total > 5)
        var written = 0
        for operation in 1...total {
            let place = try FaultyCall.copy(template, "issuer")
            let run = try FaultyCall(call).run(place, fault, at: operation)
            let row = "\(fault) \(operation): \(run.error)"
            #expect(run.wasKilled || [0, 4].contains(run.exit), "\(row)")
            let exported = try place.simulator("issuer blacklist export --home issuer").out
            let isListed = exported.contains("1234567B,0,expired")
            if try FaultyCall.hasFile(place, "c.order") {
                written += 1
                // The old spare is invalid before anybody can carry the order for the new one.
                #expect(isListed, "\(row)")
            }
            let again = try place.simulator(call + " --json")
            #expect(again.exit == 0, "\(row), \(again.error)")
            #expect(try again.object()["generation"] as? Int == 2, "\(row)")
            #expect(try again.object()["isNew"] as? Bool == !isListed, "\(row)")
        }
        print("pair assign with \(fault) at each of \(total) operations: orders in \(written)")
        #expect(written > 0)
    }
}
