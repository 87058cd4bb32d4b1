import Foundation
import Testing

/// Calls that cannot be carried out: exit code, one line, one JSON object, nothing done.
@Suite struct UsageTests {
    struct Call: CustomTestStringConvertible {
        let arguments: [String]
        let exit: Int32
        let code: String

        init(_ line: String, _ exit: Int32, _ code: String) {
            arguments = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
            self.exit = exit
            self.code = code
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let card = "--reader emulated:a.chip --wait 0"

    static let calls = [
        Call("agent pay --method emoney --amount 0 \(card)", 2, "amount.invalid"),
        Call("agent pay --method emoney --amount -5 \(card)", 2, "amount.invalid"),
        Call("agent pay --method emoney --amount=-5 \(card)", 2, "amount.invalid"),
        Call("agent pay --method emoney --amount 12.5 \(card)", 2, "amount.invalid"),
        Call("agent pay --method emoney --amount 99999999999 \(card)", 2, "amount.invalid"),
        Call("agent pay --method emoney --amount 1e3 \(card)", 2, "amount.invalid"),
        Call("agent pay --method emoney --amount '' \(card)", 2, "amount.invalid"),
        Call("agent pay --method emoney --amount １２ \(card)", 2, "amount.invalid"),
        Call("agent pay --method barter --amount 12 \(card)", 2, "option.malformed"),
        Call("agent pay --method emoney", 2, "option.malformed"),
        Call("agent pay --method emoney --amount 12 --lang fr", 2, "option.malformed"),
        Call("agent pay --method emoney --amount 12 --wait -1", 2, "option.malformed"),
        Call("agent pay --method emoney --amount 12 --sale ''", 2, "option.malformed"),
        Call("agent pay --metod emoney", 2, "option.malformed"),
        Call("agent pay --method emoney --amount 12 stray", 2, "option.malformed"),
        Call("agent sell", 2, "option.malformed"),
        Call(
            "agent pay --method emoney --amount 12 --wait 0 --reader emulated:none.chip", 4,
            "card.none"),
        Call(
            "agent pay --method emoney --amount 12 --wait 0 --reader emulated:shop.bundle", 2,
            "reader.unknown"),
        Call(
            "agent pay --method emoney --amount 12 --reader emulated:a.chip?cut-before=0", 2,
            "reader.unknown"),
        Call("agent journal show 123", 2, "record.unknown"),
        Call("agent journal show 00112233445566778899aabbccddeeff", 2, "record.unknown"),
        Call("agent journal list --since 00112233445566778899aabbccddeeff", 2, "record.unknown"),
        Call("agent blacklist add 12345678", 2, "number.malformed"),
        Call("agent blacklist lookup 1234567a", 2, "number.malformed"),
        Call("agent blacklist remove 7654321Z", 1, "number.unknown"),
        Call("agent sync", 1, "feed.none"),
        Call("agent sync --jitter -1", 2, "option.malformed"),
        Call("agent sync --jitter=-1", 2, "option.malformed"),
        Call("agent enroll --bundle none.bundle --home new", 2, "bundle.missing"),
        Call("agent enroll --bundle a.chip --home new", 1, "bundle.altered"),
        Call("agent enroll --bundle shop.bundle", 2, "home.exists"),
        Call("agent enroll --bundle shop.bundle --home a.chip", 2, "home.exists"),
        Call("agent check --home none", 2, "home.missing"),
        Call("issuer init", 2, "home.exists"),
        Call("issuer init --home new --scheme 999", 2, "option.malformed"),
        Call("issuer init --home new --currency XXX", 2, "option.malformed"),
        Call("issuer init --home new --issuer-id 00", 2, "option.malformed"),
        Call("issuer init --home new --environment moon", 2, "option.malformed"),
        Call("issuer card issue --number 12345678 --main \(card)", 2, "number.malformed"),
        Call("issuer card issue --number 0000002A --main --sub \(card)", 2, "option.malformed"),
        Call("issuer card issue --number 0000002A \(card)", 2, "option.malformed"),
        Call("issuer card issue --number 0000002A --main \(card)", 1, "chip.inUse"),
        Call("issuer terminal add --number SHOP0009 --out new", 2, "terminal.taken"),
        Call("issuer terminal add --number SHOP --out new", 2, "number.malformed"),
        Call("issuer terminal add --number SHOP0002 --out a.chip", 2, "option.malformed"),
        Call("issuer terminal add --number SHOP0002 --out none/new", 2, "option.malformed"),
        Call("issuer init --home new --feed lists.example", 2, "feed.address"),
        Call("issuer blacklist add 12345678", 2, "number.malformed"),
        Call("issuer blacklist add 1234567A --epoch 65536", 2, "option.malformed"),
        Call("issuer blacklist add 1234567A --epoch=-1", 2, "option.malformed"),
        Call("issuer blacklist add 1234567A --reason found", 2, "option.malformed"),
        Call("issuer blacklist add 1234567A --reason worn", 2, "option.malformed"),
        Call("issuer blacklist remove 1234567A", 1, "number.unknown"),
        Call("issuer blacklist remove 1234567A --reason lost", 2, "option.malformed"),
        Call("issuer blacklist import none.csv", 2, "option.malformed"),
        Call("issuer blacklist import a.chip", 2, "line.malformed"),
        Call("issuer feed address lists.example", 2, "feed.address"),
        Call("issuer feed publish --out www", 2, "feed.keyless"),
        Call("issuer feed keys rotate --offline vault --role list", 2, "feed.keyless"),
        Call("issuer feed keys rotate --offline vault --role pope", 2, "option.malformed"),
        Call("issuer feed keys rotate --offline vault", 2, "option.malformed"),
        Call("issuer feed keys init --offline shop", 2, "option.malformed"),
        Call("card blank a.chip", 2, "option.malformed"),
        Call("card blank new --uid 0011", 2, "option.malformed"),
    ]

    @Test(arguments: calls) func `a call that cannot be is refused in words`(_ call: Call) throws {
        let shop = try TrialShop()
        let files = try shop.listing()
        let json = try shop.call(call.arguments + ["--json"])
        #expect(json.exit == call.exit)
        #expect(json.errorLines.count == 1)
        let object = try json.json()
        #expect(try Schema("error").problems(in: object) == [])
        #expect(object["error"]?["code"] == .string(call.code))
        for language in ["ja", "en"] {
            let text = try shop.call(call.arguments, language: language)
            #expect(text.exit == call.exit)
            #expect(text.output.isEmpty)
            #expect(text.errorLines.count == 1)
            let message = try #require(object["error"]?["message"]?[language]?.text)
            #expect(text.errors.contains(message))
        }
        #expect(try shop.listing() == files)
        #expect(try shop.agent("journal", "list", "--json").json()["records"] == .array([]))
    }

    @Test func `a number is issued once`() throws {
        let shop = try TrialShop()
        let run = try shop.issuer(
            "card", "issue", "--number", "0000001A", "--main", "--reader", "emulated:empty.chip",
            "--json")
        #expect(run.exit == 2)
        #expect(try run.json()["error"]?["code"] == .string("number.taken"))
    }

    @Test func `help is not an error`() throws {
        let shop = try TrialShop.empty()
        for arguments in [[], ["--help"], ["help"], ["agent"], ["agent", "pay", "--help"]] {
            let run = try shop.call(arguments)
            #expect(run.exit == 0)
            #expect(run.output.contains("OVERVIEW"))
            #expect(run.errors.isEmpty)
        }
    }

    @Test func `an answer that nobody reads changes nothing`() throws {
        let shop = try TrialShop()
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let run = try BuiltProgram.simulator.run(
            ["agent", "journal", "list", "--home", "shop"], in: shop.folder,
            output: pipe.fileHandleForWriting)
        #expect(run.exit == 0)
    }

    @Test(arguments: [BuiltProgram.agent, .issuer])
    func `what is virtual exists in the simulator alone`(_ program: BuiltProgram) throws {
        let shop = try TrialShop()
        let call =
            program == .agent
            ? ["check", "--home", "shop"]
            : ["card", "issue", "--home", "issuer", "--number", "0000003A", "--main"]
        let run = try program.run(
            call + ["--reader", "emulated:a.chip", "--json"], in: shop.folder,
            environment: ["PCSCLITE_CSOCK_NAME": shop.path("no-service")])
        #expect([2, 4].contains(run.exit))
        #expect(try Schema("error").problems(in: run.json()) == [])
    }

    @Test func `a production home takes no emulated reader`() throws {
        let shop = try TrialShop()
        #expect(
            try shop.issuer("init", "--home", "real", "--environment", "production").exit == 0)
        let issue = try shop.issuer(
            "card", "issue", "--home", "real", "--number", "0000001A", "--main", "--reader",
            "emulated:empty.chip", "--json")
        #expect(try issue.json()["error"]?["code"] == .string("reader.emulated"))
        #expect(
            try shop.issuer(
                "terminal", "add", "--home", "real", "--number", "SHOP0001", "--out", "real.bundle"
            ).exit == 0)
        #expect(try shop.agent("enroll", "--bundle", "real.bundle", "--home", "till").exit == 0)
        let check = try shop.agent(
            "check", "--home", "till", "--reader", "emulated:a.chip", "--json")
        #expect(check.exit == 2)
        #expect(try check.json()["error"]?["code"] == .string("reader.emulated"))
    }
}

extension TrialShop {
    /// Any call of the simulator, with both homes in place.
    func call(_ arguments: [String], language: String? = nil) throws -> ProgramRun {
        try BuiltProgram.simulator.run(
            arguments + (language.map { ["--lang", $0] } ?? []), in: folder,
            environment: ["MAINSTAY_HOME": "shop", "MAINSTAY_ISSUER_HOME": "issuer"])
    }

    /// Every file below the folder but SQLite's companions, which open and close come and go.
    func listing() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
    }
}
