import Foundation
import Testing

/// What a person at the desk types, and what the screen says meanwhile.
@Suite struct DeskTerminalTests {
    private let shop: TrialShop
    private static let passcode = TrialShop.passcode

    /// The desk's home is `shop`; hanako is a manager, nobody has signed in, and the pair exists.
    init() throws {
        shop = try TrialShop()
        try shop.becomeDesk(signedIn: true)
        try shop.assign()
        #expect(try shop.procedure("pair --order pair.order").exit == 0)
        #expect(try shop.desk(["desk", "sign-out"]).exit == 0)
    }

    private func person(_ line: String) throws -> PersonAtTerminal {
        try PersonAtTerminal(
            .simulator, ["agent", "desk"] + line.split(separator: " ").map(String.init),
            in: shop.folder, environment: ["MAINSTAY_HOME": "shop"])
    }

    /// How often somebody is asked to lay down a card.
    private func taps(_ person: PersonAtTerminal) -> Int {
        person.screen.components(separatedBy: "Put down ").count - 1
    }

    @Test func `a person promotes with one tap, two entries and four other keys`() throws {
        let hanako = try person("promote --staff hanako --reader emulated:b.chip --lang en")
        try hanako.answer("Passcode: ", secret: Self.passcode)
        try hanako.answer("PIN of the spare: ", secret: TrialShop.subPIN)
        try hanako.answer("Go on? [y/N] ", keys: "y\n")
        #expect(hanako.end() == 0, "\(hanako.screen)")
        let counts =
            "\(taps(hanako)) tap, \(hanako.secretCount) entries, \(hanako.keyCount) other keys"
        print("A promotion by a person: \(counts) (goal: at most 3, 2, 6)")
        #expect(taps(hanako) == 1)
        #expect(hanako.secretCount == 2)
        #expect(hanako.keyCount == 4)
        #expect(try shop.pay("100", "credit", on: "b.chip").exit == 0)

        // Which card, what cannot be undone, the money, how long and how much the old one may cost.
        let lines = hanako.screen.components(separatedBy: "\r\n")
        for part in [
            "0000001B becomes the main card, and 0000001A becomes invalid. This cannot be undone.",
            "The e-money of 0000001A is returned to this card once the issuer has confirmed it",
            "This shop refuses 0000001A at once.", "It gets no list; where none comes",
            "0000001B is the main card now. 0000001A is invalid.", "E-money balance: pending",
            "TEST",
        ] { #expect(lines.contains { $0.contains(part) }, "\(part): \(hanako.screen)") }
        // Before it is done, and on the receipt.
        let exposed = "without a PIN, for at most"
        #expect(lines.filter { $0.contains(exposed) }.count == 2, "\(hanako.screen)")
        for secret in [Self.passcode, TrialShop.subPIN] { #expect(!hanako.screen.contains(secret)) }
    }

    @Test func `O18: whoever does not say yes has changed nothing`() throws {
        for keys in ["\n", "n\n", "x\n"] {
            let hanako = try person("promote --staff hanako --reader emulated:b.chip --lang en")
            if keys == "\n" { try hanako.answer("Passcode: ", secret: Self.passcode) }
            try hanako.answer("PIN of the spare: ", secret: TrialShop.subPIN)
            try hanako.answer("Go on? [y/N] ", keys: keys)
            #expect(hanako.end() == 1)
            #expect(hanako.screen.contains("Nothing was changed."))
        }
        #expect(try shop.pay("100", "emoney", on: "a.chip").exit == 0)
    }

    @Test func `O6: without a session the name is asked, then the passcode, before a card`() throws
    {
        let stranger = try person("promote --reader emulated:b.chip --lang en")
        try stranger.answer("Your name at the desk: ", keys: "hanako\n")
        try stranger.answer("Passcode: ", secret: "not her passcode")
        #expect(stranger.end() == 1)
        // No card was asked for, and no PIN.
        #expect(taps(stranger) == 0 && !stranger.screen.contains("PIN"))
        let status = try shop.desk(["desk", "status", "--json"]).json()
        #expect(status["errorsLeft"] == .integer(4) && status["staff"] == .null)
    }

    @Test func `a session of somebody else is not worked in`() throws {
        let signIn = ["desk", "sign-in", "--staff", "hanako", "--passcode-stdin"]
        #expect(try shop.desk(signIn, input: Self.passcode).exit == 0)
        let add = ["staff", "add", "ken", "--role", "clerk", "--passcode-stdin"]
        #expect(try shop.desk(add, input: "ken's passcode").exit == 0)
        let ken = try person("verify --staff ken --reader emulated:b.chip --lang en")
        try ken.answer("Passcode: ", secret: "ken's passcode")
        try ken.answer("PIN of the spare: ", secret: TrialShop.subPIN)
        #expect(ken.end() == 0, "\(ken.screen)")
        let status = try shop.desk(["desk", "status", "--json"]).json()
        #expect(status["staff"] == .string("ken"))
        // And where nobody can be asked, it is refused.
        let run = try shop.procedure("verify --staff hanako --json")
        #expect(try run.json()["error"]?["code"] == .string("desk.signedOut"))
    }

    @Test func `what is typed twice, and not the same, changes nothing`() throws {
        #expect(try shop.desk(["desk", "sign-out"]).exit == 0)
        let before = try (shop.contents("a.chip"), shop.contents("b.chip"))
        let pairing = try person(
            "pair --staff hanako --order pair.order --main-reader emulated:a.chip "
                + "--sub-reader emulated:b.chip --lang en")
        try pairing.answer("Passcode: ", secret: Self.passcode)
        try pairing.answer("PIN of the main card: ", secret: TrialShop.cardPIN)
        try pairing.answer("New PIN of the spare: ", secret: TrialShop.subPIN)
        try pairing.answer("once more: ", secret: "1111111")
        #expect(pairing.end() != 0)
        #expect(pairing.screen.contains("pins.differ"), "\(pairing.screen)")
        #expect(try shop.contents("a.chip") == before.0)
        #expect(try shop.contents("b.chip") == before.1)
        let adding = try PersonAtTerminal(
            .simulator,
            ["agent", "staff", "add", "mika", "--role", "clerk", "--lang", "en"], in: shop.folder,
            environment: ["MAINSTAY_HOME": "shop"])
        try adding.answer("Passcode: ", secret: "mika's passcode")
        try adding.answer("Passcode again: ", secret: "another passcode")
        #expect(adding.end() != 0)
        #expect(!adding.screen.contains("was added"), "\(adding.screen)")
        #expect(!(try shop.desk(["staff", "list"]).output.contains("mika")))
    }

    @Test func `O10: a wrong card is told, and the right one can be put down`() throws {
        let hanako = try person("promote --staff hanako --reader emulated:other.chip --lang en")
        try hanako.answer("Passcode: ", secret: Self.passcode)
        for _ in 1...4 {
            try hanako.answer("PIN of the spare: ", secret: TrialShop.subPIN)
            try hanako.answer("Again, with the right card? [y/N] ", keys: "y\n")
        }
        try hanako.answer("PIN of the spare: ", secret: TrialShop.subPIN)
        #expect(hanako.end() == 1)
        #expect(hanako.screen.contains("desk.locked"), "\(hanako.screen)")
    }

    @Test func `O10: card after card in calls of their own locks, three strangers do not`() throws {
        let signIn = ["desk", "sign-in", "--staff", "hanako", "--passcode-stdin"]
        #expect(try shop.desk(signIn, input: Self.passcode).exit == 0)
        func call(_ chip: String) throws -> String? {
            let json = try shop.procedure(
                "promote --yes --json", readers: ["--reader", "emulated:" + chip]
            ).json()
            return json["error"]?["code"]?.text ?? json["reasons"]?.elements.first?.text
        }
        for _ in 1...3 { #expect(try call("other.chip") != "desk.locked") }
        let status = try shop.desk(["desk", "status", "--json"]).json()
        #expect(status["isLocked"] == .bool(false) && status["errorsLeft"] == .integer(2))
        #expect(try call("empty.chip") != "desk.locked")
        #expect(try call("other.chip") == "desk.locked")
        #expect(try shop.pay("100", "emoney", on: "a.chip").exit == 0)
    }

    @Test func `Ctrl-C at a secret's prompt leaves a terminal that echoes`() throws {
        let hanako = try person("promote --staff hanako --reader emulated:b.chip --lang en")
        try hanako.wait(for: "Passcode: ")
        #expect(!hanako.echoes)
        try hanako.answer("Passcode: ", keys: "half of it\u{03}")
        #expect(hanako.end() == SIGINT)
        #expect(hanako.echoes)
        #expect(!hanako.screen.contains("half"))
    }

    @Test func `a slip in a secret can be taken back`() throws {
        let hanako = try person("promote --staff hanako --reader emulated:b.chip --lang en")
        try hanako.answer("Passcode: ", secret: "no\u{15}" + Self.passcode + "xあ\u{7F}\u{08}")
        try hanako.answer("PIN of the spare: ", secret: "9\u{7F}" + TrialShop.subPIN)
        try hanako.answer("Go on? [y/N] ", keys: "y\n")
        #expect(hanako.end() == 0, "\(hanako.screen)")
    }

    @Test func `T24: a lost card that is found is erased on sight, after a question of its own`()
        throws
    {
        try shop.signIn()
        #expect(try shop.procedure("promote --yes").exit == 0)
        for (keys, exit) in [("n\n", 1), ("y\n", 0)] as [(String, Int32)] {
            // The yes on the command line is not for this.
            let hanako = try person("verify --yes --reader emulated:a.chip --lang en")
            try hanako.answer("PIN of the spare: ", secret: TrialShop.subPIN)
            try hanako.answer("Go on? [y/N] ", keys: keys)
            #expect(hanako.end() == exit, "\(hanako.screen)")
            #expect(hanako.screen.contains("0000001A becomes invalid, and everything on it"))
        }
        let check = try shop.agent("check", "--reader", "emulated:a.chip", "--json").json()
        #expect(check["reasons"]?.elements.first == .string("card.invalidated"))
    }

    @Test func `the spare is not erased where the card to be restored is listed`() throws {
        try shop.signIn()
        #expect(try shop.procedure("invalidate --yes").exit == 0)
        let grant = ["grant", "--number", "0000001A", "--device", "DESK0001", "--out", "g.order"]
        #expect(try shop.issuer(grant).exit == 0)
        #expect(try shop.agent("blacklist", "add", "0000001A").exit == 0)
        let before = try shop.contents("b.chip")
        let hanako = try person(
            "restore --order g.order --yes --lang en "
                + TrialShop.deskReaders.joined(separator: " "))
        try hanako.answer("PIN of the main card: ", secret: TrialShop.cardPIN)
        try hanako.answer("PIN of the spare: ", secret: TrialShop.subPIN)
        #expect(hanako.end() == 1, "\(hanako.screen)")
        #expect(hanako.screen.contains("Card: the main card"), "\(hanako.screen)")
        #expect(try shop.contents("b.chip") == before)
    }
}
