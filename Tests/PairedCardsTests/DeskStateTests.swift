import Numbers
import PairedCards
import Testing

@Suite struct DeskStateTests {
    private let clerk: StaffName
    private let visit: TransactionID
    private let now = DeskState.Moment(atMs: 1_000, bits: 0x01_0203_0405)
    private var state = DeskState()

    init() throws {
        clerk = try #require(StaffName("clerk"))
        visit = try #require(TransactionID(bytes: [UInt8](repeating: 1, count: 16)))
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
