import CardLayout
import DESFire
import DurableSQLite
import FolderTesting
import IssuerStore
import Numbers
import PairedCards
import Testing

@Suite struct IssuerDatabaseTests {
    private let folder: TemporaryFolder
    private let database: IssuerDatabase
    private let number: CardNumber
    private let otherNumber: CardNumber
    private let chip: CardUID
    private let otherChip: CardUID

    init() throws {
        folder = try TemporaryFolder()
        database = try IssuerDatabase.create(at: folder.path(of: "issuer.sqlite"))
        number = try #require(CardNumber(text: "1234567A"))
        otherNumber = try #require(CardNumber(text: "7654321B"))
        chip = try #require(CardUID([4, 1, 2, 3, 4, 5, 6]))
        otherChip = try #require(CardUID([4, 6, 5, 4, 3, 2, 1]))
    }

    private static func issue(eMoneyID: String? = "Abcd-40") -> CardEntry.Issue {
        CardEntry.Issue(
            atMs: 2_000, eMoneyID: eMoneyID.flatMap { EMoneyID(text: $0) },
            firstBalanceMinor: 5_000, firstAllowanceMinor: 30_000,
            baseline: TransactionProof(counter: 1, mac: [1, 2, 3, 4, 5, 6, 7, 8]),
            baselineRows: [1, 2, 3])
    }

    private func begin(_ number: CardNumber, _ uid: CardUID) throws(RegistryError) {
        try database.beginCard(number, uid: uid, kind: .main, atMs: 1_000)
    }

    private func finish(_ number: CardNumber, _ uid: CardUID) throws(RegistryError) {
        try database.finishCard(number, uid: uid, issue: Self.issue())
    }

    @Test(arguments: CardEntry.Kind.allCases, [nil, "Abcd-40"])
    func `gives an issued card back, by number and by chip`(
        kind: CardEntry.Kind, eMoneyID: String?
    ) throws {
        let issue = Self.issue(eMoneyID: eMoneyID)
        try database.beginCard(number, uid: chip, kind: kind, atMs: 1_000)
        #expect(try database.card(uid: chip)?.state == .begun)
        try database.finishCard(number, uid: chip, issue: issue)
        let card = try #require(try database.card(number: number))
        #expect(card.number == number && card.uid == chip && card.kind == kind)
        #expect(card.begunAtMs == 1_000)
        #expect(card.state == .issued(issue))
        #expect(try database.card(uid: chip) == card)
        #expect(try database.card(uid: otherChip) == nil)
        #expect(try database.card(number: otherNumber) == nil)
    }

    @Test func `begins a torn card again`() throws {
        try begin(number, chip)
        try database.beginCard(number, uid: chip, kind: .sub, atMs: 1_500)
        let card = try #require(try database.card(number: number))
        #expect(card.kind == .sub && card.begunAtMs == 1_500 && !card.isIssued)
        try finish(number, chip)
    }

    @Test func `begins a number on another chip as long as it was not issued`() throws {
        try begin(number, chip)
        try begin(number, otherChip)
        #expect(try database.card(uid: chip) == nil)
        #expect(try database.card(number: number)?.uid == otherChip)
    }

    @Test func `begins a chip under another number as long as it was not issued`() throws {
        try begin(number, chip)
        try begin(otherNumber, chip)
        #expect(try database.card(number: number) == nil)
        #expect(try database.card(uid: chip)?.number == otherNumber)
    }

    @Test func `begins where both number and chip were begun with others`() throws {
        try begin(number, chip)
        try begin(otherNumber, otherChip)
        try begin(number, otherChip)
        #expect(try database.card(uid: chip) == nil)
        #expect(try database.card(number: otherNumber) == nil)
        #expect(try database.card(number: number)?.uid == otherChip)
    }

    @Test func `issues a number once`() throws {
        try begin(number, chip)
        try finish(number, chip)
        for uid in [chip, otherChip] {
            #expect(throws: RegistryError.numberTaken) { try begin(number, uid) }
        }
        #expect(try database.card(number: number)?.state == .issued(Self.issue()))
    }

    @Test func `issues a chip once, and forgets nothing over the refusal`() throws {
        try begin(number, chip)
        try finish(number, chip)
        try begin(otherNumber, otherChip)
        #expect(throws: RegistryError.chipTaken) { try begin(otherNumber, chip) }
        #expect(try database.card(number: otherNumber)?.uid == otherChip)
        #expect(try database.card(number: number)?.isIssued == true)
    }

    @Test func `finishes only what was begun, and once`() throws {
        #expect(throws: RegistryError.store(.missing)) { try finish(number, chip) }
        try begin(number, chip)
        #expect(throws: RegistryError.store(.missing)) { try finish(number, otherChip) }
        #expect(throws: RegistryError.store(.missing)) { try finish(otherNumber, chip) }
        #expect(try database.card(number: number)?.isIssued == false)
        try finish(number, chip)
        #expect(throws: RegistryError.store(.missing)) { try finish(number, chip) }
    }

    @Test func `keeps terminals by number, each once`() throws {
        let terminals = try ["T0000002", "T0000001"].map { text in
            TerminalEntry(
                number: try #require(TerminalNumber(text: text)),
                roles: text == "T0000001" ? KeyRole.allCases : KeyRole.merchantRoles,
                issuedAtMs: 7)
        }
        for terminal in terminals {
            #expect(try database.beginTerminal(terminal))
            try database.finishTerminal(terminal.number)
        }
        for terminal in terminals {
            #expect(throws: RegistryError.terminalTaken) { try database.beginTerminal(terminal) }
        }
        #expect(try database.terminals() == terminals.reversed())
    }

    @Test func `keeps its rows when it is opened again`() throws {
        try begin(number, chip)
        try database.close()
        for _ in 1...2 {
            let again = try IssuerDatabase.open(at: folder.path(of: "issuer.sqlite"))
            #expect(try again.card(number: number)?.uid == chip)
            try again.close()
        }
    }

    @Test func `a terminal that was begun is begun again with the same keys only`() throws {
        let number = try #require(TerminalNumber(text: "T0000003"))
        let till = TerminalEntry(number: number, roles: [.validation], issuedAtMs: 1)
        let desk = TerminalEntry(number: number, roles: [.validation, .reissue], issuedAtMs: 2)
        #expect(try database.beginTerminal(till))
        #expect(try !database.beginTerminal(till))
        #expect(throws: RegistryError.terminalTaken) { try database.beginTerminal(desk) }
        try database.withdrawTerminal(number)
        #expect(try database.terminals().isEmpty)
        #expect(try database.beginTerminal(desk))
        try database.finishTerminal(number)
        #expect(throws: RegistryError.terminalTaken) { try database.beginTerminal(desk) }
        #expect(throws: RegistryError.store(.missing)) { try database.finishTerminal(number) }
        try database.withdrawTerminal(number)
        #expect(try database.terminals() == [desk])
    }
}
