import Foundation
import Testing

@Suite struct ProgramTests {
    @Test func `a shop sells, and its journal knows`() throws {
        let place = try Workplace()
        try place.open()
        let pay = "agent pay --home shop --reader emulated:a.chip --method emoney --json --amount "
        let sale = try place.simulator(pay + "1200")
        #expect(sale.exit == 0)
        let object = try sale.object()
        #expect(object["verdict"] as? String == "approved")
        #expect(object["balanceAfterMinor"] as? Int == 8_800)
        #expect(object["card"] as? String == "****567A")
        #expect((object["timing"] as? [String: Any])?["apduCount"] as? Int == 9)
        let id = try #require(object["transactionID"] as? String)
        let show = try place.simulator("agent journal show --home shop \(id) --why")
        #expect(show.exit == 0 && show.out.contains("card.isGenuine"))
        #expect(try place.simulator(pay + "9000").exit == 1)
    }

    @Test(arguments: [
        ("0", 2), ("-5", 2), ("12.5", 2), ("99999999999", 2), ("", 2), ("10001", 1),
    ])
    func `amounts that are none are refused in words`(amount: String, exit: Int32) throws {
        let place = try Workplace()
        try place.open()
        let run = try place.run(
            "mainstay-simulator",
            ["agent", "pay", "--home", "shop", "--reader", "emulated:a.chip", "--method", "emoney"]
                + ["--json", "--amount=\(amount)"])
        #expect(run.exit == exit)
        _ = try run.object()
        #expect(run.error.split(separator: "\n").count == (exit == 2 ? 1 : 0))
    }

    @Test func `a card lost at any APDU is incomplete`() throws {
        let place = try Workplace()
        try place.open()
        for cut in ["before=1", "after=4", "before=9", "after=9"] {
            let run = try place.simulator(
                "agent pay --home shop --reader emulated:a.chip?cut-\(cut) --amount 100 "
                    + "--method emoney --json")
            #expect(run.exit == 3, "\(cut)")
            #expect(try run.object()["reasons"] as? [String] == ["card.removed"], "\(cut)")
        }
    }

    @Test func `homes and bundles that are wrong are refused, and nothing is lost`() throws {
        let place = try Workplace()
        try place.open()
        func code(_ line: String) throws -> (Int32, String?) {
            let run = try place.simulator(line + " --json")
            let error = try run.object()["error"] as? [String: Any]
            return (run.exit, error?["code"] as? String)
        }
        #expect(try code("issuer init --home issuer") == (2, "home.exists"))
        #expect(try code("agent enroll --home shop --bundle shop.bundle") == (2, "home.exists"))
        #expect(try code("agent enroll --home new --bundle none") == (2, "bundle.missing"))
        let bundle = try place.text("shop.bundle")
        let altered = bundle.replacingOccurrences(
            of: "\"signature\" : \"", with: "\"signature\" : \"AAAA")
        try Data(altered.utf8).write(to: place.folder.appending(path: "bad.bundle"))
        #expect(try code("agent enroll --home new --bundle bad.bundle") == (1, "bundle.altered"))
        #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/new"))
        let list = "agent journal list --home "
        #expect(try code(list + "nowhere") == (2, "home.missing"))
        try FileManager.default.createDirectory(
            at: place.folder.appending(path: "half"), withIntermediateDirectories: true)
        #expect(try code(list + "half") == (4, "home.halfMade"))
        let home = try place.text("shop/home.json").replacingOccurrences(
            of: "\"format\":1", with: "\"format\":2")
        try Data(home.utf8).write(to: place.folder.appending(path: "shop/home.json"))
        #expect(try code(list + "shop") == (4, "home.version"))
        #expect(try code("agent pay --amount 1 --method cash") == (2, "option.malformed"))
        #expect(try code("agent pay") == (2, "option.malformed"))
    }

    @Test func `a production home takes no emulated card`() throws {
        let place = try Workplace()
        for line in [
            "issuer init --home issuer --environment production", "card blank a.chip",
            "issuer terminal add --home issuer --number SHOP0001 --out shop.bundle",
            "agent enroll --home shop --bundle shop.bundle",
        ] { #expect(try place.simulator(line).exit == 0, "\(line)") }
        let pay = try place.simulator(
            "agent pay --home shop --reader emulated:a.chip --amount 1 --method emoney --json")
        #expect(pay.exit == 2)
        let issue = try place.simulator(
            "issuer card issue --home issuer --reader emulated:a.chip --number 1234567A --main")
        #expect(issue.exit == 2 && issue.error.contains("reader.emulated"))
    }

    @Test func `secrets appear in no output and in no file but their own`() throws {
        let place = try Workplace()
        try place.open()
        var printed = ""
        for line in [
            "agent pay --home shop --reader emulated:a.chip --amount 100 --method credit",
            "agent pay --home shop --reader emulated:a.chip --amount 100 --method emoney --json",
            "agent card show --home shop --reader emulated:a.chip", "agent doctor --home shop",
            "agent card show --home shop --reader emulated:a.chip --json",
            "agent check --home shop --reader emulated:a.chip --json",
            "agent journal list --home shop --json",
        ] {
            let run = try place.simulator(line)
            printed += run.out + run.error
        }
        let keys = try JSONSerialization.jsonObject(
            with: Data(contentsOf: place.folder.appending(path: "issuer/keys.json")))
        let masters = (keys as? [String: Any])?["masters"] as? [[String: Any]] ?? []
        #expect(masters.count == 8)
        let secrets = ["48151", "62342", "98765432"] + masters.compactMap { $0["key"] as? String }
        for secret in secrets { #expect(!printed.contains(secret)) }
        let files = FileManager.default.enumerator(atPath: place.folder.path)
        let own = ["issuer/keys.json", "shop/bundle.json", "shop.bundle"]
        while let name = files?.nextObject() as? String {
            guard !own.contains(name), !name.hasSuffix(".chip") else { continue }
            guard let data = try? Data(contentsOf: place.folder.appending(path: name)) else {
                continue
            }
            for secret in secrets {
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)")
            }
        }
    }

    @Test(arguments: ["mainstay", "mainstay-issuer", "mainstay-simulator"])
    func `every program says how it is used`(program: String) throws {
        let help = try Workplace().run(program, ["--help"])
        #expect(help.exit == 0 && help.out.contains("USAGE"))
        let wrong = try Workplace().run(program, ["--nonsense"])
        #expect(wrong.exit == 2 && wrong.out.isEmpty)
        #expect(wrong.error.split(separator: "\n").count == 1)
    }

    @Test func `the agent itself knows no emulated reader`() throws {
        let place = try Workplace()
        try place.open()
        let run = try place.run(
            "mainstay",
            ["pay", "--home", "shop", "--reader", "emulated:a.chip", "--amount", "1"]
                + ["--method", "emoney"])
        #expect(run.exit == 4 || run.exit == 2)
    }

    @Test func `the demo goes as told, in both languages`() throws {
        for language in ["en", "ja"] {
            let place = try Workplace()
            let demo = try place.run(
                "mainstay-simulator", ["demo", "--lang", language],
                environment: ["TMPDIR": place.folder.path])
            #expect(demo.exit == 0 && !demo.out.contains("UNEXPECTED"))
        }
    }
}
