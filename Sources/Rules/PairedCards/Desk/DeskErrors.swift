/// The desk's one counter of errors: wrong passcodes and wrong cards together, at most
/// ``limit`` of them, then the desk is locked (O7, O10; T16).
///
/// It is counted before anything is compared, and a success takes back what it explains:
///
/// - **A passcode** counts against its account, and only a success of that account takes its errors
///   back. Were any success enough, a clerk could guess at a manager's passcode for ever, four times
///   between two sign-ins of his own. A manager's takes back all: managers set passcodes anyway.
/// - **A name that nobody has** guesses at no secret; any success takes it back.
/// - **A wrong card** guesses at no secret either. It counts within its visit, in whichever calls:
///   three strangers who each bring a wrong card do not lock the desk, and one who tries card after
///   card does. The right cards take it back, and so does the next visit (design, decision 12).
///
/// Two cards of one pair in each other's place are no error: the desk says so and goes on.
package struct DeskErrors: Hashable, Sendable {
    package static let limit = 5

    /// By account; none of them is 0.
    package private(set) var passcodes: [StaffName: Int]
    package private(set) var unknownNames: Int
    /// Whose wrong cards are counted.
    package private(set) var visit: VisitID?
    package private(set) var wrongCards: Int

    package init(
        passcodes: [StaffName: Int] = [:], unknownNames: Int = 0, visit: VisitID? = nil,
        wrongCards: Int = 0
    ) {
        self.passcodes = passcodes.filter { $0.value > 0 }
        self.unknownNames = unknownNames
        self.visit = visit
        self.wrongCards = wrongCards
    }

    package var count: Int { passcodes.values.reduce(unknownNames + wrongCards, +) }

    /// How many more errors are borne: at 0 nothing is compared any more.
    package var left: Int { max(0, Self.limit - count) }

    /// A passcode is about to be compared.
    package mutating func countPasscode(of name: StaffName) {
        passcodes[name, default: 0] += 1
    }

    /// Somebody wants to sign in whom nobody knows.
    package mutating func countUnknownName() { unknownNames += 1 }

    /// A card was put down that has no place in what is going on.
    package mutating func countWrongCard(in visit: VisitID) {
        begin(visit)
        wrongCards += 1
    }

    /// A visit begins, or goes on, which begins nothing.
    package mutating func begin(_ visit: VisitID) {
        guard self.visit != visit else { return }
        self.visit = visit
        wrongCards = 0
    }

    /// The right passcode.
    package mutating func passcodeWasRight(of name: StaffName, _ role: StaffRole) {
        unknownNames = 0
        if role == .manager { passcodes = [:] } else { passcodes[name] = nil }
    }

    /// The account can be guessed at no longer, or has a new passcode.
    package mutating func forget(_ name: StaffName) { passcodes[name] = nil }

    /// The right cards.
    package mutating func cardsWereRight() { wrongCards = 0 }

    /// The issuer has unlocked the desk.
    package mutating func clear() { self = DeskErrors() }
}
