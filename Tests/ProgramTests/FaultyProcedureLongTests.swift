import Foundation
import Testing

/// A procedure of the desk whose disk fails, or which is killed or loses its power, at every
/// operation on the desk's home: the cards are before or after it, never both accepted, and the
/// same call ends it (T12, T19, T20).
///
/// Faults come from outside, by `Tests/Support/faultio.c`; the cards lie outside that folder and do
/// not fail.
@Suite struct FaultyProcedureLongTests {
    struct Procedure: Sendable, CustomTestStringConvertible, CustomStringConvertible {
        let line: String
        /// What the cards are in the end, by `check`: nil where one is accepted.
        let main: String?
        let sub: String?
        /// Whether it is refused once it was done.
        let isMadeOnce: Bool
        var isBehindInvalidation = false
        /// What the issuer writes first.
        var order: String?
        var description: String { line }
        var testDescription: String { line }
    }

    /// All of it where time is given (``FlowSample``).
    private static let sample = FlowSample(
        "a desk's procedures", permille: 60, longPermille: 1_000)

    private static let procedures = [
        Procedure(line: "copy", main: nil, sub: "card.notMain", isMadeOnce: false),
        Procedure(line: "promote --yes", main: "card.listed", sub: nil, isMadeOnce: true),
        Procedure(
            line: "invalidate --yes", main: "card.invalidated", sub: "card.notMain",
            isMadeOnce: true),
        Procedure(
            line: "restore --order grant.order --yes", main: nil, sub: "card.notMain",
            isMadeOnce: true, isBehindInvalidation: true,
            order: "grant --number 1234567A --device DESK0001 --out grant.order"),
        Procedure(
            line: "restore --order tries.order --yes", main: nil, sub: "card.notMain",
            isMadeOnce: true,
            order: "grant --tries --number 1234567A --device DESK0001 --out tries.order"),
    ]
    private static let faults = ["kill", "enospc", "eio", "drop"]
    private static let readers =
        " --home desk --pins-stdin --json --main-reader emulated:a.chip --sub-reader emulated:b.chip"
    private static let pins = #"{"main": "48151", "sub": "4321", "newSub": "4321"}"#

    @Test(arguments: procedures, faults)
    func `the same call ends it`(procedure: Procedure, fault: String) throws {
        let template = try Self.template(procedure)
        let call = FaultyCall(
            "agent desk " + procedure.line + Self.readers, input: Self.pins, on: "desk")
        let total = try call.count(template)
        try #require(total > 5)
        var told = 0
        for operation in Self.sample.of(Array(1...total), in: "\(procedure) with \(fault)") {
            let place = try FaultyCall.copy(template)
            let run = try call.run(place, fault, at: operation)
            let row = "\(procedure) with \(fault) at \(operation): \(run.out) \(run.error)"
            let isTold = run.exit == 0 && !run.wasKilled
            if isTold { told += 1 }
            let between = try Self.standing(place)
            #expect(between.filter { $0 == nil }.count <= 1, "\(row)")
            if isTold { #expect(between == [procedure.main, procedure.sub], "\(row)") }
            let again = try place.simulator(
                "agent desk " + procedure.line + Self.readers, input: Self.pins)
            let isDone = again.exit == 0 || procedure.isMadeOnce && again.exit == 1
            #expect(isDone, "\(row), then \(again.out) \(again.error)")
            #expect(try Self.standing(place) == [procedure.main, procedure.sub], "\(row)")
            let open = try place.simulator("agent desk open --home desk --json").object()
            #expect((open["open"] as? [Any])?.isEmpty == true, "\(row)")
            #expect(try place.simulator("agent journal verify --home desk").exit == 0, "\(row)")
        }
        print("\(procedure) with \(fault): told in \(told)")
    }

    /// Why each card is refused; nil for one that is accepted.
    private static func standing(_ place: Workplace) throws -> [String?] {
        try ["a.chip", "b.chip"].map { chip in
            let check = try place.simulator(
                "agent check --home desk --reader emulated:\(chip) --json"
            ).object()
            return (check["reasons"] as? [String])?.first
        }
    }

    /// A desk at which hanako has signed in, and a pair that was made there.
    private static func template(_ procedure: Procedure) throws -> Workplace {
        let place = try Workplace()
        try place.open()
        func done(_ line: String, _ input: String = "{}") throws {
            let run = try place.simulator(line, input: input)
            #expect(run.exit == 0, "\(line): \(run.out) \(run.error)")
        }
        try done("card blank b.chip --uid 04112233445577")
        try done(
            "issuer card issue --home issuer --reader emulated:b.chip --number 7654321C --sub")
        try done(
            "issuer terminal add --home issuer --number DESK0001 --backup-device --out d.bundle")
        try done("agent enroll --home desk --bundle d.bundle")
        try QuickStaff.add(
            "hanako", passcode: "a passcode", to: place.folder.appending(path: "desk"))
        try done(
            "agent desk sign-in --home desk --staff hanako --minutes 480 --passcode-stdin",
            "a passcode")
        try done(
            "issuer pair assign --home issuer --main 1234567A --sub 7654321C --out pair.order")
        try done("agent desk pair --order pair.order" + readers, pins)
        if procedure.isBehindInvalidation {
            try done("agent desk invalidate --yes" + readers, pins)
        }
        if let order = procedure.order { try done("issuer \(order) --home issuer") }
        return place
    }
}
