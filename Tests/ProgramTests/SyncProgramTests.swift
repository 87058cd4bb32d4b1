import Foundation
import Testing

/// `mainstay sync`, `blacklist status` and `status`, as the programs obey them.
@Suite struct SyncProgramTests {
    private let shop: TrialShop

    init() throws {
        shop = try TrialShop()
        try FeedShop.connect(shop)
    }

    private func object(_ words: String..., schema: String, exit: Int32 = 0) throws -> JSONTree {
        let run = try shop.agent(words + ["--json"])
        #expect(run.exit == exit, "\(words): \(run.everything)")
        let json = try run.json()
        #expect(try Schema(schema).problems(in: json) == [], "\(words)")
        return json
    }

    private func publish(_ numbers: String...) throws {
        for number in numbers { try FeedShop.issuer("blacklist add \(number)", shop) }
        try FeedShop.issuer("feed publish --out www", shop)
    }

    @Test func `O27 O28 brings the list, then what has changed, and says so`() throws {
        let empty = try object("status", schema: "status", exit: 1)
        #expect(empty["offline"]?["can"] == .string("nothing"))
        let first = try object("sync", schema: "sync")
        #expect(first["means"] == .string("snapshot") && first["version"] == .integer(1))
        #expect(first["versionBefore"] == .null && first["added"] == .integer(1))
        let same = try object("sync", "--jitter", "0", schema: "sync")
        #expect(same["means"] == .string("none") && same["updated"] == .bool(false))
        try publish("0000011A", "0000012A")
        let second = try object("sync", schema: "sync")
        #expect(second["version"] == .integer(2) && second["versionBefore"] == .integer(1))
        #expect(second["added"] == .integer(2))
        let status = try object("blacklist", "status", schema: "blacklist-status")
        #expect(status["state"] == .string("fresh") && status["listed"] == .integer(3))
        let outlook = try object("status", schema: "status")
        #expect(outlook["offline"]?["can"] == .string("full"))
        for language in ["ja", "en"] {
            let words = try shop.agent("sync", "--lang", language)
            #expect(words.exit == 0 && !words.output.isEmpty)
            let until = try shop.agent("status", "--lang", language).output
            #expect(until.contains(language == "en" ? "you can sell until" : "まで"))
        }
    }

    @Test func `a feed that cannot be reached, and one that is wrong, keep the list`() throws {
        _ = try object("sync", schema: "sync")
        let list = try shop.contents("shop/feed/list")
        try FileManager.default.moveItem(atPath: shop.path("www"), toPath: shop.path("gone"))
        let gone = try object("sync", schema: "error", exit: 4)
        #expect(gone["error"]?["code"] == .string("feed.missing"))
        try FileManager.default.moveItem(atPath: shop.path("gone"), toPath: shop.path("www"))
        let stamp = URL(filePath: shop.path("www/metadata/timestamp.json"))
        let good = try Data(contentsOf: stamp)
        try Data("<html>".utf8).write(to: stamp)
        let wrong = try object("sync", schema: "error", exit: 1)
        #expect(wrong["error"]?["code"] == .string("feed.malformed"))
        #expect(wrong["error"]?["detail"]?.text?.hasSuffix("(timestamp)") == true)
        #expect(try shop.contents("shop/feed/list") == list)
        try good.write(to: stamp)
        _ = try object("sync", schema: "sync")
    }

    @Test func `the shop's own address and file of certificates are obeyed`() throws {
        try shop.configure(#"{"feed": {"address": "file:///nowhere"}}"#)
        let run = try object("sync", schema: "error", exit: 4)
        #expect(run["error"]?["detail"]?.text?.hasPrefix("file:///nowhere") == true)
        try shop.configure(
            #"{"feed": {"address": "https://127.0.0.1:1", "certificateFile": "/nowhere"}}"#)
        let certificate = try object("sync", schema: "error", exit: 2)
        #expect(certificate["error"]?["code"] == .string("feed.certificate"))
        try shop.configure(#"{"feed": {"address": "https://127.0.0.1:1"}}"#)
        let none = try object("sync", schema: "error", exit: 4)
        #expect(none["error"]?["code"] == .string("feed.unreachable"))
        let proxied = try shop.agent(
            "sync", "--json", environment: ["https_proxy": "ftp://127.0.0.1"])
        #expect(try proxied.json()["error"]?["code"] == .string("feed.proxy"))
        #expect(proxied.exit == 2)
    }

    @Test func `a list that releases many at once waits for the issuer's word`() throws {
        try publish("0000011A", "0000012A", "0000013A")
        _ = try object("sync", schema: "sync")
        func publishing(_ more: String...) throws -> ProgramRun {
            try shop.issuer(["feed", "publish", "--out", "www", "--json"] + more)
        }
        try FeedShop.issuer("blacklist remove 0000011A", shop)
        let warned = try publishing()
        #expect(warned.exit == 0 && warned.errors.contains("--confirm-removals"))
        #expect(try warned.json()["held"] == .bool(true))
        let held = try object("sync", schema: "error", exit: 1)
        #expect(held["error"]?["code"] == .string("feed.held"))
        let status = try object("blacklist", "status", schema: "blacklist-status")
        #expect(status["version"] == .integer(2))
        let confirmed = try publishing("--confirm-removals")
        #expect(confirmed.errors.isEmpty)
        #expect(try confirmed.json()["held"] == .bool(false))
        #expect(try confirmed.json()["isNew"] == .bool(false))
        let taken = try object("sync", schema: "sync")
        #expect(taken["version"] == .integer(3) && taken["released"] == .integer(1))
        // The word stands: the next publication says it again.
        try publish("0000014A")
        #expect(try object("sync", schema: "sync")["version"] == .integer(4))
    }

    @Test func `the settings say where the list comes from, and what it is worth`() throws {
        let check = try object("config", "check", schema: "config-check")
        let row = try #require(
            check["settings"]?.elements.first { $0["setting"] == .string("feed.address") })
        #expect(row["source"] == .string("bundle"))
        #expect(row["value"] == .string("file://" + shop.path("www")))
        let sentence = try #require(check["lostCard"]?["message"]?["en"]?.text)
        #expect(sentence.contains("until a list names the card"))
    }

    @Test func `a damaged list is told, not used, and mended`() throws {
        _ = try object("sync", schema: "sync")
        try Data("MSBL".utf8).write(to: URL(filePath: shop.path("shop/feed/list")))
        let status = try object("blacklist", "status", schema: "blacklist-status", exit: 1)
        #expect(status["problem"] == .string("list.damaged"))
        #expect(status["state"] == .string("absent"))
        let healed = try object("sync", schema: "sync")
        #expect(healed["healed"] == .bool(true))
        _ = try object("blacklist", "status", schema: "blacklist-status")
    }

    @Test func `everything in the folder of the feed is for its owner only`() throws {
        _ = try object("sync", schema: "sync")
        let folder = shop.path("shop/feed")
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let file = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            let isFolder = file[.type] as? FileAttributeType == .typeDirectory
            #expect(file[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(name)")
        }
    }
}
