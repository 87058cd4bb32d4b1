import CardLayout
import IssuerStore
import Numbers
import PairedCards
import Testing

@Suite struct SpareAssigningTests {
    @Test func `O25 a pair begins with a main card and a new spare`() throws {
        let books = try PairBooks()
        let assigned = try books.assign("B", to: "A")
        let (pair, body) = (assigned.pair, assigned.pair.certificate.body)
        #expect(assigned.isNew && pair.generation == 1 && pair.replaces == "A0")
        #expect(pair.subUID == (try books.uid("B")))
        #expect(body.epoch == .first && body.generation == 1)
        #expect(body.signedAtUnixSeconds == 1_700_000_000)
        #expect(
            pair.certificate.isValid(
                for: try books.number("B"), uid: try books.uid("B"),
                issuer: books.papers.issuerID, key: books.key.verificationKey))
        #expect(try books.lines == [])
    }

    @Test func `the same assignment again gives the same one`() throws {
        let books = try PairBooks()
        let first = try books.assign("B", to: "A")
        let revision = try books.database.feedRevision()
        let again = try books.assign("B", to: "A", atMs: 1_800_000_000_000)
        #expect(again.pair == first.pair && !again.isNew)
        #expect(try books.database.feedRevision() == revision)
        #expect(try books.database.pairs().map(\.history.count) == [1])
    }

    @Test func `T32 a new spare lists the old one at once, in a higher generation`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        let second = try books.assign("C", to: "A")
        #expect(second.pair.generation == 2 && second.pair.replaces == "A0")
        #expect(second.replacedSub?.number == (try books.number("B")))
        #expect(second.replacedMain == nil)
        #expect(try books.lines == ["B0 expired"])
        let history = try #require(try books.database.pairs().first).history
        #expect(history.map(\.sub.text) == ["1234567B", "1234567C"])
    }

    @Test func `T32 the new certificate names the old spare, at the epoch that it had then`() throws
    {
        let books = try PairBooks(mains: "AM")
        try books.assign("B", to: "A")
        let second = try books.assign("C", to: "A")
        #expect(second.pair.certificate.body.formerSpares.short == "B0")
        // B goes on in another pair, and is followed there at the epoch that it has by then.
        let elsewhere = try books.assign("B", to: "M")
        #expect(elsewhere.renewedSub == Epoch(1))
        #expect(elsewhere.pair.certificate.body.formerSpares.short == "")
        let followed = try books.assign("D", to: "M")
        #expect(followed.pair.certificate.body.formerSpares.short == "B1")
        // The first order, written again, says what it said.
        let again = try books.assign("C", to: "A")
        #expect(!again.isNew && again.pair == second.pair)
        // A grant's certificate and the next generation after a promotion say it, too.
        #expect(try books.grant("A").pair.certificate.body.formerSpares.short == "B0")
        let next = try books.assign("E", to: "C")
        #expect(next.pair.certificate.body.formerSpares.short == "B0")
        // A former spare that comes back to its own pair is none any more.
        let later = try books.assign("F", to: "C").pair.certificate.body
        #expect(later.formerSpares.short == "B0 E0" && later.epoch == .first)
        let back = try books.assign("E", to: "C").pair.certificate.body
        #expect(back.formerSpares.short == "B0 F0" && back.epoch == Epoch(1))
    }

    @Test func `T32 of the former spares the four newest are named`() throws {
        let books = try PairBooks()
        var named = ""
        for letter in "BCDEFG" {
            named = try books.assign(letter, to: "A").pair.certificate.body.formerSpares.short
        }
        #expect(named == "C0 D0 E0 F0")
    }

    @Test func `O20 a spare that gets a spare was promoted, and the old main is listed`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        let next = try books.assign("C", to: "B")
        #expect(next.replacedMain?.number == (try books.number("A")))
        #expect(next.replacedSub == nil)
        #expect(next.pair.generation == 2)
        #expect(next.pair.replaces == "A0 B0" && next.pair.replaced.short == "A0")
        #expect(try books.lines == ["A0 lost"])
        #expect(try books.database.pairs().count == 1)
    }

    @Test func `T18 the chain keeps the four newest`() throws {
        let books = try PairBooks()
        var chains: [String] = []
        for (main, sub) in zip("ABCDEF", "BCDEFG") {
            chains.append(try books.assign(sub, to: main).pair.replaces)
        }
        #expect(
            chains == [
                "A0", "A0 B0", "A0 B0 C0", "A0 B0 C0 D0", "B0 C0 D0 E0", "C0 D0 E0 F0",
            ])
    }

    @Test func `T31 a recycled card gets the next epoch and is not in its own chain`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        try books.assign("C", to: "B")
        let recycled = try books.assign("A", to: "B")
        #expect(recycled.renewedSub == Epoch(1))
        #expect(recycled.pair.certificate.body.epoch == Epoch(1))
        #expect(recycled.pair.replaces == "B0")
        // What it was stays invalid: until the desk has written the epoch, it is the old main card.
        #expect(try books.lines == ["A0 lost", "C0 expired"])
        // Promoted again, it replaces B, and later it is replaced at its new epoch.
        let later = try books.assign("D", to: "A")
        #expect(later.pair.replaces == "B0 A1")
        #expect(try books.assign("E", to: "D").pair.replaces == "B0 A1 D0")
        #expect(try books.lines == ["A1 lost", "B0 lost", "C0 expired"])
    }

    @Test func `T24 the lost main card itself can become the next spare at once`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        let swapped = try books.assign("A", to: "B")
        #expect(swapped.replacedMain?.epoch == .first && swapped.renewedSub == Epoch(1))
        #expect(try swapped.pair.main == books.number("B"))
        #expect(swapped.pair.replaces == "B0")
        #expect(try books.lines == ["A0 lost"])
        #expect(try books.assign("A", to: "B").isNew == false)
    }

    @Test func `T25 a number that somebody has released is recycled above what it was`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        try books.assign("C", to: "B")
        try books.release("A")
        let recycled = try books.assign("A", to: "B")
        // It goes on with epoch 1 after the release; the old card may be used at neither.
        #expect(recycled.renewedSub == Epoch(2))
        #expect(try books.lines == ["A1 expired", "C0 expired"])
    }

    @Test func `a lost spare that was found is assigned anew`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        try books.list("B")
        let again = try books.assign("B", to: "A")
        #expect(again.isNew && again.pair.generation == 2 && again.renewedSub == Epoch(1))
        #expect(again.replacedSub == nil)
        #expect(try books.assign("B", to: "A").isNew == false)
        // Lost again, it is listed at the epoch that it has now.
        #expect(try books.list("B").epoch == Epoch(1))
    }

    /// Calls, and what the last of them is refused with.
    enum Step: Sendable {
        case assign(Character, to: Character)
        case list(Character)
        case release(Character)
    }

    private static let paired: [Step] = [.assign("B", to: "A")]
    private static let promoted: [Step] = paired + [.assign("C", to: "B")]

    static let refused: [([Step], String)] = [
        ([.assign("Z", to: "A")], "cardUnknown(1234567Z)"),
        ([.assign("B", to: "Z")], "cardUnknown(1234567Z)"),
        ([.assign("A", to: "A")], "inUse(1234567A)"),
        // Never a main card.
        ([.assign("C", to: "B")], "notMain(1234567B)"),
        // The old main card of a pair, and the spare that was superseded.
        (promoted + [.assign("D", to: "A")], "listed(1234567A)"),
        (promoted + [.release("A"), .assign("D", to: "A")], "notMain(1234567A)"),
        (paired + [.assign("C", to: "A"), .assign("D", to: "B")], "listed(1234567B)"),
        ([.list("A"), .assign("B", to: "A")], "listed(1234567A)"),
        (paired + [.list("B"), .assign("C", to: "B")], "listed(1234567B)"),
        // Somebody's main card, or another pair's spare (T6).
        ([.assign("M", to: "A")], "inUse(1234567M)"),
        (paired + [.assign("M", to: "A")], "inUse(1234567M)"),
        (paired + [.assign("B", to: "M")], "inUse(1234567B)"),
        (paired + [.assign("A", to: "M")], "inUse(1234567A)"),
    ]

    @Test(arguments: refused)
    func `T6 what is somebody's, or nobody's, is refused and changes nothing`(
        steps: [Step], refusal: String
    ) throws {
        let books = try PairBooks(mains: "AM")
        for step in steps.dropLast() { try Self.take(step, books) }
        let before = (try books.lines, try books.database.pairs().map(\.pair))
        let last = try #require(steps.last)
        let error = #expect(throws: PairError.self) { try Self.take(last, books) }
        #expect(error.map { "\($0)" } == refusal)
        #expect(try books.lines == before.0)
        #expect(try books.database.pairs().map(\.pair) == before.1)
    }

    private static func take(_ step: Step, _ books: PairBooks) throws {
        switch step {
        case .assign(let sub, let main): try books.assign(sub, to: main)
        case .list(let letter): try books.list(letter)
        case .release(let letter): try books.release(letter)
        }
    }

    @Test func `a lost main card without a pair can become a spare`() throws {
        let books = try PairBooks(mains: "AM")
        try books.list("M")
        #expect(try books.assign("M", to: "A").renewedSub == Epoch(1))
    }

    @Test func `at the last epoch a card is recycled no more`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        _ = try books.database.list(
            place("1234567B", in: books.scheme), epoch: Epoch(.max), reason: .lost, atMs: 1)
        #expect(throws: PairError.spent(try books.number("B"))) { try books.assign("B", to: "A") }
    }
}
