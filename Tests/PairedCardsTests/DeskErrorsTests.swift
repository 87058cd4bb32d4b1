import PairedCards
import Testing

@Suite struct DeskErrorsTests {
    private let clerk: StaffName
    private let manager: StaffName
    private var errors = DeskErrors()

    init() throws {
        clerk = try #require(StaffName("Clerk"))
        manager = try #require(StaffName("manager"))
    }

    private static func visit(_ index: UInt8) -> VisitID {
        VisitID(beganAtMs: 1_000, bits: UInt64(index))
    }

    @Test mutating func `O7 O10 T16 passcodes and cards sum to one limit`() throws {
        errors.countPasscode(of: clerk)
        errors.countPasscode(of: manager)
        errors.countUnknownName()
        errors.countWrongCard(in: Self.visit(1))
        #expect(errors.left == 1)
        errors.countWrongCard(in: Self.visit(1))
        #expect(errors.left == 0 && errors.count == DeskErrors.limit)
    }

    @Test mutating func `T16 a success takes its own errors back`() throws {
        for _ in 0..<3 { errors.countPasscode(of: clerk) }
        errors.countUnknownName()
        errors.passcodeWasRight(of: clerk, .clerk)
        #expect(errors.left == 5)
        for _ in 0..<3 { errors.countWrongCard(in: Self.visit(1)) }
        errors.cardsWereRight()
        #expect(errors.left == 5)
    }

    @Test mutating func `a clerk's own sign-ins give no further guess at a manager's passcode`() {
        for _ in 0..<4 { errors.countPasscode(of: manager) }
        errors.countPasscode(of: clerk)
        errors.passcodeWasRight(of: clerk, .clerk)
        #expect(errors.left == 1)
        errors.cardsWereRight()
        #expect(errors.left == 1)
        errors.passcodeWasRight(of: manager, .manager)
        #expect(errors.left == 5)
    }

    @Test mutating func `O10 three strangers' cards do not lock, one visitor's five do`() throws {
        for stranger in UInt8(1)...30 {
            errors.countWrongCard(in: Self.visit(stranger))
            #expect(errors.left == 4)
        }
        // The same visit, taken up again, goes on counting.
        for _ in 0..<3 {
            errors.begin(Self.visit(30))
            errors.countWrongCard(in: Self.visit(30))
        }
        #expect(errors.left == 1)
        errors.countWrongCard(in: Self.visit(30))
        #expect(errors.left == 0)
        errors.clear()
        #expect(errors == DeskErrors())
    }

    @Test(arguments: [
        (StaffRole.cashier, [DeskTask]()), (.clerk, [.pair, .copy, .promote, .verify]),
        (.manager, DeskTask.allCases),
    ])
    func `T23 a role may do what it is trusted with`(role: StaffRole, tasks: [DeskTask]) {
        #expect(DeskTask.allCases.filter(role.may) == tasks)
        #expect(role.usesDesk == !tasks.isEmpty)
    }

    @Test(arguments: ["hanako", "a", "h.suzuki-2_b", String(repeating: "x", count: 32)])
    func `a name is one spelling`(text: String) throws {
        #expect(StaffName(text.uppercased()) == StaffName(text))
        #expect(try #require(StaffName(text)).text == text)
    }

    @Test(arguments: [
        "", " ", "hana ko", "花子", "é", "a\n", "x/y", String(repeating: "x", count: 33),
    ])
    func `a name is nothing else`(text: String) { #expect(StaffName(text) == nil) }
}
