import Foundation
import Testing

/// A lock stops the desk, and nothing else (T17, O26).
@Suite struct LockedDeskTests {
    private static let passcode = TrialShop.passcode

    private func signIn(_ shop: TrialShop, _ passcode: String) throws -> ProgramRun {
        try shop.desk(
            ["desk", "sign-in", "--staff", "hanako", "--passcode-stdin", "--json"],
            input: passcode)
    }

    private func waiting(_ shop: TrialShop) throws -> Int {
        let run = try shop.agent("status", "--json")
        #expect(try Schema("status").problems(in: run.json()) == [])
        guard case .integer(let count)? = try run.json()["waitingRecords"] else { return -1 }
        return Int(count)
    }

    @Test func `T17, O26: a locked device keeps listening`() throws {
        let shop = try FeedShop.desk()
        for _ in 1...5 { _ = try signIn(shop, "not her passcode") }
        #expect(try signIn(shop, Self.passcode).json()["error"]?["code"] == .string("desk.locked"))

        // It says what unlocks it.
        let status = try shop.desk(["desk", "status", "--json"]).json()
        #expect(status["isLocked"] == .bool(true))
        let challenge = try #require(status["lock"]?["challenge"]?.text)

        // It hears the list, and sells by it.
        let sync = try shop.agent("sync")
        #expect(sync.exit == 0, "\(sync.everything)")
        let lookup = try shop.agent("blacklist", "lookup", "7654321Z", "--json").json()
        #expect(lookup["answer"] == .string("listed"))
        let before = try waiting(shop)
        #expect(try shop.pay("100").exit == 0)
        #expect(try shop.agent("check", "--reader", "emulated:a.chip").exit == 0)

        // It tells what waits for the issuer.
        let after = try waiting(shop)
        #expect(before >= 0 && after > before)
        #expect(try shop.agent("status", "--lang", "en").output.contains(": \(after)\n"))

        // And it hears the issuer's order.
        let order = ["unlock", "--device", "DESK0001", "--challenge", challenge]
        #expect(try shop.issuer(order + ["--out", "u.order"]).exit == 0)
        #expect(try shop.desk(["desk", "unlock", "--order", "u.order"]).exit == 0)
        #expect(try signIn(shop, Self.passcode).exit == 0)
    }
}
