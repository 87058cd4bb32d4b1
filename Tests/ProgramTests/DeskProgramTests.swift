import Foundation
import Testing

/// `mainstay desk` and `mainstay staff`, as processes.
@Suite struct DeskProgramTests {
    private let shop: TrialShop
    private static let passcode = TrialShop.passcode

    /// The desk's home is `shop`; hanako is a manager.
    init() throws {
        shop = try TrialShop()
        try shop.becomeDesk(signedIn: false)
    }

    private func call(_ line: String, input: String = passcode) throws -> ProgramRun {
        try shop.desk(line.split(separator: " ").map(String.init), input: input)
    }

    private func code(_ run: ProgramRun) throws -> String? {
        try run.json()["error"]?["code"]?.text
    }

    private func signIn(_ passcode: String = Self.passcode) throws -> ProgramRun {
        try call("desk sign-in --staff hanako --passcode-stdin --json", input: passcode)
    }

    /// Locks it, and gives what it shows.
    private func lock() throws -> String {
        for attempt in 1...5 {
            let refusal = try code(signIn("not her passcode"))
            #expect(refusal == (attempt < 5 ? "desk.passcodeWrong" : "desk.locked"))
        }
        return try #require(try status()["lock"]?["challenge"]?.text)
    }

    private func status() throws -> JSONTree {
        let json = try call("desk status --json").json()
        #expect(try Schema("desk-status").problems(in: json) == [])
        return json
    }

    @Test func `O6 O7 a session opens with the passcode, and closes`() throws {
        #expect(try status()["staff"] == .null)
        let open = try signIn()
        #expect(open.exit == 0, "\(open.everything)")
        #expect(try Schema("desk-session").problems(in: open.json()) == [])
        #expect(try status()["staff"] == .string("hanako"))
        #expect(try status()["errorsLeft"] == .integer(5))
        let close = try call("desk sign-out --json")
        #expect(try Schema("desk-session").problems(in: close.json()) == [])
        #expect(try status()["staff"] == .null)
        #expect(try code(signIn("not her passcode")) == "desk.passcodeWrong")
        #expect(try status()["errorsLeft"] == .integer(4))
    }

    @Test func `T17 a locked desk says what unlocks it, and the register goes on`() throws {
        let challenge = try lock()
        #expect(challenge.hasSuffix("-1"))
        #expect(try status()["isLocked"] == .bool(true))
        for language in ["ja", "en"] {
            let told = try call("desk status --lang \(language)")
            #expect(told.exit == 1 && told.output.contains(challenge))
        }
        #expect(try code(signIn()) == "desk.locked")
        // Selling is not touched.
        #expect(try shop.pay("100").exit == 0)
        #expect(try shop.agent("check", "--reader", "emulated:a.chip").exit == 0)
    }

    @Test func `O26 the issuer's order and the issuer's code unlock it, once each`() throws {
        let first = try lock()
        let order = try shop.issuer(
            "unlock", "--device", "DESK0001", "--challenge", first, "--out", "u.order", "--json")
        #expect(order.exit == 0)
        let run = try call("desk unlock --order u.order --json")
        #expect(run.exit == 0, "\(run.everything)")
        #expect(try Schema("desk-unlock").problems(in: run.json()) == [])
        #expect(try signIn().exit == 0)
        #expect(try code(call("desk unlock --order u.order --json")) == "desk.notLocked")

        let second = try lock()
        #expect(second.hasSuffix("-2"))
        #expect(try code(call("desk unlock --order u.order --json")) == "order.used")
        let old = try #require(try order.json()["code"]?.text)
        #expect(try code(call("desk unlock --code \(old) --json")) == "desk.codeWrong")
        #expect(try status()["lock"]?["guessesLeft"] == .integer(4))
        let answer = try shop.issuer(
            "unlock", "--device", "DESK0001", "--challenge", second, "--out", "v.order", "--json")
        let digits = try #require(try answer.json()["code"]?.text)
        let told = try call("desk unlock --code \(digits) --json")
        #expect(try told.json()["by"] == .string("code"))
        #expect(try signIn().exit == 0)
    }

    @Test func `O26 the only manager, who forgot the passcode, sets one by an order`() throws {
        let challenge = try lock()
        func issue(_ name: String, _ file: String) throws -> ProgramRun {
            let call = ["unlock", "--device", "DESK0001", "--challenge", challenge, "--staff"]
            return try shop.issuer(call + [name, "--out", file, "--json"])
        }
        #expect(try issue("花子", "x.order").exit == 2)
        let other = try issue("taro", "t.order")
        #expect(try Schema("unlock").problems(in: other.json()) == [])
        #expect(try other.json()["passcodeOf"] == .string("taro"))
        // Nobody of this name is a manager here.
        let refused = try call("desk unlock --order t.order --passcode-stdin --json")
        #expect(refused.exit == 2, "\(refused.everything)")
        #expect(try code(refused) == "staff.noManager")
        #expect(try issue("hanako", "h.order").exit == 0)
        // Nobody at a terminal, and nothing piped in.
        #expect(try code(call("desk unlock --order h.order --json")) == "passcode.malformed")
        #expect(try status()["isLocked"] == .bool(true))
        let line = "desk unlock --order h.order --passcode-stdin --json"
        let run = try call(line, input: "a new passcode of hers")
        #expect(run.exit == 0, "\(run.everything)")
        #expect(try Schema("desk-unlock").problems(in: run.json()) == [])
        #expect(try run.json()["passcodeOf"] == .string("hanako"))
        #expect(try code(signIn()) == "desk.passcodeWrong")
        #expect(try signIn("a new passcode of hers").exit == 0)
        #expect(try code(call(line, input: "another passcode")) == "desk.notLocked")
        for _ in 1...5 { _ = try signIn("not her passcode") }
        #expect(try code(call(line, input: "another passcode")) == "order.used")
    }

