import Foundation
import Testing

/// Two processes on one home: one writes, others read.
@Suite struct LockTests {
    private let shop: TrialShop

    init() throws { shop = try TrialShop() }

    /// A call that waits for a card, and holds its home meanwhile.
    private func waiting(_ arguments: String) throws -> RunningProgram {
        let program = try BuiltProgram.simulator.start(
            arguments.split(separator: " ").map(String.init)
                + ["--reader", "emulated:later.chip", "--wait", "600"],
            in: shop.folder)
        for _ in 1...600 where try !program.holdsLock { usleep(50_000) }
        try #require(try program.holdsLock)
        return program
    }

    private static let pay = "agent pay --home shop --amount 100 --method emoney"

    @Test func `one pays at a time, and others read meanwhile`() throws {
        let first = try waiting(Self.pay)
        let chip = try shop.contents("a.chip")
        let second = try shop.pay("100", "emoney", on: "a.chip", "--json")
        #expect(second.exit == 4)
        let json = try second.json()
        #expect(try Schema("error").problems(in: json) == [])
        #expect(json["error"]?["code"] == .string("home.locked"))
        #expect(try shop.contents("a.chip") == chip)
        for verb in ["add", "remove"] {
            let run = try shop.agent("blacklist", verb, "7654321Z", "--json")
            #expect(run.exit == 4)
            #expect(try run.json()["error"]?["code"] == .string("home.locked"))
        }

        #expect(try shop.agent("journal", "list").exit == 0)
        #expect(try shop.agent("blacklist", "lookup", "7654321Z").exit == 0)
        #expect(try shop.agent("check", "--reader", "emulated:a.chip").exit == 0)
        #expect(try shop.agent("card", "show", "--reader", "emulated:a.chip").exit == 0)
        let doctor = try shop.agent("doctor", "--json").json()
        #expect(doctor["findings"]?.elements.first?["ok"] == .bool(true))

        // The card comes, and the one that has waited takes it.
        try chip.write(to: shop.folder.appending(path: "later.chip"), options: .atomic)
        #expect(try first.wait().exit == 0)
        #expect(try shop.pay("100").exit == 0)
        let journal = try shop.agent("journal", "list", "--json").json()
        let verdicts = journal["records"]?.elements.compactMap { $0["verdict"]?.text }
        #expect(verdicts == ["approved", "approved"])
    }

    @Test func `every call that writes is refused, and every one that reads is not`() throws {
        let paid = try shop.pay("100", "emoney", on: "a.chip", "--json").json()
        let id = try #require(paid["transactionID"]?.text)
        #expect(try shop.agent("day", "close").exit == 0)
        let holder = try waiting(Self.pay)
        let books = try shop.contents("shop/shop.sqlite-wal")
        let chip = try shop.contents("a.chip")
        for call in [
            "pay --amount 100 --method emoney --reader emulated:a.chip",
            "cancel --transaction \(id)",
            "refund --transaction \(id)", "refund --transaction \(id) --amount 1", "abandon \(id)",
            "day close", "blacklist add 7654321Z", "blacklist remove 7654321Z",
        ] {
            let run = try shop.agent(call.split(separator: " ").map(String.init) + ["--json"])
            #expect(run.exit == 4, "\(call): \(run.everything)")
            #expect(try run.json()["error"]?["code"] == .string("home.locked"), "\(call)")
        }
        for call in [
            "journal list", "journal show \(id)", "journal verify", "sales open", "day show",
            "blacklist lookup 7654321Z", "blacklist status", "status",
            "check --reader emulated:a.chip", "card show --reader emulated:a.chip",
        ] {
            let run = try shop.agent(call.split(separator: " ").map(String.init) + ["--json"])
            #expect(run.exit == 0, "\(call): \(run.everything)")
        }
        #expect(try shop.contents("shop/shop.sqlite-wal") == books)
        #expect(try shop.contents("a.chip") == chip)
        holder.kill()
        #expect(try shop.agent("day", "close").exit == 0)
    }

    @Test func `a sync goes on while a card is awaited, and only one at a time`() throws {
        try FeedShop.connect(shop)
        // Without a list nobody is asked for a card.
        #expect(try shop.agent("sync").exit == 0)
        let holder = try waiting(Self.pay)
        #expect(try shop.agent("sync").exit == 0)
        let lock = open(shop.path("shop/sync.lock"), O_RDONLY)
        #expect(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
        let second = try shop.agent("sync", "--json")
        #expect(second.exit == 4)
        #expect(try second.json()["error"]?["code"] == .string("home.locked"))
        close(lock)
        #expect(try shop.agent("sync").exit == 0)
        holder.kill()
    }

    @Test func `a kill leaves no lock behind`() throws {
        for _ in 1...2 {
            let killed = try waiting(Self.pay)
            #expect(try shop.pay("100").exit == 4)
            killed.kill()
            #expect(try shop.pay("100").exit == 0)
        }
    }

    @Test func `the issuer writes one thing at a time`() throws {
        let first = try waiting("issuer card issue --home issuer --number 0000002A --main")
        let add = ["terminal", "add", "--number", "SHOP0002", "--out", "new.bundle", "--json"]
        let second = try shop.issuer(add)
        #expect(second.exit == 4)
        #expect(try second.json()["error"]?["code"] == .string("home.locked"))
        #expect(!FileManager.default.fileExists(atPath: shop.path("new.bundle")))
        for call in [
            "blacklist add 1234567A", "blacklist remove 1234567A", "blacklist export",
            "feed address https://lists.example", "feed keys init --offline vault",
            "feed publish --out www",
        ] {
            let run = try shop.issuer(call.split(separator: " ").map(String.init))
            #expect(run.exit == 4 && run.errors.hasPrefix("home.locked"), "\(call)")
        }
        first.kill()
        #expect(try shop.issuer(add).exit == 0)
    }

    @Test func `a home that was made without a lock gets one`() throws {
        try FileManager.default.removeItem(atPath: shop.path("shop/lock"))
        #expect(try shop.agent("journal", "list").exit == 0)
        #expect(try shop.pay("100").exit == 0)
        let lock = try FileManager.default.attributesOfItem(atPath: shop.path("shop/lock"))
        #expect(lock[.posixPermissions] as? Int == 0o600)
    }
}
