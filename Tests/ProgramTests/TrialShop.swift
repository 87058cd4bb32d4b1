import Foundation
import Testing

/// A folder with an issuer, a terminal and some chips in it, for one test.
///
/// | name | what |
/// |---|---|
/// | `issuer`, `shop`, `shop.bundle` | an issuer, its terminal SHOP0009, the terminal's bundle |
/// | `a.chip` | main card 0000001A, 10,000 yen, credit 30,000 |
/// | `b.chip` | blank sub card 0000001B |
/// | `other.chip` | main card of another issuer |
/// | `empty.chip` | fresh from the factory |
///
/// It is made once by the programs themselves; each test works in a copy.
final class TrialShop: Sendable {
    static let cardPIN = "73519846"
    static let creditPIN = "84620175"
    static let creditNumber = "9182736455463728"

    let folder: URL

    init() throws { folder = try Self.original.get().copied() }

    private init(folder: URL) { self.folder = folder }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A folder with nothing in it.
    static func empty() throws -> TrialShop { try empty(freshFolder()) }

    private static func empty(_ folder: URL) throws -> TrialShop {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return TrialShop(folder: folder)
    }

    /// Stays until the tests' process ends.
    private static let original = Result {
        atexit { try? FileManager.default.removeItem(at: originalFolder) }
        return try made(in: originalFolder)
    }

    private static let originalFolder = freshFolder()

    private func copied() throws -> URL {
        let copy = Self.freshFolder()
        try FileManager.default.copyItem(at: folder, to: copy)
        return copy
    }

    private static func freshFolder() -> URL {
        FileManager.default.temporaryDirectory
            .appending(path: "mainstay-program-tests-\(UUID().uuidString)")
    }

    // MARK: The desk

    /// Of hanako, the desk's manager.
    static let passcode = "hanako's own passcode"

    /// The terminal is a desk's from here on, and hanako works there.
    func becomeDesk(signedIn: Bool) throws {
        try FileManager.default.removeItem(atPath: path("shop"))
        #expect(try addDesk().exit == 0)
        #expect(try agent("enroll", "--bundle", "desk.bundle").exit == 0)
        try QuickStaff.add(
            "hanako", passcode: Self.passcode, to: folder.appending(path: "shop"))
        if signedIn { try signIn() }
    }

    func signIn() throws {
        let words = ["desk", "sign-in", "--staff", "hanako", "--passcode-stdin"]
        #expect(try desk(words, input: Self.passcode).exit == 0)
    }

    static let deskReaders = [
        "--main-reader", "emulated:a.chip", "--sub-reader", "emulated:b.chip",
    ]
    static let subPIN = "64207531"
    static let deskPINs = """
        {"main": "\(cardPIN)", "sub": "\(subPIN)", "newSub": "\(subPIN)"}
        """

    /// The issuer assigns the spare: `pair.order`.
    func assign() throws {
        let run = try issuer(
            "pair", "assign", "--main", "0000001A", "--sub", "0000001B", "--out", "pair.order")
        #expect(run.exit == 0, "\(run.everything)")
    }

    /// A procedure of the desk with the two chips and their PINs.
    func procedure(
        _ line: String, cut: String = "", readers: [String] = deskReaders, pins: String = deskPINs
    ) throws -> ProgramRun {
        let words = line.split(separator: " ").map(String.init)
        let readers = readers.map { $0 == "emulated:b.chip" ? $0 + cut : $0 }
        return try desk(["desk"] + words + ["--pins-stdin"] + readers, input: pins)
    }

    /// Bytes of a file in the folder.
    func contents(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
    }

    /// Writes the shop's `config.json`.
    func configure(_ json: String) throws {
        try Data(json.utf8).write(to: folder.appending(path: "shop/config.json"))
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }
}

// MARK: - Calls

extension TrialShop {
    /// `mainstay-simulator agent …` in the folder, with the home `shop`.
    func agent(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramRun {
        try agent(arguments, environment: environment)
    }

    func agent(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramRun {
        try BuiltProgram.simulator.run(
            ["agent"] + arguments, in: folder,
            environment: ["MAINSTAY_HOME": "shop"].merging(environment) { $1 })
    }

    /// `mainstay-simulator issuer …` in the folder, with the home `issuer`.
    func issuer(_ arguments: String..., input: String = "") throws -> ProgramRun {
        try issuer(arguments, input: input)
    }

    func issuer(_ arguments: [String], input: String = "") throws -> ProgramRun {
        try BuiltProgram.simulator.run(
            ["issuer"] + arguments, in: folder, input: input,
            environment: ["MAINSTAY_ISSUER_HOME": "issuer"])
    }

    /// Registers the backup device DESK0001, whose bundle is `desk.bundle`.
    func addDesk() throws -> ProgramRun {
        try issuer(
            "terminal", "add", "--number", "DESK0001", "--backup-device", "--out", "desk.bundle")
    }

    /// `mainstay-simulator agent …` in the home `shop`, with something on standard input.
    func desk(_ arguments: [String], input: String = "") throws -> ProgramRun {
        try BuiltProgram.simulator.run(
            ["agent"] + arguments, in: folder, input: input,
            environment: ["MAINSTAY_HOME": "shop"])
    }

    func simulator(_ arguments: String...) throws -> ProgramRun {
        try BuiltProgram.simulator.run(arguments, in: folder)
    }

    /// One sale, on a chip of the folder.
    func pay(
        _ amount: String, _ method: String = "emoney", on chip: String = "a.chip",
        _ more: String...
    ) throws -> ProgramRun {
        try BuiltProgram.simulator.run(
            [
                "agent", "pay", "--home", "shop", "--amount", amount, "--method", method,
                "--reader", "emulated:" + chip, "--wait", "0",
            ] + more, in: folder)
    }
}

// MARK: - The original

extension TrialShop {
    private static func made(in folder: URL) throws -> TrialShop {
        let shop = try empty(folder)
        let pins = #"{"card": "\#(cardPIN)", "credit": "\#(creditPIN)"}"#
        func succeed(_ run: ProgramRun) throws {
            try #require(run.exit == 0, Comment(rawValue: run.everything))
        }
        try succeed(shop.issuer("init", "--issuer-id", "01020304050607"))
        for (name, last) in [("a", "0a"), ("b", "0b"), ("other", "0c"), ("empty", "0d")] {
            try succeed(shop.simulator("card", "blank", name + ".chip", "--uid", uid(last)))
        }
        try succeed(
            shop.issuer(
                "card", "issue", "--number", "0000001A", "--main", "--emoney-id", "Abcd-40",
                "--balance", "10000", "--credit-number", creditNumber, "--pins-stdin",
                "--reader", "emulated:a.chip", input: pins))
        try succeed(
            shop.issuer(
                "card", "issue", "--number", "0000001B", "--sub", "--reader", "emulated:b.chip"))
        try succeed(
            shop.issuer("terminal", "add", "--number", "SHOP0009", "--out", "shop.bundle"))
        try succeed(shop.agent("enroll", "--bundle", "shop.bundle"))
        try succeed(shop.issuer("init", "--home", "other", "--issuer-id", "31020304050607"))
        try succeed(
            shop.issuer(
                "card", "issue", "--home", "other", "--number", "5555555D", "--main",
                "--emoney-id", "X-1", "--balance", "10000", "--reader", "emulated:other.chip"))
        return shop
    }

    private static func uid(_ last: String) -> String { "041122334455" + last }
}
