import Authorization
import FeedTesting
import Foundation
import Testing

/// `mainstay-issuer blacklist` and `feed`, as processes.
@Suite struct ListProgramTests {
    private let shop: TrialShop

    init() throws { shop = try TrialShop() }

    private func call(_ line: String, input: String = "") throws -> ProgramRun {
        try shop.issuer(line.split(separator: " ").map(String.init), input: input)
    }

    /// One call that must work, and what it prints.
    @discardableResult
    private func object(_ line: String, _ schema: String) throws -> JSONTree {
        let run = try call(line + " --json")
        try #require(run.exit == 0, Comment(rawValue: run.everything))
        let json = try run.json()
        #expect(try Schema(schema).problems(in: json) == [])
        return json
    }

    private func export() throws -> String {
        let run = try call("blacklist export")
        #expect(run.exit == 0)
        return run.output
    }

    @Test func `O27 numbers are listed, released and listed again`() throws {
        let add = "blacklist add 1234567A"
        #expect(try object(add + " --reason fraud", "list-number")["epoch"] == .integer(0))
        #expect(try object("blacklist remove 1234567A", "list-number")["epoch"] == .integer(0))
        let again = try object(add, "list-number")
        #expect(again["epoch"] == .integer(1) && again["answer"] == .string("listed"))
        #expect(try object(add + " --epoch 7", "list-number")["epoch"] == .integer(7))
        #expect(try export() == "number,epoch,reason\n1234567A,7,lost\n")
        #expect(try object("blacklist remove 1234567A", "list-number")["epoch"] == .integer(7))
        let old = try call(add + " --epoch 7 --json")
        #expect(old.exit == 1)
        #expect(try old.json()["error"]?["code"] == .string("number.released"))
    }

    @Test func `a number that has been through all epochs is told`() throws {
        try object("blacklist add 1234567A --epoch 65535", "list-number")
        try object("blacklist remove 1234567A", "list-number")
        let run = try call("blacklist add 1234567A --json")
        #expect(run.exit == 1)
        #expect(try run.json()["error"]?["code"] == .string("number.epochsSpent"))
    }

    @Test func `what was exported is imported elsewhere, from a file and from a pipe`() throws {
        let text = "number,epoch,reason\n0000001A,3,lost\n0000002A,0,found\n0000003A,0,stolen\n"
        try Data(text.utf8).write(to: shop.folder.appending(path: "in.csv"))
        let json = try object("blacklist import in.csv", "list-import")
        #expect(json["lines"] == .integer(3) && json["changed"] == .integer(3))
        #expect(json["listed"] == .integer(2) && json["released"] == .integer(1))
        #expect(try object("blacklist import in.csv", "list-import")["changed"] == .integer(0))
        #expect(try export() == text)
        let run = try call("blacklist import - --home other", input: text)
        #expect(run.exit == 0)
        #expect(try call("blacklist export --home other").output == text)
    }

    @Test(arguments: [
        ("0000004A,0", "line.malformed"), ("0000004AA,0,lost", "line.number"),
        ("0000004A,65536,lost", "line.epoch"), ("0000004A,0,eaten", "line.reason"),
        ("0000003A,1,lost", "line.conflict"), ("", "line.malformed"),
    ])
    func `a bad line is named, and nothing of the file is applied`(line: String, code: String)
        throws
    {
        let text = "number,epoch,reason\n0000003A,0,lost\n\(line)\n0000005A,0,lost\n"
        try Data(text.utf8).write(to: shop.folder.appending(path: "in.csv"))
        let run = try call("blacklist import in.csv --json")
        #expect(run.exit == 2)
        #expect(run.errorLines.count == 1)
        let error = try run.json()["error"]
        #expect(error?["code"] == .string(code))
        #expect(error?["detail"] == .string("in.csv:3"))
        #expect(try export() == "number,epoch,reason\n")
    }

    @Test func `an export that does not arrive whole is no export`() throws {
        try object("blacklist add 1234567A", "list-number")
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let run = try BuiltProgram.issuer.run(
            ["blacklist", "export", "--home", "issuer"], in: shop.folder, output: full)
        #expect(run.exit == 4)
        #expect(run.errors.hasPrefix("output.failed"))
    }

