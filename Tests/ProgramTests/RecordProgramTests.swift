import Foundation
import Testing

/// `journal`, `blacklist`, `readers`, `doctor`, `card blank`: what is recorded and what is there.
@Suite struct RecordProgramTests {
    @Test func `the journal lists and explains what happened`() throws {
        let shop = try TrialShop()
        let paid = try shop.pay("1200", "emoney", on: "a.chip", "--json", "--sale", "R-1").json()
        let refused = try shop.pay("500", "emoney", on: "b.chip", "--json").json()
        let open = try shop.pay("100", "emoney", on: "a.chip?cut-after=9", "--json").json()
        let ids = try [paid, refused, open].map { try #require($0["transactionID"]?.text) }

        let list = try shop.agent("journal", "list", "--json")
        #expect(list.exit == 0)
        let json = try list.json()
        #expect(try Schema("journal-list").problems(in: json) == [])
        let schema = try Schema("journal-record")
        for record in json["records"]?.elements ?? [] {
            #expect(schema.problems(in: record) == [])
        }
        let verdicts = json["records"]?.elements.compactMap { $0["verdict"]?.text }
        #expect(verdicts == ["approved", "declined", "incomplete"])

        let text = try shop.agent("journal", "list").output
        for id in ids { #expect(text.components(separatedBy: id).count == 2) }
        #expect(text.contains("card.blank"))
        #expect(!text.contains("0000001A"))

        let since = try shop.agent("journal", "list", "--since", ids[1]).output
        #expect(since.contains(ids[2]))
        #expect(!since.contains(ids[0]) && !since.contains(ids[1]))

        let why = try shop.agent("journal", "show", ids[1], "--why")
        #expect(why.exit == 0)
        #expect(why.output.contains("card.isMain"))
        let shown = try shop.agent("journal", "show", ids[0], "--json").json()
        for record in shown["records"]?.elements ?? [] {
            #expect(schema.problems(in: record) == [])
            #expect(record["transactionID"] == .string(ids[0]))
        }
        #expect(shown["records"]?.elements.count == 2)
    }

    @Test func `the overlay is kept by number`() throws {
        let shop = try TrialShop()
        let schema = try Schema("blacklist")
        let rows: [(String, Int32, String)] = [
            ("lookup", 0, "notListed"), ("add", 0, "listed"), ("lookup", 1, "listed"),
            ("add", 0, "listed"), ("remove", 0, "notListed"), ("lookup", 0, "notListed"),
        ]
        for (verb, exit, answer) in rows {
            let run = try shop.agent("blacklist", verb, "7654321Z", "--json")
            #expect(run.exit == exit)
            let json = try run.json()
            #expect(schema.problems(in: json) == [])
            #expect(json["answer"] == .string(answer))
        }
    }

    @Test func `without a PC/SC service readers and doctor say what to do`() throws {
        let shop = try TrialShop()
        let nowhere = ["PCSCLITE_CSOCK_NAME": shop.path("no-service")]
        let readers = try shop.agent("readers", "--json", environment: nowhere)
        #expect(readers.exit == 4)
        #expect(try readers.json()["error"]?["code"] == .string("pcscd.absent"))
        let pay = try shop.agent(
            "pay", "--amount", "1", "--method", "emoney", "--json", environment: nowhere)
        #expect(pay.exit == 4)
        let doctor = try shop.agent("doctor", "--json", environment: nowhere)
        #expect(doctor.exit == 1)
        let json = try doctor.json()
        #expect(try Schema("doctor").problems(in: json) == [])
        let codes = json["findings"]?.elements.map { $0["code"] }
        #expect(codes == [.null, .null, .string("pcscd.absent"), .string("feed.none"), .null])
    }

    @Test func `a blank chip has the UID that was asked for`() throws {
        let shop = try TrialShop()
        let run = try shop.simulator("card", "blank", "x.chip", "--uid", "04112233445566", "--json")
        #expect(run.exit == 0)
        let json = try run.json()
        #expect(try Schema("chip").problems(in: json) == [])
        #expect(json["uid"] == .string("04112233445566"))
        let first = try shop.simulator("card", "blank", "y.chip", "--json").json()
        let second = try shop.simulator("card", "blank", "z.chip", "--json").json()
        #expect(first["uid"] != second["uid"])
    }

    @Test func `the language follows the option, then the environment`() throws {
        let shop = try TrialShop()
        let rows: [([String], [String: String], Bool)] = [
            ([], [:], false),
            ([], ["LANG": "ja_JP.UTF-8"], true),
            ([], ["LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"], true),
            (["--lang", "en"], ["LANG": "ja_JP.UTF-8"], false),
            (["--lang=ja"], [:], true),
            (["--lang", "ja", "--bad-option"], [:], true),
            (["--lang=ja", "--bad-option"], [:], true),
        ]
        for (option, environment, isJapanese) in rows {
            let run = try BuiltProgram.simulator.run(
                ["agent", "check", "--home", "shop", "--reader", "emulated:b.chip"] + option,
                in: shop.folder, environment: environment)
            let found = run.everything.unicodeScalars.contains { (0x3040...0x30FF) ~= $0.value }
            #expect(found == isJapanese, "\(option) \(environment)")
        }
    }
}
