import Foundation
import Testing

/// What a sync shows to whoever watches it, and how it waits before it begins.
@Suite struct SyncTerminalTests {
    private let shop: TrialShop

    init() throws {
        shop = try TrialShop()
        try FeedShop.connect(shop)
    }

    /// Lists so many numbers of epoch 1: 11 bytes each.
    private func publish(_ count: Int) throws {
        var text = "number,epoch,reason\n"
        for index in 0..<count { text += String(format: "%07dB,1,lost\n", index * 70) }
        try Data(text.utf8).write(to: shop.folder.appending(path: "list.csv"))
        try FeedShop.issuer("blacklist import list.csv", shop)
        try FeedShop.issuer("feed publish --out www", shop)
    }

    private func syncOnTerminal() throws -> ProgramRun {
        try BuiltProgram.agent.runOnTerminal(
            ["sync", "--lang", "en"], in: shop.folder, environment: ["MAINSTAY_HOME": "shop"])
    }

    @Test func `a long download tells how far it is, on a terminal only`() throws {
        try publish(110_000)
        let quiet = try TrialShop()
        try FileManager.default.removeItem(atPath: quiet.path("shop"))
        try FileManager.default.copyItem(atPath: shop.path("shop"), toPath: quiet.path("shop"))

        let watched = try syncOnTerminal()
        #expect(watched.exit == 0, "\(watched.everything)")
        // Each line takes the place of the one before it.
        let shown = watched.output.components(separatedBy: "\r\u{1B}[K").dropFirst()
        let steps = shown.compactMap { line in
            line.wholeMatch(of: /([0-9]+) %  ([0-9]+) \/ ([0-9]+) KiB/)
                .flatMap { match in
                    Int(match.1).flatMap { percent in
                        Int(match.2).flatMap { done in Int(match.3).map { (percent, done, $0) } }
                    }
                }
        }
        #expect(steps.count >= 10)
        #expect(steps.map(\.0) == steps.map(\.0).sorted())
        #expect(Set(steps.map(\.0)).count == steps.count)
        let last = try #require(steps.last)
        #expect(last.0 == 100 && last.1 == last.2 && last.2 >= 1_024)
        // In the end it is wiped away, and the answer stands alone.
        let answer = try #require(shown.last)
        #expect(answer.hasPrefix("List 2: ") && !answer.contains("KiB"))

        let unseen = try BuiltProgram.agent.run(
            ["sync", "--lang", "en"], in: quiet.folder, environment: ["MAINSTAY_HOME": "shop"])
        #expect(unseen.exit == 0 && unseen.errors.isEmpty)
        #expect(unseen.output.hasPrefix("List 2: "))
    }

    @Test func `a short download tells nothing but its end`() throws {
        let watched = try syncOnTerminal()
        #expect(watched.exit == 0, "\(watched.everything)")
        #expect(watched.output.hasPrefix("List 1: ") && !watched.output.contains("%"))
    }

    /// It waits for up to a day, so that it waits still when everything else is done.
    @Test func `who waits for its turn holds nothing meanwhile`() throws {
        let waiting = try BuiltProgram.agent.start(
            ["sync", "--jitter", "86400"], in: shop.folder, environment: ["MAINSTAY_HOME": "shop"])
        for _ in 1...600 where try !waiting.isAsleep { usleep(50_000) }
        try #require(try waiting.isAsleep)
        #expect(try !waiting.holdsLock)
        #expect(try shop.agent("sync").exit == 0)
        #expect(try shop.agent("blacklist", "add", "7654321Z").exit == 0)
        #expect(try shop.pay("100").exit == 0)
        #expect(waiting.isRunning)
        waiting.kill()
    }

    @Test func `a wait of up to a second ends, and the list is there`() throws {
        for _ in 1...3 { #expect(try shop.agent("sync", "--jitter", "1").exit == 0) }
        #expect(try shop.agent("blacklist", "status").exit == 0)
    }
}
