import Numbers
import PairedCards
import Testing

@Suite struct StandingTests {
    @Test(arguments: try PatentTable.all())
    func `O1 O2 reads the standing of the patent's own tables`(row: PatentTable) {
        #expect(row.table.standing == row.standing)
    }

    @Test func `O1 only a card whose own number is its main-card number is main`() throws {
        let own = try PatentTable.number("1234567A")
        let others = ["1234567B", "1234567Z", "0234567A", "12345670", "A7654321"]
        #expect(CardTable(layoutVersion: 1, cardNumber: own, mainCardNumber: own).standing == .main)
        for text in others {
            let other = try PatentTable.number(text)
            let table = CardTable(layoutVersion: 1, cardNumber: own, mainCardNumber: other)
            #expect(table.standing == .spare(of: other))
        }
    }

    @Test func `T27 a card without a main-card number is blank, never main`() throws {
        let own = try PatentTable.number("1234567A")
        let blank = CardTable(layoutVersion: 1, cardNumber: own)
        #expect(blank.standing == .blank)
        var withSpare = blank
        withSpare.subCardNumber = own
        #expect(withSpare.standing == .blank)
    }

    @Test func `O1 a card that lists itself and claims main is refused`() throws {
        let own = try PatentTable.number("1234567A")
        let other = try PatentTable.number("1234567B")
        let claims: [CardNumber?] = [own, other, nil]
        for mainCardNumber in claims {
            let table = CardTable(
                layoutVersion: 1, cardNumber: own, mainCardNumber: mainCardNumber,
                blacklist: try PatentTable.listing([other, own]))
            #expect(table.standing == .invalidated)
        }
    }

    @Test(arguments: [
        (listed: Epoch(1), own: Epoch(2), Standing.main),
        (listed: Epoch(2), own: Epoch(2), .invalidated),
        (listed: Epoch(3), own: Epoch(2), .invalidated),
    ])
    func `T25 an entry below the card's epoch is overruled`(
        listed: Epoch, own: Epoch, standing: Standing
    ) throws {
        let number = try PatentTable.number("1234567A")
        let entry = BlacklistEntry(number: number, epoch: listed)
        let table = CardTable(
            layoutVersion: 1, cardNumber: number, mainCardNumber: number,
            blacklist: try #require(BlacklistInformation([entry])), epoch: own)
        #expect(table.standing == standing)
    }

    @Test func `T30 nothing else in the table makes a card main or spare`() throws {
        for row in try PatentTable.all() {
            var table = row.table
            table.subCardNumber = table.cardNumber
            table.generation = .max
            table.pinKeyVersion = .max
            table.creditNumber = nil
            table.eMoneyID = nil
            table.lastCopy = CopyStamp(unixSeconds: .max, digest: Array(repeating: 1, count: 16))
            #expect(table.standing == row.standing)
        }
    }
}

@Suite struct BlacklistInformationTests {
    @Test(arguments: [(0, true), (4, true), (5, false)])
    func `T18 holds up to four entries`(count: Int, accepted: Bool) throws {
        let entry = BlacklistEntry(number: try PatentTable.number("1234567A"), epoch: .first)
        let entries = Array(repeating: entry, count: count)
        #expect((BlacklistInformation(entries) != nil) == accepted)
    }

    @Test func `asks every entry, and the number as a whole`() throws {
        let a = try PatentTable.number("1234567A")
        let b = try PatentTable.number("1234567B")
        let information = try #require(
            BlacklistInformation([
                BlacklistEntry(number: a, epoch: Epoch(1)),
                BlacklistEntry(number: b, epoch: Epoch(5)),
                BlacklistEntry(number: a, epoch: Epoch(3)),
            ]))
        #expect(information.lists(a, at: Epoch(3)))
        #expect(!information.lists(a, at: Epoch(4)))
        #expect(information.lists(b, at: Epoch(4)))
        #expect(!information.lists(try PatentTable.number("1234567C"), at: .first))
        #expect(!BlacklistInformation.none.lists(a, at: .first))
    }
}
