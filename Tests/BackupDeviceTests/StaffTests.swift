import PairedCards
import ShopStore
import Testing

@testable import BackupDevice

@Suite struct StaffTests {
    private static let atMs = TrialDesk.atMs

    @Test func `T23 the first account is a manager's, the others are added by one`() throws {
        let trial = try TrialDesk(hasStaff: false)
        for role in [StaffRole.cashier, .clerk] {
            #expect(throws: StaffRefusal.staff(.firstIsNoManager)) { try trial.add("ken", role) }
        }
        try trial.add("hanako", .manager)
        #expect(throws: StaffRefusal.desk(.signedOut)) { try trial.add("ken", .clerk) }
        try trial.signIn("hanako")
        try trial.add("ken", .clerk)
        try trial.signIn("ken")
        #expect(throws: StaffRefusal.desk(.role)) { try trial.add("mika", .cashier) }
        #expect(throws: StaffRefusal.desk(.role)) {
            try trial.desk.disableStaff(TrialDesk.name("hanako"), atMs: Self.atMs)
        }
        #expect(try trial.desk.staff().map(\.name.text) == ["hanako", "ken"])
        #expect(try trial.desk.staff().map(\.role) == [.manager, .clerk])
    }

    @Test func `a locked desk adds nobody`() throws {
        let trial = try TrialDesk()
        try trial.signIn("hanako")
        try trial.fail("ken", times: 5)
        #expect(throws: StaffRefusal.desk(.locked)) { try trial.add("jiro", .clerk) }
    }

    @Test func `an account that is disabled signs in no more, and its session ends`() throws {
        let trial = try TrialDesk()
        let ken = try TrialDesk.name("ken")
        try trial.signIn("hanako")
        try trial.desk.disableStaff(ken, atMs: Self.atMs)
        #expect(throws: DeskRefusal.passcodeWrong) { try trial.signIn("ken") }
        #expect(try trial.desk.staff().map(\.isEnabled) == [true, false, true])
        try trial.signIn("hanako")
        try trial.desk.disableStaff(ken, atMs: Self.atMs + 1)
        // With a passcode of its own, and a role of its own.
        try trial.desk.addStaff(
            ken, .manager, TrialDesk.passcode("another passcode"), atMs: Self.atMs)
        #expect(try trial.signIn("ken", "another passcode").role == .manager)
        try trial.desk.disableStaff(TrialDesk.name("hanako"), atMs: Self.atMs)
        #expect(throws: StaffRefusal.staff(.lastManager)) {
            try trial.desk.disableStaff(ken, atMs: Self.atMs)
        }
    }

    @Test func `a manager who disables herself has no session`() throws {
        let trial = try TrialDesk()
        try trial.signIn("hanako")
        try trial.add("jun", .manager)
        try trial.desk.disableStaff(TrialDesk.name("hanako"), atMs: Self.atMs)
        #expect(throws: DeskRefusal.signedOut) { try trial.desk.session(atMs: Self.atMs) }
    }

    @Test func `names are taken once, and known`() throws {
        let trial = try TrialDesk()
        try trial.signIn("hanako")
        #expect(throws: StaffRefusal.staff(.exists)) { try trial.add("Ken", .manager) }
        #expect(throws: StaffRefusal.staff(.unknown)) {
            try trial.desk.disableStaff(TrialDesk.name("jiro"), atMs: Self.atMs)
        }
    }
}

@Suite struct PasscodeTests {
    @Test(arguments: [
        "", "12345", "日本語パスコード", "tab\there", String(repeating: "x", count: 65), "new\nline",
    ])
    func `is nothing but 6 to 64 visible characters`(text: String) {
        #expect(Passcode(text) == nil)
    }

    @Test(arguments: ["123456", "correct horse battery", String(repeating: "x", count: 64)])
    func `is kept as a hash with a salt of its own`(text: String) throws {
        let trial = try TrialDesk(hasStaff: false)
        let passcode = try TrialDesk.passcode(text)
        try trial.desk.addStaff(TrialDesk.name("a"), .manager, passcode, atMs: 1)
        _ = try trial.desk.signIn(TrialDesk.name("a"), passcode, atMs: TrialDesk.atMs)
        try trial.desk.addStaff(
            TrialDesk.name("b"), .manager, passcode, atMs: TrialDesk.atMs)
        let staff = try trial.desk.staff()
        #expect(staff[0].passcode.salt != staff[1].passcode.salt)
        #expect(staff[0].passcode.hash != staff[1].passcode.hash)
        #expect(staff[0].passcode.rounds == TrialDesk.cost.rounds)
        let text = Array(text.utf8)
        #expect(staff[0].passcode.hash != text && staff[0].passcode.salt.count == 16)
    }

    @Test func `shows nothing of itself`() throws {
        let trial = try TrialDesk()
        let passcode = try TrialDesk.passcode("hanako-passcode")
        let entry = try #require(try trial.desk.staff().first)
        var dumped = ""
        dump(passcode, to: &dumped)
        dump(entry, to: &dumped)
        for form in ["\(passcode)", String(reflecting: passcode), dumped] {
            #expect(form.contains("redacted") && !form.contains("hanako-passcode"))
        }
        let hash = entry.passcode.hash.map(String.init).joined(separator: ", ")
        #expect(!dumped.contains(hash))
    }

    /// RFC 7914, section 12, third vector; its first 32 bytes.
    @Test func `is hashed as the RFC says`() throws {
        let hash: [UInt8] = [
            0x70, 0x23, 0xBD, 0xCB, 0x3A, 0xFD, 0x73, 0x48, 0x46, 0x1C, 0x06, 0xCD, 0x81, 0xFD,
            0x38, 0xEB, 0xFD, 0xA8, 0xFB, 0xBA, 0x90, 0x4F, 0x8E, 0x3E, 0xA9, 0xB5, 0x43, 0xF6,
            0x54, 0x5D, 0xA1, 0xF2,
        ]
        func known(_ hash: [UInt8]) -> PasscodeHash {
            PasscodeHash(
                rounds: 16_384, blockSize: 8, parallelism: 1, salt: Array("SodiumChloride".utf8),
                hash: hash)
        }
        let passcode = try TrialDesk.passcode("pleaseletmein")
        #expect(passcode.matches(known(hash)))
        for other in [hash.dropLast() + [0], Array(hash.dropLast()), []] {
            #expect(!passcode.matches(known(Array(other))))
        }
    }

    @Test func `is told from another one of any length`() throws {
        let passcode = try TrialDesk.passcode("123456")
        #expect(passcode.isSame(as: try TrialDesk.passcode("123456")))
        for other in ["123457", "1234567", "023456"] {
            #expect(!passcode.isSame(as: try TrialDesk.passcode(other)))
        }
    }
}
