import Foundation
import Testing

/// The desk on two real readers, and on one of them for both cards.
extension PCSCProgramTests {
    @Test func `a pair is made, copied, lost and promoted on real readers`() throws {
        let place = try Self.desk()
        let readers = ["--main-reader", "00 00", "--sub-reader", "00 01"]
        let main = try InsertedFile(place, "a.chip", slot: 0)
        let sub = try InsertedFile(place, "b.chip", slot: 1)
        for line in ["pair --order pair.order", "copy"] {
            let run = try Self.procedure(place, line, readers)
            #expect(run.exit == 0, "\(line): \(run.out) \(run.error)")
        }
        main.lift()
        let promotion = try Self.procedure(place, "promote --yes", ["--reader", "00 01"])
        #expect(promotion.exit == 0, "\(promotion.out) \(promotion.error)")
        let pay = ["pay", "--home", "desk", "--method", "credit", "--json", "--amount", "500"]
        #expect(try place.run("mainstay", pay + ["--reader", "00 01"]).exit == 0)
        sub.lift()
        let old = try InsertedFile(place, "a.chip", slot: 0)
        defer { old.lift() }
        let refused = try place.run("mainstay", pay + ["--reader", "00 00"])
        #expect(try refused.object()["reasons"] as? [String] == ["card.listed"])
    }

    @Test func `a promotion that is cut on a real reader is finished by the same call`() throws {
        let place = try Self.desk()
        let main = try InsertedFile(place, "a.chip", slot: 0)
        let sub = try InsertedFile(place, "b.chip", slot: 1)
        let readers = ["--main-reader", "00 00", "--sub-reader", "00 01"]
        #expect(try Self.procedure(place, "pair --order pair.order", readers).exit == 0)
        main.lift()
        sub.lift()
        let torn = try InsertedFile(place, "b.chip", slot: 1, ["--cut-after", "12"])
        let cut = try Self.procedure(place, "promote --yes", ["--reader", "00 01"])
        #expect(cut.exit == 3, "\(cut.out) \(cut.error)")
        torn.lift()
        // A card that comes back sooner than the reader's own second is never powered again.
        Thread.sleep(forTimeInterval: 1.5)
        let again = try InsertedFile(place, "b.chip", slot: 1)
        defer { again.lift() }
        let done = try Self.procedure(place, "promote --yes", ["--reader", "00 01"])
        #expect(done.exit == 0, "\(done.out) \(done.error)")
        #expect(try done.object()["resumed"] as? Bool == true)
    }

    /// Somebody has signed in, and the issuer has assigned the spare.
    private static func desk() throws -> Workplace {
        let place = try Workplace()
        try place.open()
        for line in [
            "card blank b.chip --uid 04112233445577",
            "issuer card issue --home issuer --reader emulated:b.chip --number 7654321C --sub",
            "issuer terminal add --home issuer --number DESK0001 --backup-device --out d.bundle",
            "agent enroll --home desk --bundle d.bundle",
            "issuer pair assign --home issuer --main 1234567A --sub 7654321C --out pair.order",
        ] {
            let run = try place.simulator(line, input: "{}")
            #expect(run.exit == 0, "\(line): \(run.error)")
        }
        for line in ["staff add hanako --role manager", "desk sign-in --staff hanako"] {
            let run = try place.simulator(
                "agent \(line) --home desk --passcode-stdin", input: "hanako's own passcode")
            #expect(run.exit == 0, "\(line): \(run.error)")
        }
        return place
    }

    private static func procedure(
        _ place: Workplace, _ line: String, _ readers: [String]
    ) throws -> Workplace.Run {
        let words = line.split(separator: " ").map(String.init)
        return try place.run(
            "mainstay", ["desk"] + words + ["--home", "desk", "--pins-stdin", "--json"] + readers,
            input: #"{"main": "48151", "sub": "4321", "newSub": "4321"}"#)
    }
}
