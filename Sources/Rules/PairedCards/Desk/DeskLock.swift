/// Why a desk does no more work, and what unlocks it (O7, O10, O26). Selling is not touched (T17).
package struct DeskLock: Hashable, Sendable {
    /// What the last error was.
    package enum Cause: String, Hashable, Sendable, CaseIterable {
        case passcodes
        case cards
    }

    /// How often the spoken code may be guessed; then only the signed order unlocks.
    package static let guessLimit = 5

    /// Milliseconds since 1970-01-01 UTC.
    package let sinceMs: Int64
    package let cause: Cause
    package let challenge: LockChallenge
    /// Counted before each comparison.
    package private(set) var guesses: Int

    package init(sinceMs: Int64, cause: Cause, challenge: LockChallenge, guesses: Int = 0) {
        self.sinceMs = sinceMs
        self.cause = cause
        self.challenge = challenge
        self.guesses = guesses
    }

    package var guessesLeft: Int { max(0, Self.guessLimit - guesses) }

    mutating func countGuess() { guesses += 1 }
}

/// Who has signed in at the desk, and for how long.
package struct DeskSignIn: Hashable, Sendable {
    package let name: StaffName
    /// Milliseconds since 1970-01-01 UTC.
    package let fromMs: Int64
    package let untilMs: Int64

    package init(name: StaffName, fromMs: Int64, untilMs: Int64) {
        self.name = name
        self.fromMs = fromMs
        self.untilMs = untilMs
    }

    /// A clock that was set back to before the sign-in ends it, too.
    package func isValid(atMs: Int64) -> Bool { (fromMs..<max(fromMs, untilMs)).contains(atMs) }
}
