import BackupDevice
import CardLayout
import FolderTesting
import Numbers
import PairedCards
import SchemeMessages
import ShopStore
import Testing

@Suite struct DeskEntryTests {
    private let trial: TrialDesk
    private var desk: DeskEntry { trial.desk }

    init() throws { trial = try TrialDesk() }

    @Test func `a terminal without the re-issue key has no desk`() throws {
        let till = try TrialDesk.bundle(
            trial.key, trial.issuer, trial.terminal, roles: [.validation, .cardPIN])
        #expect(throws: DeskRefusal.noDesk) {
            try DeskEntry(store: trial.database, bundle: till)
        }
    }

    @Test func `O6 there is no session before the right passcode`() throws {
        let now = TrialDesk.atMs
        #expect(throws: DeskRefusal.signedOut) { try desk.session(atMs: now) }
        #expect(throws: DeskRefusal.passcodeWrong) { try trial.signIn("ken", "hanako-passcode") }
        #expect(throws: DeskRefusal.signedOut) { try desk.session(atMs: now) }
        let session = try trial.signIn("ken")
        #expect(session.staff.text == "ken" && session.role == .clerk)
        #expect(session.untilMs == now + 15 * 60_000)
        #expect(try desk.session(atMs: now) == session)
        #expect(try desk.session(atMs: session.untilMs - 1) == session)
        for late in [session.untilMs, now - 1] {
            #expect(throws: DeskRefusal.signedOut) { try desk.session(atMs: late) }
        }
        try desk.signOut()
        #expect(throws: DeskRefusal.signedOut) { try desk.session(atMs: now) }
    }

    @Test func `T23 a session permits what its role does`() throws {
        let clerk = try trial.signIn("ken")
        try clerk.require(.promote)
        #expect(throws: DeskRefusal.role) { try clerk.require(.restore) }
        try trial.signIn("hanako").require(.restore)
        #expect(throws: DeskRefusal.role) { try trial.signIn("mika") }
    }

    @Test func `a cashier opens no session, and closes none`() throws {
        try trial.signIn("ken")
        #expect(throws: DeskRefusal.role) { try trial.signIn("mika") }
        #expect(try desk.session(atMs: TrialDesk.atMs).staff.text == "ken")
    }

    @Test func `O7 the fifth wrong passcode locks, and the right one is of no use then`() throws {
        try trial.fail("ken", times: 2)
        try trial.fail("hanako", times: 1)
        try trial.fail("nobody", times: 1)
        #expect(try desk.state().errors.left == 1)
        #expect(throws: DeskRefusal.locked) { try trial.signIn("ken", "not his passcode") }
        #expect(throws: DeskRefusal.locked) { try trial.signIn("hanako") }
        let lock = try #require(try desk.state().lock)
        #expect(lock.cause == .passcodes && lock.sinceMs == TrialDesk.atMs)
        #expect(lock.challenge.lockCount == 1)
    }

    @Test func `T16 a success resets the counter, each its own`() throws {
        try trial.fail("ken", times: 4)
        try trial.signIn("ken")
        #expect(try desk.state().errors.left == 5)
        // Ken guesses at Hanako's passcode between sign-ins of his own.
        for _ in 0..<4 {
            try trial.fail("hanako", times: 1)
            try trial.signIn("ken")
        }
        #expect(try desk.state().errors.left == 1)
        try trial.fail("hanako", times: 1)
        #expect(throws: DeskRefusal.locked) { try trial.signIn("ken") }
    }

    @Test func `T16 wrong cards and wrong passcodes sum to one limit`() throws {
        try trial.signIn("ken")
        try trial.fail("hanako", times: 2)
        let visit = TrialDesk.visit(1)
        for _ in 0..<2 { try desk.noteWrongCard(in: visit, atMs: TrialDesk.atMs) }
        #expect(throws: DeskRefusal.locked) {
            try desk.noteWrongCard(in: visit, atMs: TrialDesk.atMs)
        }
        #expect(try desk.state().lock?.cause == .cards)
        #expect(throws: DeskRefusal.locked) { try desk.session(atMs: TrialDesk.atMs) }
    }

    /// A call with a wrong card, and the end of that call.
    private func bringWrongCard(atMs: Int64) throws {
        try desk.noteWrongCard(in: try desk.begin(atMs: atMs), atMs: atMs)
    }

    @Test func `O10 three strangers' cards do not lock the desk, however often they come`() throws {
        let now = TrialDesk.atMs
        _ = try desk.signIn(
            TrialDesk.name("ken"), TrialDesk.passcode("ken-passcode"), minutes: 480, atMs: now)
        for stranger in Int64(0)..<3 { try bringWrongCard(atMs: now + stranger) }
        #expect(try desk.state().errors.left == 2)
        for stranger in Int64(1)...20 {
            let atMs = now + stranger * VisitID.lifetimeMs
            try bringWrongCard(atMs: atMs)
            #expect(try desk.state().errors.left == 4)
            _ = try desk.session(atMs: atMs)
        }
    }

    @Test func `O10 one visitor's five wrong cards lock the desk, call by call`() throws {
        let now = TrialDesk.atMs
        try trial.signIn("ken")
        for call in Int64(0)..<4 { try bringWrongCard(atMs: now + call) }
        _ = try desk.begin(atMs: now + 5)
        try desk.noteSuccess()
        #expect(try desk.state().errors.left == 5)
        for call in Int64(0)..<4 { try bringWrongCard(atMs: now + 10 + call * 60_000) }
        #expect(throws: DeskRefusal.locked) { try bringWrongCard(atMs: now + 250_000) }
        #expect(try desk.state().lock?.cause == .cards)
    }

    @Test func `everything is found again after a restart`() throws {
        try trial.fail("ken", times: 2)
        let session = try trial.signIn("hanako")
        try trial.fail("ken", times: 1)
        try desk.noteWrongCard(in: TrialDesk.visit(3), atMs: TrialDesk.atMs)
        let state = try desk.state()
        try trial.database.close()
        let again = try ShopDatabase.open(at: trial.folder.path(of: "shop.sqlite"))
        let bundle = try TrialDesk.bundle(
            trial.key, trial.issuer, trial.terminal, roles: [.reissue])
        let later = try DeskEntry(store: again, bundle: bundle)
        #expect(try later.state() == state)
        #expect(try later.session(atMs: TrialDesk.atMs) == session)
    }

    @Test(arguments: [(0, 1), (1, 1), (480, 480), (10_000, 480)])
    func `a session is bounded`(asked: Int, given: Int64) throws {
        let session = try desk.signIn(
            TrialDesk.name("ken"), TrialDesk.passcode("ken-passcode"), minutes: asked,
            atMs: TrialDesk.atMs)
        #expect(session.untilMs - TrialDesk.atMs == given * 60_000)
    }
}
