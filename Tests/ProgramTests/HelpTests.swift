import Foundation
import Testing

/// Every `--help` has an example, and every example works.
@Suite struct HelpTests {
    /// One subcommand, by the words that lead to it.
    struct Page: Hashable {
        let program: String
        let words: [String]
        let text: String
    }

    @Test(arguments: [BuiltProgram.agent, .issuer, .simulator])
    func `every help has an example that works`(_ program: BuiltProgram) throws {
        let empty = try TrialShop.empty()
        let pages = try Self.pages(of: program, in: empty.folder)
        #expect(pages.count > 4)
        for page in pages {
            let example = try #require(Self.example(in: page.text), "\(page.words)")
            let run = try Self.run(example)
            #expect(
                Self.endings(of: example).contains(run.exit), "\(example): \(run.everything)")
        }
    }

    /// The pages of a program and, through their lists of subcommands, of everything below.
    private static func pages(of program: BuiltProgram, in folder: URL, below words: [String] = [])
        throws -> [Page]
    {
        // The simulator offers the other programs' calls once more.
        guard words.count < 2 || !["agent", "issuer"].contains(words[0]) else { return [] }
        let run = try program.run(words + ["--help"], in: folder)
        #expect(run.exit == 0)
        let subcommands = run.output.components(separatedBy: "SUBCOMMANDS:\n").dropFirst()
            .joined().components(separatedBy: "\n\n")[0].split(separator: "\n")
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        let page = Page(program: program.rawValue, words: words, text: run.output)
        return [page]
            + (try subcommands.flatMap { try pages(of: program, in: folder, below: words + [$0]) })
    }

    /// The words of the example, across continued lines.
    private static func example(in help: String) -> [String]? {
        help.components(separatedBy: "Example: ").dropFirst().first?
            .replacing("\\\n", with: " ").split(separator: "\n").first?
            .split(separator: " ").map(String.init)
    }

    private static let pins = #"{"card": "1234", "credit": "567890"}"#
    private static let passcode = "a passcode"

    /// Runs an example on what it speaks of: readers become chips in files.
    private static func run(_ example: [String]) throws -> ProgramRun {
        let shop = try TrialShop()
        var words = Array(example.dropFirst())
        switch example[0] {
        case "mainstay": words.insert("agent", at: 0)
        case "mainstay-issuer": words.insert("issuer", at: 0)
        default: break
        }
        try prepare(shop, for: words)
        if words.starts(with: ["agent", "day", "show"]) {
            #expect(try shop.agent("day", "close").exit == 0)
        }
        if words.contains("cancel") {
            #expect(try shop.pay("100", "emoney", on: "a.chip").exit == 0)
        }
        if let place = words.firstIndex(of: "00000000000000000000000000000000") {
            try shop.assign()
            #expect(try shop.procedure("pair --order pair.order").exit == 0)
            let torn = try shop.procedure("promote --yes --json", cut: "?cut-after=11")
            words[place] = try #require(torn.json()["transactionID"]?.text)
        }
        if let place = words.firstIndex(of: "0123456789abcdef0123456789abcdef") {
            let chip = words.contains("abandon") ? "a.chip?cut-before=9" : "a.chip"
            let sale = try shop.pay("1000", "emoney", on: chip, "--json").json()
            words[place] = try #require(sale["transactionID"]?.text)
        }
        let tapping = [
            ["agent", "pay"], ["agent", "check"], ["agent", "card"], ["issuer", "card"],
        ]
        if tapping.contains(Array(words.prefix(2))), !words.contains("--reader") {
            words += ["--reader", "emulated:" + (words[0] == "agent" ? "a.chip" : "empty.chip")]
        }
        var input = words.contains("--passcode-stdin") ? passcode : pins
        if words.starts(with: ["agent", "desk"]), procedures.contains(words[2]) {
            words += ["--pins-stdin"] + TrialShop.deskReaders
            input = TrialShop.deskPINs
        }
        return try BuiltProgram.simulator.run(
            words, in: shop.folder, input: input,
            environment: [
                "MAINSTAY_HOME": "shop", "MAINSTAY_ISSUER_HOME": "issuer",
                "TMPDIR": shop.folder.path,
            ])
    }

    /// What a desk does with cards.
    private static let procedures = [
        "pair", "copy", "promote", "restore", "invalidate", "verify", "resume",
    ]

    /// Clears away what the example makes, and makes what it takes away.
    private static func prepare(_ shop: TrialShop, for words: [String]) throws {
        let fresh: [[String]: String] = [
            ["agent", "enroll"]: "shop", ["issuer", "init"]: "issuer",
            ["issuer", "terminal"]: "shop.bundle", ["card", "blank"]: "a.chip",
        ]
        if let name = fresh[Array(words.prefix(2))] {
            try FileManager.default.removeItem(atPath: shop.path(name))
        }
        if words.starts(with: ["agent", "blacklist", "remove"]) {
            #expect(try shop.agent("blacklist", "add", words[3]).exit == 0)
        }
        if words.starts(with: ["issuer", "blacklist", "remove"]) {
            #expect(try shop.issuer("blacklist", "add", words[3]).exit == 0)
        }
        if words.starts(with: ["issuer", "blacklist", "import"]) {
            try Data("number,epoch,reason\n1234567A,0,lost\n".utf8)
                .write(to: shop.folder.appending(path: words[3]))
        }
        if ["desk", "staff", "lost-card"].contains(words.dropFirst().first) {
            try prepareDesk(shop, for: words)
        } else if words.contains("DESK0001") {
            #expect(try shop.addDesk().exit == 0)
        }
        if words.starts(with: ["issuer", "grant"]) {
            let pair = ["pair", "assign", "--main", "0000001A", "--sub", "0000001B", "--out", "p"]
            #expect(try shop.issuer(pair).exit == 0)
        }
        if words.contains("publish") || words.contains("rotate") {
            #expect(try shop.issuer("feed", "keys", "init", "--offline", "vault").exit == 0)
        }
        if words.starts(with: ["agent", "sync"]) { try FeedShop.connect(shop) }
        if words.contains("emulated:b.chip") {
            try FileManager.default.removeItem(atPath: shop.path("b.chip"))
            #expect(try shop.simulator("card", "blank", "b.chip").exit == 0)
        }
    }

    /// The shop's home is a desk's, where hanako is a manager and has signed in.
    private static func prepareDesk(_ shop: TrialShop, for words: [String]) throws {
        try FileManager.default.removeItem(atPath: shop.path("shop"))
        #expect(try shop.addDesk().exit == 0)
        #expect(try shop.agent("enroll", "--bundle", "desk.bundle").exit == 0)
        guard !words.starts(with: ["agent", "staff", "add"]) else { return }
        func call(_ line: String, _ input: String = passcode) throws -> Int32 {
            try shop.desk(line.split(separator: " ").map(String.init), input: input).exit
        }
        #expect(try call("staff add hanako --role manager --passcode-stdin") == 0)
        #expect(try call("desk sign-in --staff hanako --passcode-stdin") == 0)
        #expect(try call("staff add taro --role clerk --passcode-stdin") == 0)
        if words.starts(with: ["agent", "desk"]), procedures.contains(words[2]) {
            try shop.assign()
            if words[2] != "pair" {
                #expect(try shop.procedure("pair --order pair.order").exit == 0)
            }
            guard words[2] == "restore" else { return }
            #expect(try shop.procedure("invalidate --yes").exit == 0)
            let grant = ["grant", "--number", "0000001A", "--device", "DESK0001"]
            #expect(try shop.issuer(grant + ["--out", "grant.order"]).exit == 0)
        }
        guard words.contains("unlock") else { return }
        for _ in 0..<5 {
            #expect(try call("desk sign-in --staff taro --passcode-stdin", "not his") == 1)
        }
        let status = try shop.desk(["desk", "status", "--json"]).json()
        let challenge = try #require(status["lock"]?["challenge"]?.text)
        let order = ["--challenge", challenge, "--out", "unlock.order"]
        #expect(try shop.issuer(["unlock", "--device", "DESK0001"] + order).exit == 0)
    }

    /// What may be attached to this computer is not the example's fault.
    private static func endings(of example: [String]) -> Set<Int32> {
        switch example.dropFirst().first {
        case "readers": [0, 4]
        case "doctor": [0, 1]
        case "card" where example.contains("insert"): [0, 4]
        default: [0]
        }
    }
}