    @Test func `O27 O29 a feed is set up, published and followed, releases with it`() async throws {
        try object("blacklist add 1234567A", "list-number")
        let keys = try object("feed keys init --offline vault", "feed-keys")
        #expect(keys["keys"]?["root"]?.elements.count == 3)
        let first = try object("feed publish --out www", "feed-publish")
        #expect(first["version"] == .integer(1) && first["deltaBytes"] == .null)
        #expect(first["listed"] == .integer(1))
        let client = FeedClient(root: Array(try shop.contents("www/metadata/1.root.json")))
        func follow() async throws -> Set<String> {
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            return Set(try await client.follow(shop.path("www"), atMs: now).keys)
        }
        #expect(try await follow() == ["list/1.snapshot"])
        #expect(try object("feed publish --out www", "feed-publish")["isNew"] == .bool(false))
        try object("blacklist remove 1234567A", "list-number")
        let second = try object("feed publish --out www", "feed-publish")
        #expect(second["version"] == .integer(2) && second["released"] == .integer(1))
        #expect(try await follow() == ["list/2.snapshot", "list/2.delta"])
        let rotated = try object(
            "feed keys rotate --offline vault --role list --role root", "feed-keys")
        #expect(rotated["rootVersion"] == .integer(2))
        #expect(rotated["keys"]?["list"] != keys["keys"]?["list"])
        #expect(rotated["keys"]?["snapshot"] == keys["keys"]?["snapshot"])
        try object("feed publish --out www", "feed-publish")
        #expect(try await follow() == ["list/2.snapshot", "list/2.delta"])
        let again = try call("feed keys init --offline vault2 --json")
        #expect(again.exit == 2)
        #expect(try again.json()["error"]?["code"] == .string("feed.exists"))
        #expect(!FileManager.default.fileExists(atPath: shop.path("vault2")))
    }

    @Test func `a newly issued card is covered by the next list`() throws {
        try object("feed keys init --offline vault", "feed-keys")
        try object("feed publish --out www", "feed-publish")
        let issue = try call(
            "card issue --number 0000009A --main --reader emulated:empty.chip --wait 0")
        #expect(issue.exit == 0)
        #expect(try object("feed publish --out www", "feed-publish")["version"] == .integer(2))
    }

    @Test func `bundles carry the feed once its address is known`() throws {
        func add(_ number: String) throws -> ProgramRun {
            try call("terminal add --number \(number) --out \(number).bundle --json")
        }
        #expect(try add("SHOP0011").exit == 0)
        #expect(try payload("SHOP0011.bundle")["feed"] == nil)
        try object("feed address https://lists.example/feed/", "feed-address")
        let early = try add("SHOP0012")
        #expect(early.exit == 2)
        #expect(try early.json()["error"]?["code"] == .string("feed.keyless"))
        #expect(!FileManager.default.fileExists(atPath: shop.path("SHOP0012.bundle")))
        try object("feed keys init --offline vault", "feed-keys")
        #expect(try add("SHOP0012").exit == 0)
        let feed = try #require(try payload("SHOP0012.bundle")["feed"])
        #expect(feed["address"] == .string("https://lists.example/feed"))
        let root = try #require(feed["root"]?.text.flatMap { Data(base64Encoded: $0) })
        try object("feed publish --out www", "feed-publish")
        #expect(try shop.contents("www/metadata/1.root.json") == root)
        #expect(
            try shop.agent("enroll", "--home", "till", "--bundle", "SHOP0012.bundle").exit == 0)
    }

    @Test func `an issuer is made with its feed's address`() throws {
        let json = try object(
            "init --home new --feed file:///srv/feed", "issuer-init")
        #expect(json["feed"] == .string("file:///srv/feed"))
        let run = try call("terminal add --home new --number SHOP0001 --out new.bundle")
        #expect(run.exit == 2 && run.errors.hasPrefix("feed.keyless"))
    }

    @Test func `no key of the feed is in any output or file that is not its own`() throws {
        var said = Data()
        for line in [
            "feed keys init --offline vault", "feed keys init --offline vault",
            "feed publish --out www", "feed keys rotate --offline vault --role root --role list",
            "feed publish --out www", "feed keys rotate --offline www --role list",
            "feed keys rotate --offline issuer --role list",
            "terminal add --number SHOP0012 --out s.bundle",
        ] {
            for more in ["", " --json"] { said += Data(try call(line + more).everything.utf8) }
        }
        var secrets: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: shop.path("vault")) {
            secrets.append(String(decoding: try shop.contents("vault/" + name), as: UTF8.self))
        }
        let own = try JSONDecoder().decode(
            [String: [String]].self, from: try shop.contents("issuer/feed-keys.json"))
        secrets += own.values.joined()
        #expect(secrets.count >= 10)
        for secret in secrets {
            #expect(secret.count == 64)
            #expect(said.range(of: Data(secret.utf8)) == nil)
        }
        for file in try FileManager.default.subpathsOfDirectory(atPath: shop.folder.path)
        where !file.hasPrefix("vault/") && file != "issuer/feed-keys.json" {
            guard let bytes = FileManager.default.contents(atPath: shop.path(file)) else {
                continue
            }
            for secret in secrets {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file)")
            }
        }
    }

    private func payload(_ name: String) throws -> JSONTree {
        let envelope = try JSONDecoder().decode(JSONTree.self, from: try shop.contents(name))
        let text = try #require(envelope["payload"]?.text)
        return try JSONDecoder().decode(
            JSONTree.self, from: try #require(Data(base64Encoded: text)))
    }
}
