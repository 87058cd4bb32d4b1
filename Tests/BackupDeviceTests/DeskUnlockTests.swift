import BackupDevice
import CardLayout
import Numbers
import PairedCards
import SchemeMessages
import ShopStore
import Testing

@Suite struct DeskUnlockTests {
    private static let atMs = TrialDesk.atMs

    private static func wrong(_ code: UnlockCode) throws -> UnlockCode {
        let first = code.digits.first == "9" ? "0" : "9"
        return try #require(UnlockCode(text: first + code.digits.dropFirst()))
    }

    @Test func `O26 T17 a locked desk is unlocked by the issuer's order`() throws {
        let trial = try TrialDesk()
        let challenge = try trial.lock()
        try trial.desk.unlock(order: trial.order(challenge), atMs: Self.atMs)
        #expect(try trial.desk.state().lock == nil)
        #expect(try trial.desk.state().errors.left == 5)
        try trial.signIn("hanako")
    }

    @Test func `O26 T17 a locked desk is unlocked by the code that the issuer reads out`() throws {
        let trial = try TrialDesk()
        let challenge = try trial.lock()
        let code = trial.code(challenge)
        for _ in 0..<4 {
            #expect(throws: UnlockRefusal.codeWrong) {
                try trial.desk.unlock(code: Self.wrong(code), atMs: Self.atMs)
            }
        }
        try trial.desk.unlock(code: code, atMs: Self.atMs)
        try trial.signIn("ken")
    }

    @Test func `O26 after five guesses the order only`() throws {
        let trial = try TrialDesk()
        let challenge = try trial.lock()
        let code = trial.code(challenge)
        for _ in 0..<5 {
            #expect(throws: UnlockRefusal.codeWrong) {
                try trial.desk.unlock(code: Self.wrong(code), atMs: Self.atMs)
            }
        }
        #expect(throws: UnlockRefusal.codeSpent) {
            try trial.desk.unlock(code: code, atMs: Self.atMs)
        }
        try trial.desk.unlock(order: trial.order(challenge), atMs: Self.atMs)
        #expect(try trial.desk.state().lock == nil)
    }

    @Test func `O26 an order and a code are good once`() throws {
        let trial = try TrialDesk()
        let first = try trial.lock()
        try trial.desk.unlock(order: trial.order(first), atMs: Self.atMs)
        #expect(throws: UnlockRefusal.notLocked) {
            try trial.desk.unlock(order: trial.order(first), atMs: Self.atMs)
        }
        #expect(throws: UnlockRefusal.notLocked) {
            try trial.desk.unlock(code: trial.code(first), atMs: Self.atMs)
        }
        let second = try trial.lock()
        #expect(second != first && second.lockCount == 2)
        #expect(throws: UnlockRefusal.used) {
            try trial.desk.unlock(order: trial.order(first), atMs: Self.atMs)
        }
        #expect(throws: UnlockRefusal.codeWrong) {
            try trial.desk.unlock(code: trial.code(first), atMs: Self.atMs)
        }
        try trial.desk.unlock(code: trial.code(second), atMs: Self.atMs)
        // The order of a lock that a code has ended is used up with it.
        try trial.lock()
        #expect(throws: UnlockRefusal.used) {
            try trial.desk.unlock(order: trial.order(second), atMs: Self.atMs)
        }
    }

    @Test func `an order that is not for this lock changes nothing`() throws {
        let trial = try TrialDesk()
        let challenge = try trial.lock()
        let day: Int64 = 86_400_000
        let other = try #require(TerminalNumber(text: "DESK0002"))
        let stranger = try TrialDesk()
        let next = LockChallenge(bits: 1, lockCount: 2)
        let files: [([UInt8], OrderRefusal)] = [
            (try trial.order(challenge, device: other), .otherDevice),
            (try trial.order(next), .otherChallenge),
            (try trial.order(challenge, signedAtMs: Self.atMs - day), .expired),
            (try stranger.order(challenge), .altered), ([], .altered),
        ]
        let before = try trial.desk.state()
        for (file, refusal) in files {
            #expect(throws: UnlockRefusal.order(refusal)) {
                try trial.desk.unlock(order: file, atMs: Self.atMs)
            }
        }
        #expect(try trial.desk.state() == before)
    }

    @Test func `O26 an order lets the manager it names set a new passcode, once`() throws {
        let trial = try TrialDesk()
        let challenge = try trial.lock()
        let order = try trial.order(challenge, resetting: "hanako")
        let new = try TrialDesk.passcode("hanako's next one")
        let named = try trial.desk.managerToReset(by: order, atMs: Self.atMs)
        #expect(named?.text == "hanako")
        #expect(throws: UnlockRefusal.passcodeNeeded) {
            try trial.desk.unlock(order: order, atMs: Self.atMs)
        }
        #expect(try trial.desk.state().lock?.challenge == challenge)
        try trial.desk.unlock(order: order, passcode: new, atMs: Self.atMs)
        #expect(try trial.desk.state().errors.left == 5)
        #expect(throws: DeskRefusal.passcodeWrong) { try trial.signIn("hanako") }
        try trial.signIn("hanako", "hanako's next one")
        try trial.signIn("ken")

        // Replayed on the next lock, it sets nothing.
        try trial.lock()
        #expect(throws: UnlockRefusal.used) {
            try trial.desk.unlock(
                order: order, passcode: TrialDesk.passcode("a thief's passcode"),
                atMs: Self.atMs)
        }
        #expect(throws: UnlockRefusal.used) {
            try trial.desk.managerToReset(by: order, atMs: Self.atMs)
        }
    }

    @Test func `an order that names nobody sets no passcode`() throws {
        let trial = try TrialDesk()
        let order = try trial.order(trial.lock())
        #expect(try trial.desk.managerToReset(by: order, atMs: Self.atMs) == nil)
        try trial.desk.unlock(
            order: order, passcode: TrialDesk.passcode("a thief's passcode"), atMs: Self.atMs)
        try trial.signIn("hanako")
    }

    @Test func `an order for another desk, lock, time or person sets no passcode`() throws {
        let trial = try TrialDesk()
        try trial.signIn("hanako")
        try trial.add("jun", .manager)
        try trial.desk.disableStaff(TrialDesk.name("jun"), atMs: Self.atMs)
        let challenge = try trial.lock()
        let other = try #require(TerminalNumber(text: "DESK0002"))
        let next = LockChallenge(bits: 1, lockCount: 2)
        let (ken, jun, nobody) = (
            try TrialDesk.name("ken"), try TrialDesk.name("jun"), try TrialDesk.name("nobody")
        )
        let files: [([UInt8], UnlockRefusal)] = [
            (
                try trial.order(challenge, device: other, resetting: "hanako"),
                .order(.otherDevice)
            ),
            (try trial.order(next, resetting: "hanako"), .order(.otherChallenge)),
            (
                try trial.order(
                    challenge, signedAtMs: Self.atMs - 86_400_000, resetting: "hanako"),
                .order(.expired)
            ),
            (try TrialDesk().order(challenge, resetting: "hanako"), .order(.altered)),
            (try trial.order(challenge, resetting: "ken"), .notManager(ken)),
            (try trial.order(challenge, resetting: "jun"), .notManager(jun)),
            (try trial.order(challenge, resetting: "nobody"), .notManager(nobody)),
        ]
        let (state, staff) = (try trial.desk.state(), try trial.desk.staff())
        for (file, refusal) in files {
            #expect(throws: refusal) {
                try trial.desk.unlock(
                    order: file, passcode: TrialDesk.passcode("a thief's passcode"),
                    atMs: Self.atMs)
            }
        }
        #expect(try trial.desk.state() == state && trial.desk.staff() == staff)
    }

    @Test func `a clock that is set back makes no expired order good`() throws {
        let trial = try TrialDesk()
        let challenge = try trial.lock()
        let day: Int64 = 86_400_000
        try trial.database.note(signedMs: Self.atMs + day)
        #expect(throws: UnlockRefusal.order(.expired)) {
            try trial.desk.unlock(order: trial.order(challenge), atMs: Self.atMs)
        }
    }

    @Test func `O26 a desk whose bundle is older than codes takes the order only`() throws {
        let trial = try TrialDesk(hasDeviceKey: false)
        let challenge = try trial.lock()
        #expect(throws: UnlockRefusal.codeAbsent) {
            try trial.desk.unlock(code: trial.code(challenge), atMs: Self.atMs)
        }
        try trial.desk.unlock(order: trial.order(challenge), atMs: Self.atMs)
        try trial.signIn("hanako")
    }

    @Test func `nothing is unlocked that is not locked`() throws {
        let trial = try TrialDesk()
        let code = try #require(UnlockCode(text: "0123456789"))
        #expect(throws: UnlockRefusal.notLocked) {
            try trial.desk.unlock(code: code, atMs: Self.atMs)
        }
        #expect(throws: UnlockRefusal.notLocked) {
            try trial.desk.unlock(order: [], atMs: Self.atMs)
        }
    }
}
