import CardLayout
import DurableSQLite
import IssuerStore
import Numbers
import PairedCards
import Testing

@Suite struct RestorationGrantingTests {
    @Test func `O24 T29 a grant is of the next epoch, for one card and one desk`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        let granted = try books.grant("A")
        let body = granted.grant.body
        #expect(body.epoch == Epoch(1))
        #expect(try body.device == books.terminal(PairBooks.desk))
        #expect(body.expiresAtUnixSeconds == 1_700_600_000)
        #expect(
            granted.grant.isValid(
                for: try books.number("A"), uid: try books.uid("A"),
                issuer: books.papers.issuerID, key: books.key.verificationKey))
        #expect(granted.uid == (try books.uid("A")))
    }

    @Test func `the spare learns the epoch at which its main card is to be listed`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        let granted = try books.grant("A")
        #expect(granted.pair.replaces == "A1" && granted.pair.generation == 1)
        #expect(granted.pair.certificate.body.epoch == .first)
        // From now on the assignment gives that certificate, and a promotion that epoch.
        #expect(try books.assign("B", to: "A").pair == granted.pair)
        #expect(try books.assign("C", to: "B").replacedMain?.epoch == Epoch(1))
        #expect(try books.lines == ["A1 lost"])
    }

    @Test func `O29 T25 what lists say of the epochs below stays`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        try books.list("A", .fraud)
        #expect(try books.grant("A").grant.body.epoch == Epoch(1))
        #expect(try books.lines == ["A0 fraud"])
        // Valid by the books: it can get a spare again, and be lost again, at its new epoch.
        #expect(try books.assign("C", to: "A").pair.replaces == "A1")
        #expect(try books.list("A").epoch == Epoch(1))
        #expect(try books.grant("A").grant.body.epoch == Epoch(2))
    }

    @Test func `each grant is above the last`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        let epochs = try (0..<3).map { _ in try books.grant("A").grant.body.epoch.value }
        #expect(epochs == [1, 2, 3])
    }

    @Test func `T11 a card whose pair goes on with another one is not brought back`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        try books.assign("C", to: "B")
        #expect(throws: PairError.promotedSince(try books.number("A"))) { try books.grant("A") }
        // Nor as that one's spare.
        try books.assign("A", to: "B")
        #expect(throws: PairError.promotedSince(try books.number("A"))) { try books.grant("A") }
    }

    @Test func `what is no main card of a pair is refused`() throws {
        let books = try PairBooks()
        #expect(throws: PairError.notMain(try books.number("A"))) { try books.grant("A") }
        try books.assign("B", to: "A")
        #expect(throws: PairError.notMain(try books.number("B"))) { try books.grant("B") }
        #expect(throws: PairError.cardUnknown(try books.number("Z"))) { try books.grant("Z") }
    }

    @Test func `a lost spare is nothing to restore from`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        try books.list("B")
        #expect(throws: PairError.listed(try books.number("B"))) { try books.grant("A") }
        #expect(try books.database.pairs().map(\.pair.replaces) == ["A0"])
    }

    @Test func `T29 only a known backup device is named`() throws {
        let books = try PairBooks()
        try books.assign("B", to: "A")
        #expect(throws: PairError.terminalUnknown) { try books.grant("A", device: "DESK0009") }
        #expect(throws: PairError.notBackupDevice) {
            try books.grant("A", device: PairBooks.till)
        }
        #expect(try books.grant("A").grant.body.epoch == Epoch(1))
    }

    @Test func `T13 tries are granted to either card of a pair, and to a main card without one`()
        throws
    {
        let books = try PairBooks()
        let alone = try books.grantTries("A")
        #expect(try alone.uid == books.uid("A") && !alone.isSpare)
        #expect(
            alone.grant
                == TriesGrant(number: try books.number("A"), epoch: .first, generation: 0))
        try books.assign("B", to: "A")
        #expect(try books.grantTries("A", last: 2).grant.generation == 1)
        let spare = try books.grantTries("B", last: 3)
        #expect(try spare.isSpare && spare.grant.number == books.number("B"))
        #expect(try books.lines == [])
        #expect(throws: PairError.store(.failed)) { try books.grantTries("B", last: 3) }
        // At the epoch that a restoration has given it.
        try books.grant("A")
        #expect(try books.grantTries("A", last: 4).grant.epoch == Epoch(1))
    }

    @Test func `T13 no tries are granted to a card that is invalid, replaced or in no use`() throws
    {
        let books = try PairBooks()
        #expect(throws: PairError.notMain(try books.number("B"))) { try books.grantTries("B") }
        #expect(throws: PairError.cardUnknown(try books.number("Z"))) {
            try books.grantTries("Z")
        }
        #expect(throws: PairError.notBackupDevice) {
            try books.grantTries("A", device: PairBooks.till)
        }
        try books.list("A")
        #expect(throws: PairError.listed(try books.number("A"))) { try books.grantTries("A") }
        try books.release("A")
        try books.assign("B", to: "A")
        try books.assign("C", to: "B")
        #expect(throws: PairError.promotedSince(try books.number("A"))) {
            try books.grantTries("A")
        }
        #expect(try !books.grantTries("B").isSpare)
    }

    @Test func `T29 one desk at a time has orders of tries for a card`() throws {
        let books = try PairBooks()
        let other = try books.terminal("DESK0002")
        _ = try books.database.beginTerminal(
            TerminalEntry(number: other, roles: [.reissue], issuedAtMs: 1))
        try books.database.finishTerminal(other)
        try books.grantTries("A")
        try books.grantTries("A", last: 2)
        let elsewhere = PairError.triesElsewhere(
            try books.number("A"), device: PairBooks.desk)
        #expect(throws: elsewhere) { try books.grantTries("A", device: "DESK0002", last: 3) }
        // Until the last one has expired.
        let expiry = Int64(1_700_600_000_000)
        #expect(throws: elsewhere) {
            try books.grantTries("A", device: "DESK0002", last: 3, atMs: expiry - 1)
        }
        try books.grantTries("A", device: "DESK0002", last: 3, atMs: expiry)
    }

    @Test func `O26 an unlock is for a known backup device`() throws {
        let books = try PairBooks()
        let challenge = try #require(LockChallenge(text: "7K3F-9QXM-1"))
        func note(_ device: String) throws {
            try books.database.noteUnlock(
                of: try books.terminal(device), challenge, in: books.scheme, atMs: 1)
        }
        try note(PairBooks.desk)
        #expect(throws: PairError.terminalUnknown) { try note("DESK0009") }
        #expect(throws: PairError.notBackupDevice) { try note(PairBooks.till) }
    }
}
