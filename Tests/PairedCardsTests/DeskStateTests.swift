import PairedCards
import Testing

@Suite struct DeskStateTests {
    private let clerk: StaffName
    private let visit = VisitID(beganAtMs: 1_000, bits: 1)
    private let now = DeskState.Moment(atMs: 1_000, bits: 0x01_0203_0405)
    private var state = DeskState()

    init() throws {
        clerk = try #require(StaffName("clerk"))
    }

    private func signIn(untilMs: Int64 = 9_000) -> DeskSignIn {
        DeskSignIn(name: clerk, fromMs: 1_000, untilMs: untilMs)
    }

    @Test mutating func `O7 T16 the fifth error locks, and nothing is compared any more`() {
        let admitted = (0..<6).map { _ in state.countPasscode(of: clerk, now) }
        // The sixth is what comes next, after a power cut it may be.
        #expect(admitted == [true, true, true, true, true, false])
        #expect(state.lock?.challenge.text == "0410-6105-1" && state.lock?.cause == .passcodes)
        #expect(state.errors.count == 5)
        let isOpen = state.passcodeWasRight(.manager, signIn())
        #expect(!isOpen && state.signIn == nil)
    }

    @Test mutating func `O7 the answer to the fifth error locks as well`() {
        for _ in 0..<5 { _ = state.countPasscode(of: clerk, now) }
        #expect(state.lock == nil)
        state.settle(.passcodes, now)
        #expect(state.lock?.cause == .passcodes)
    }

    @Test mutating func `O10 the fifth wrong card locks in the same step and ends the session`() {
        _ = state.passcodeWasRight(.clerk, signIn())
        let open = (0..<6).map { _ in state.countWrongCard(in: visit, now) }
        #expect(open == [true, true, true, true, false, false])
        #expect(state.lock?.cause == .cards && state.signIn == nil)
        #expect(state.errors.count == 5)
    }

    @Test mutating func `O10 a visit goes on through the calls that follow a wrong card`() {
        func at(_ ms: Int64) -> DeskState.Moment { DeskState.Moment(atMs: ms, bits: UInt64(ms)) }
        let first = state.begin(at(1_000))
        // Nothing was wrong yet: whoever comes next is somebody else.
        let second = state.begin(at(2_000))
        #expect(first != second)
        for call in Int64(0)..<4 {
            let visit = state.begin(at(2_000 + call))
            #expect(visit == second)
            let isOpen = state.countWrongCard(in: visit, now)
            #expect(isOpen)
        }
        for ms in [1_999, 2_000 + VisitID.lifetimeMs] {
            var other = state
            let visit = other.begin(at(ms))
            #expect(visit != second && other.errors.left == 5)
        }
        var helped = state
        helped.cardsWereRight()
        let next = helped.begin(at(2_004))
        #expect(next != second && helped.errors.left == 5)
        let last = state.begin(at(1_999 + VisitID.lifetimeMs))
        let isOpen = state.countWrongCard(in: last, now)
        #expect(last == second && !isOpen && state.lock?.cause == .cards)
    }

    @Test(arguments: [
        (1_000, 999, false), (1_000, 1_000, true), (1_000, 300_999, true),
        (1_000, 301_000, false), (-1, 0, true), (Int64.min, 1_000, false),
        (Int64.max, 1_000, false), (1_000, Int64.min, false),
    ])
    func `a visit is kept in 16 bytes, and lasts for its time only`(
        began: Int64, atMs: Int64, lasts: Bool
    ) {
        let visit = VisitID(beganAtMs: began, bits: 0x0102_0304_0506_07FF)
        #expect(visit.bytes.count == 16 && VisitID(bytes: visit.bytes) == visit)
        #expect(VisitID(bytes: Array(visit.bytes.dropLast())) == nil)
        #expect(visit.lasts(atMs: atMs) == lasts)
    }

    @Test mutating func `O26 each lock has a challenge of its own, and five guesses`() {
        for count in UInt32(1)...3 {
            for _ in 0..<6 { _ = state.countPasscode(of: nil, now) }
            #expect(state.lock?.challenge.lockCount == count)
            let guesses = (0..<6).map { _ in state.countGuess() }
            #expect(guesses == [true, true, true, true, true, false])
            #expect(state.lock?.guessesLeft == 0)
            state.unlock()
            #expect(state.lock == nil && state.errors.left == 5)
            let isCounted = state.countGuess()
            #expect(!isCounted)
        }
    }

    @Test mutating func `a cashier's passcode opens nothing`() {
        _ = state.countPasscode(of: clerk, now)
        let isRight = state.passcodeWasRight(.cashier, signIn())
        #expect(isRight && state.signIn == nil && state.errors.left == 5)
    }

    @Test(arguments: [(999, false), (1_000, true), (8_999, true), (9_000, false)])
    func `a session is of limited time, also for a clock that goes back`(
        atMs: Int64, isValid: Bool
    ) {
        #expect(signIn().isValid(atMs: atMs) == isValid)
        #expect(!signIn(untilMs: 500).isValid(atMs: atMs))
    }

    @Test mutating func `an account that ends takes its session and its errors along`() {
        _ = state.countPasscode(of: clerk, now)
        _ = state.passcodeWasRight(.clerk, signIn())
        _ = state.countPasscode(of: clerk, now)
        state.forget(clerk)
        #expect(state.signIn == nil && state.errors.left == 5)
    }
}
