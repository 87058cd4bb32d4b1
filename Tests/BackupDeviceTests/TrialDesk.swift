import Authorization
import BackupDevice
import CardLayout
import DESFire
import DurableSQLite
import Evidence
import FolderTesting
import Numbers
import PairedCards
import SchemeMessages
import ShopStore
import Testing

/// A desk of a test's own, with its issuer: hanako is a manager, ken a clerk, mika a cashier; each
/// has the passcode of her name and `-passcode`.
struct TrialDesk {
    let folder: TemporaryFolder
    let database: ShopDatabase
    let desk: DeskEntry
    let key = IssuerSigningKey()
    let master = DeviceMaster()
    let issuer: IssuerID
    let terminal: TerminalNumber
    static let atMs: Int64 = 1_700_000_000_000
    /// Quick: what is tested is not how strong scrypt is.
    static let cost = PasscodeCost(rounds: 16, blockSize: 1, parallelism: 1)

    init(hasDeviceKey: Bool = true, hasStaff: Bool = true) throws {
        folder = try TemporaryFolder()
        database = try ShopDatabase.create(at: folder.path(of: "shop.sqlite"))
        issuer = try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7]))
        terminal = try #require(TerminalNumber(text: "DESK0001"))
        let bundle = try Self.bundle(
            key, issuer, terminal, roles: [.validation, .reissue],
            deviceKey: hasDeviceKey ? master.key(of: terminal, issuer: issuer) : nil)
        desk = try DeskEntry(store: database, bundle: bundle, cost: Self.cost)
        guard hasStaff else { return }
        try add("hanako", .manager)
        try signIn("hanako")
        try add("ken", .clerk)
        try add("mika", .cashier)
        try desk.signOut()
    }

    static func bundle(
        _ key: IssuerSigningKey, _ issuer: IssuerID, _ terminal: TerminalNumber,
        roles: [KeyRole], deviceKey: DeviceKey? = nil
    ) throws -> KeyBundle {
        KeyBundle(
            issuerID: issuer, issuerKey: key.verificationKey,
            evidenceKey: EvidencePrivateKey().publicKey, environment: .test,
            scheme: try #require(NumberScheme("9999999A")),
            currency: try #require(Currency(code: "JPY")), terminal: terminal,
            limits: .defaults,
            masters: try roles.map {
                MasterKey(
                    role: $0, version: 1,
                    key: try #require(AESKey([UInt8](repeating: 7, count: 16))))
            }, deviceKey: deviceKey)
    }

    static func name(_ text: String) throws -> StaffName { try #require(StaffName(text)) }

    static func passcode(_ text: String) throws -> Passcode { try #require(Passcode(text)) }

    func add(_ name: String, _ role: StaffRole, atMs: Int64 = atMs) throws {
        try desk.addStaff(
            Self.name(name), role, Self.passcode("\(name)-passcode"), atMs: atMs)
    }

    @discardableResult
    func signIn(
        _ name: String, _ passcode: String? = nil, atMs: Int64 = atMs
    ) throws -> DeskSession {
        try desk.signIn(
            Self.name(name), Self.passcode(passcode ?? "\(name)-passcode"), atMs: atMs)
    }

    func fail(_ name: String, times: Int) throws {
        for _ in 0..<times {
            #expect(throws: DeskRefusal.self) { try signIn(name, "not her passcode") }
        }
    }

    /// Locks it, and gives what it shows.
    @discardableResult
    func lock() throws -> LockChallenge {
        try fail("hanako", times: 5)
        return try #require(try desk.state().lock).challenge
    }

    func code(_ challenge: LockChallenge) -> UnlockCode {
        master.key(of: terminal, issuer: issuer).unlockCode(for: challenge)
    }

    func order(
        _ challenge: LockChallenge, signedAtMs: Int64 = atMs, device: TerminalNumber? = nil,
        resetting: String? = nil
    ) throws -> [UInt8] {
        try #require(
            UnlockOrder(
                issuerID: issuer, device: device ?? terminal, challenge: challenge,
                signedAtMs: signedAtMs, resetting: try resetting.map(Self.name)
            ).signed(with: key))
    }

    static func visit(_ index: UInt8) -> VisitID {
        VisitID(beganAtMs: atMs, bits: UInt64(index))
    }
}
