import CardLayout
import DESFire
import DurableSQLite
import FolderTesting
import IssuerStore
import Numbers
import PairedCards
import Testing

/// An issuer's books with cards in them, as the tests of pairs begin with them.
struct PairBooks {
    let folder: TemporaryFolder
    let database: IssuerDatabase
    let scheme: NumberScheme
    let papers: PaperSigner
    let key = IssuerSigningKey()
    static let desk = "DESK0001"
    static let till = "SHOP0001"

    /// - Parameters: letters of cards, `A` for 1234567A.
    init(mains: String = "A", subs: String = "BCDEFG") throws {
        folder = try TemporaryFolder()
        database = try IssuerDatabase.create(at: folder.path(of: "issuer.sqlite"))
        scheme = try #require(NumberScheme("9999999A"))
        papers = PaperSigner(
            issuerID: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])), key: key)
        for letter in mains { try issue(letter, .main) }
        for letter in subs { try issue(letter, .sub) }
        for (text, roles) in [
            (Self.desk, KeyRole.merchantRoles + [.reissue]), (Self.till, KeyRole.merchantRoles),
        ] {
            let number = try terminal(text)
            _ = try database.beginTerminal(
                TerminalEntry(number: number, roles: roles, issuedAtMs: 1))
            try database.finishTerminal(number)
        }
    }

    func issue(_ letter: Character, _ kind: CardEntry.Kind) throws {
        try database.beginCard(number(letter), uid: uid(letter), kind: kind, atMs: 1)
        try database.finishCard(
            number(letter), uid: uid(letter),
            issue: CardEntry.Issue(
                atMs: 2, eMoneyID: nil, firstBalanceMinor: 0, firstAllowanceMinor: 0,
                baseline: TransactionProof(counter: 1, mac: [1, 2, 3, 4, 5, 6, 7, 8]),
                baselineRows: [1]))
    }

    func number(_ letter: Character) throws -> CardNumber {
        try #require(CardNumber(text: "1234567\(letter)"))
    }

    func uid(_ letter: Character) throws -> CardUID {
        let last = try #require(letter.asciiValue)
        return try #require(CardUID([4, 1, 2, 3, 4, 5, last]))
    }

    func terminal(_ text: String) throws -> TerminalNumber {
        try #require(TerminalNumber(text: text))
    }

    @discardableResult
    func assign(
        _ sub: Character, to main: Character, atMs: Int64 = 1_700_000_000_000
    ) throws -> SpareAssigned {
        try database.assign(
            number(sub), to: number(main), in: scheme, by: papers, atMs: atMs)
    }

    @discardableResult
    func grant(_ letter: Character, device: String = desk) throws -> RestorationGranted {
        try database.grant(
            GrantRequest(
                number: number(letter), device: terminal(device),
                expiresAtUnixSeconds: 1_700_600_000, allowsNewPIN: false),
            in: scheme, by: papers, atMs: 1_700_000_000_000)
    }

    /// - Parameter last: of the order's number, which is good once.
    @discardableResult
    func grantTries(
        _ letter: Character, device: String = desk, last: UInt8 = 1,
        atMs: Int64 = 1_700_000_000_000
    ) throws -> TriesGranted {
        try database.grantTries(
            GrantRequest(
                number: number(letter), device: terminal(device),
                expiresAtUnixSeconds: 1_700_600_000, allowsNewPIN: false),
            as: try #require(TransactionID(bytes: [UInt8](repeating: 0, count: 15) + [last])),
            in: scheme, atMs: atMs)
    }

    @discardableResult
    func list(_ letter: Character, _ reason: ListReason = .lost) throws -> ListLine {
        try database.list(
            place("1234567\(letter)", in: scheme), epoch: nil, reason: reason, atMs: 3)
    }

    func release(_ letter: Character) throws {
        try database.release(
            place("1234567\(letter)", in: scheme), reason: .found, atMs: 4)
    }

    /// `A0` for 1234567A up to epoch 0.
    var lines: [String] {
        get throws {
            try database.exported(in: scheme).map { line in
                let fields = line.split(separator: ",")
                return fields[0].suffix(1) + fields[1] + " " + fields[2]
            }
        }
    }
}

extension PairEntry {
    /// What the spare may replace, as `A0 B0`.
    var replaces: String { certificate.body.replaced.short }
}

extension BlacklistInformation {
    var short: String {
        entries.map { $0.number.text.suffix(1) + "\($0.epoch)" }.joined(separator: " ")
    }
}
