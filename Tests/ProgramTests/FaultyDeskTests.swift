import Foundation
import Testing

/// Signing in and unlocking, whose disk fails, or which is killed or loses its power, at every
/// operation: no guess is free (T16).
@Suite struct FaultyDeskTests {
    private static let faults = ["kill", "enospc", "eio", "drop"]
    private static let signIn = "agent desk sign-in --home desk --staff hanako --passcode-stdin"
    private static let right = "the right passcode"
    private static let wrong = "a wrong passcode"

    /// A desk at which hanako is a manager.
    private static func template() throws -> Workplace {
        let place = try Workplace()
        for line in [
            "issuer init --home issuer",
            "issuer terminal add --home issuer --number DESK0001 --backup-device --out d.bundle",
            "agent enroll --home desk --bundle d.bundle",
        ] { #expect(try place.simulator(line).exit == 0, "\(line)") }
        try QuickStaff.add(
            "hanako", passcode: right, to: place.folder.appending(path: "desk"))
        return place
    }

    private static func status(_ place: Workplace) throws -> [String: Any] {
        try place.simulator("agent desk status --home desk --json").object()
    }

    private static func errors(_ place: Workplace) throws -> Int {
        5 - (try #require(try status(place)["errorsLeft"] as? Int))
    }

    @Test(arguments: faults)
    func `O7 T16 a wrong passcode that was answered was counted`(fault: String) throws {
        let template = try Self.template()
        let call = FaultyCall(Self.signIn, input: Self.wrong)
        let total = try call.count(template)
        try #require(total > 2)
        var counted = 0
        for operation in 1...total {
            let place = try FaultyCall.copy(template, "desk")
            let run = try call.run(place, fault, at: operation)
            let row = "\(fault) \(operation): \(run.error)"
            let errors = try Self.errors(place)
            // An answer was given only where the attempt was counted; a cut one may be counted.
            if run.error.contains("desk.passcodeWrong") { #expect(errors == 1, "\(row)") }
            #expect(run.wasKilled || [1, 4].contains(run.exit), "\(row)")
            #expect((0...1).contains(errors), "\(row)")
            counted += errors
        }
        print("sign-in with \(fault) at each of \(total) operations: counted in \(counted)")
    }

    @Test(arguments: faults)
    func `O6 a right passcode opens nothing unless its attempt was written`(fault: String) throws {
        let template = try Self.template()
        let call = FaultyCall(Self.signIn, input: Self.right)
        let total = try call.count(template)
        for operation in 1...total {
            let place = try FaultyCall.copy(template, "desk")
            let run = try call.run(place, fault, at: operation)
            let row = "\(fault) \(operation): \(run.error)"
            let status = try Self.status(place)
            let isOpen = status["staff"] as? String == "hanako"
            if run.exit == 0, !run.wasKilled { #expect(isOpen, "\(row)") }
            // Either the whole attempt is there, or at most its count.
            #expect(try isOpen ? Self.errors(place) == 0 : Self.errors(place) <= 1, "\(row)")
            #expect(try place.simulator(Self.signIn, input: Self.right).exit == 0, "\(row)")
        }
        print("right sign-in with \(fault) at each of \(total) operations")
    }

    /// Four errors are there already: a fifth wrong attempt, however it is cut, leaves one more
    /// wrong attempt at most, and then the desk is locked for the right passcode, too.
    @Test(arguments: faults)
    func `T16 however often a guess is cut there are five`(fault: String) throws {
        let template = try Self.template()
        for _ in 0..<4 {
            #expect(try template.simulator(Self.signIn, input: Self.wrong).exit == 1)
        }
        let call = FaultyCall(Self.signIn, input: Self.wrong)
        let total = try call.count(template)
        var locked = 0
        for operation in 1...total {
            let place = try FaultyCall.copy(template, "desk")
            let run = try call.run(place, fault, at: operation)
            let row = "\(fault) \(operation): \(run.error)"
            let isSpent = try Self.errors(place) == 5
            let again = try place.simulator(Self.signIn, input: Self.wrong)
            #expect(again.error.contains("desk.locked"), "\(row), \(again.error)")
            let last = try place.simulator(Self.signIn, input: Self.right)
            #expect(last.error.contains("desk.locked"), "\(row), \(last.error)")
            let lock = try #require(try Self.status(place)["lock"] as? [String: Any], "\(row)")
            #expect((lock["challenge"] as? String)?.hasSuffix("-1") == true, "\(row)")
            if isSpent { locked += 1 }
        }
        print("fifth error with \(fault) at each of \(total) operations: spent in \(locked)")
    }

    @Test(arguments: faults)
    func `O26 a code that was answered was counted, and a right one unlocks once`(
        fault: String
    ) throws {
        let template = try Self.template()
        for _ in 0..<5 { _ = try template.simulator(Self.signIn, input: Self.wrong) }
        let lock = try #require(try Self.status(template)["lock"] as? [String: Any])
        let challenge = try #require(lock["challenge"] as? String)
        let order = try template.simulator(
            "issuer unlock --home issuer --device DESK0001 --challenge \(challenge) "
                + "--out u.order --json"
        ).object()
        let code = try #require(order["code"] as? String)
        for digits in ["0000000000", code] {
            let call = FaultyCall("agent desk unlock --home desk --code \(digits)")
            let total = try call.count(template)
            for operation in 1...total {
                let place = try FaultyCall.copy(template, "desk", "u.order")
                let run = try call.run(place, fault, at: operation)
                let row = "\(fault) \(operation), \(digits): \(run.error)"
                let after = try Self.status(place)["lock"] as? [String: Any]
                let left = after?["guessesLeft"] as? Int
                if run.error.contains("desk.codeWrong") { #expect(left == 4, "\(row)") }
                if run.exit == 0, !run.wasKilled { #expect(after == nil, "\(row)") }
                if digits != code { #expect(left == 4 || left == 5, "\(row)") }
                let unlock = try place.simulator("agent desk unlock --home desk --order u.order")
                #expect(unlock.exit == (after == nil ? 1 : 0), "\(row), \(unlock.error)")
                #expect(try place.simulator(Self.signIn, input: Self.right).exit == 0, "\(row)")
            }
            print("unlock with \(fault) at each of \(total) operations")
        }
    }
}