    @Test func `O26 after five guesses the order only`() throws {
        let challenge = try lock()
        for _ in 0..<5 {
            #expect(try code(call("desk unlock --code 0000000000 --json")) == "desk.codeWrong")
        }
        #expect(try code(call("desk unlock --code 0000000000 --json")) == "desk.codeSpent")
        #expect(
            try shop.issuer(
                "unlock", "--device", "DESK0001", "--challenge", challenge, "--out", "u.order"
            ).exit == 0)
        #expect(try call("desk unlock --order u.order").exit == 0)
    }

    @Test(arguments: [
        ("desk unlock --order none.order", "order.missing", 2),
        ("desk unlock --order a.chip", "order.altered", 1),
        ("desk unlock --order pair.order", "order.otherKind", 1),
        ("desk unlock --order later.order", "order.otherLock", 1),
        ("desk unlock --code 123", "option.malformed", 2), ("desk unlock", "option.malformed", 2),
        ("desk unlock --code 0123456789 --order x", "option.malformed", 2),
    ])
    func `what unlocks nothing says why`(line: String, expected: String, exit: Int32) throws {
        _ = try lock()
        let pair = ["pair", "assign", "--main", "0000001A", "--sub", "0000001B"]
        #expect(try shop.issuer(pair + ["--out", "pair.order"]).exit == 0)
        let later = ["--challenge", "7K3F-9QXM-2", "--out", "later.order"]
        #expect(try shop.issuer(["unlock", "--device", "DESK0001"] + later).exit == 0)
        for language in ["ja", "en"] {
            let run = try call("\(line) --json --lang \(language)")
            #expect(run.exit == exit, "\(run.everything)")
            #expect(try code(run) == expected)
            #expect(try Schema("error").problems(in: run.json()) == [])
        }
        #expect(try status()["isLocked"] == .bool(true))
    }

    @Test func `T23 staff is added and disabled by a manager who has signed in`() throws {
        #expect(
            try code(call("staff add ken --role clerk --passcode-stdin --json"))
                == "desk.signedOut")
        #expect(try signIn().exit == 0)
        let add = try call("staff add Ken --role clerk --passcode-stdin --json", input: "kens own")
        #expect(try Schema("staff").problems(in: add.json()) == [])
        let again = try call("staff add ken --role clerk --passcode-stdin --json")
        #expect(try code(again) == "staff.exists")
        let list = try call("staff list --json")
        #expect(try Schema("staff-list").problems(in: list.json()) == [])
        #expect(try list.json()["staff"]?.elements.count == 2)
        #expect(try code(call("staff disable hanako --json")) == "staff.last")
        #expect(try code(call("staff disable jiro --json")) == "staff.unknown")
        let clerk = try call("desk sign-in --staff ken --passcode-stdin --json", input: "kens own")
        #expect(try clerk.json()["role"] == .string("clerk"))
        #expect(try code(call("staff disable ken --json")) == "desk.role")
        #expect(try signIn().exit == 0)
        let disable = try call("staff disable ken --json")
        #expect(try Schema("staff").problems(in: disable.json()) == [])
        #expect(try disable.json()["enabled"] == .bool(false))
        #expect(try call("staff list").output.contains("ken"))
    }

    @Test(arguments: [
        ("staff add ken --role boss --passcode-stdin", "option.malformed"),
        ("staff add 花子 --role clerk --passcode-stdin", "staff.name"),
        ("desk sign-in --staff hanako", "passcode.malformed"),
        ("desk sign-in --staff hanako --minutes 0 --passcode-stdin", "option.malformed"),
    ])
    func `what is mistyped says so`(line: String, expected: String) throws {
        #expect(try signIn().exit == 0)
        let run = try call(line + " --json")
        #expect(run.exit == 2, "\(run.everything)")
        #expect(try code(run) == expected)
    }

    @Test func `a terminal that is no backup device has no desk`() throws {
        let till = try TrialShop()
        for line in ["desk status", "desk sign-out", "staff list", "desk unlock --code 0123456789"]
        {
            let run = try till.desk(line.split(separator: " ").map(String.init) + ["--json"])
            #expect(run.exit == 1, "\(run.everything)")
            #expect(try code(run) == "desk.none")
        }
    }

    @Test func `no passcode is in any output or file`() throws {
        let secret = "a very particular passcode"
        #expect(try signIn().exit == 0)
        var said = try call("staff add ken --role clerk --passcode-stdin", input: secret).everything
        for line in [
            "desk sign-in --staff ken --passcode-stdin --json",
            "desk sign-in --staff hanako --passcode-stdin", "desk sign-in --staff \(secret)",
            "staff list --json", "desk status --json",
        ] {
            said += try call(line, input: secret).everything
        }
        #expect(!said.contains(secret))
        for file in try FileManager.default.subpathsOfDirectory(atPath: shop.folder.path) {
            guard let bytes = FileManager.default.contents(atPath: shop.path(file)) else {
                continue
            }
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file)")
        }
    }
}
