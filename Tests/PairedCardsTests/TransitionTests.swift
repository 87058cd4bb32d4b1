import Numbers
import PairedCards
import Testing

/// Copying, promotion, invalidation, restoration and recycling on the patent's own tables.
@Suite struct TransitionTests {
    private let a: CardNumber
    private let b: CardNumber
    private let c: CardNumber
    private let tables: [String: CardTable]
    private let record: PairRecord
    private let assignment: SpareAssignment
    private let stamp: CopyStamp

    private static func unlisted(_ number: CardNumber, _ epoch: Epoch) -> Bool { false }

    init() throws {
        a = try PatentTable.number("1234567A")
        b = try PatentTable.number("1234567B")
        c = try PatentTable.number("1234567C")
        tables = try PatentTable.all().reduce(into: [:]) { $0[$1.testDescription] = $1.table }
        record = PairRecord(mainNumber: a, subNumber: b, generation: 1)
        assignment = SpareAssignment(
            number: b, epoch: .first, generation: 1, replaced: try PatentTable.listing([a]))
        stamp = try #require(
            CopyStamp(unixSeconds: 1_700_000_000, digest: Array(repeating: 7, count: 16)))
    }

    private func table(_ name: String) throws -> CardTable { try #require(tables[name]) }

    private var mainA: CardTable { get throws { try table("fig. 4, main A") } }
    private var spareB: CardTable { get throws { try table("fig. 5, sub B after copying") } }

    /// B as it was issued: a number, a PIN of its own, and nothing else.
    private var blankB: CardTable {
        get throws {
            CardTable(layoutVersion: 1, cardNumber: b, cardPIN: try spareB.cardPIN)
        }
    }

    // MARK: - Copying

    @Test func `O12 O13 O14 T4 copying makes figure 5 of figure 4 and a blank card`() throws {
        let copying = try Copying(
            from: mainA, onto: blankB, record: record, by: assignment, stamp: stamp,
            isListed: Self.unlisted)
        #expect(try copying.sub == spareB.copied(at: stamp, generation: 1))
        #expect(try copying.main == mainA.copied(at: stamp, generation: 1))
    }

    @Test func `T5 the main card learns its spare before 44 is copied`() throws {
        var main = try mainA
        main.subCardNumber = c
        let copying = try Copying(
            from: main, onto: blankB, record: record, by: assignment, stamp: stamp,
            isListed: Self.unlisted)
        #expect(copying.main.subCardNumber == b)
        #expect(copying.sub.subCardNumber == b)
    }

    @Test func `T4 copying again, on a spare whose 51 is 54, changes nothing but its time`() throws
    {
        let once = try Copying(
            from: mainA, onto: blankB, record: record, by: assignment, stamp: stamp,
            isListed: Self.unlisted)
        let twice = try Copying(
            from: once.main, onto: once.sub, record: record, by: assignment, stamp: stamp,
            isListed: Self.unlisted)
        #expect(once == twice)
    }

    @Test func `T6 a live main card, another pair's spare and an invalidated card are no spare`()
        throws
    {
        var other = try spareB
        other.mainCardNumber = c
        let live = try table("fig. 7, B promoted")
        var gone = try blankB
        gone.blacklist = try PatentTable.listing([b])
        for (sub, refusal) in [
            (live, TransitionRefusal.liveMain), (other, .otherPair), (gone, .invalidated),
        ] {
            #expect(throws: refusal) {
                try Copying(
                    from: mainA, onto: sub, record: record, by: assignment, stamp: stamp,
                    isListed: Self.unlisted)
            }
        }
    }

    @Test func `O4 O8 O9 numbers of cards, record and certificate must agree`() throws {
        let others = [
            PairRecord(mainNumber: c, subNumber: b, generation: 1),
            PairRecord(mainNumber: a, subNumber: c, generation: 1),
            PairRecord(mainNumber: a, subNumber: nil, generation: 1),
        ]
        for other in others {
            #expect(throws: TransitionRefusal.numbersDisagree) {
                try Copying(
                    from: mainA, onto: blankB, record: other, by: assignment, stamp: stamp,
                    isListed: Self.unlisted)
            }
        }
        let unnamed = SpareAssignment(number: b, epoch: .first, generation: 1, replaced: .none)
        let stranger = SpareAssignment(
            number: c, epoch: .first, generation: 1, replaced: assignment.replaced)
        for paper in [unnamed, stranger] {
            #expect(throws: TransitionRefusal.notNamed) {
                try Copying(
                    from: mainA, onto: blankB, record: record, by: paper, stamp: stamp,
                    isListed: Self.unlisted)
            }
        }
    }

    @Test func `T32 an older assignment makes no spare any more`() throws {
        var main = try mainA
        main.generation = 2
        let newer = PairRecord(mainNumber: a, subNumber: b, generation: 2)
        for (main, record) in [(main, record), (try mainA, newer)] {
            #expect(throws: TransitionRefusal.superseded) {
                try Copying(
                    from: main, onto: blankB, record: record, by: assignment, stamp: stamp,
                    isListed: Self.unlisted)
            }
        }
    }

    @Test func `T7 a list that has either card stops it`() throws {
        for listed in [a, b] {
            #expect(throws: TransitionRefusal.listed) {
                try Copying(
                    from: mainA, onto: blankB, record: record, by: assignment, stamp: stamp,
                    isListed: { number, _ in number == listed })
            }
        }
    }

    @Test func `T21 a PIN under other keys is typed anew and never copied`() throws {
        var main = try mainA
        main.pinKeyVersion = 9
        #expect(throws: TransitionRefusal.pinNeeded) {
            try Copying(
                from: main, onto: blankB, record: record, by: assignment, stamp: stamp,
                isListed: Self.unlisted)
        }
        let pin = try #require(PINVerificationValue(field: [9, 9, 9, 9, 9, 9, 9, 9]))
        let copying = try Copying(
            from: main, onto: blankB, record: record, by: assignment, subPIN: pin, stamp: stamp,
            isListed: Self.unlisted)
        #expect(copying.sub.cardPIN == pin)
        #expect(copying.sub.pinKeyVersion == 9)
    }

    // MARK: - Promotion

    @Test func `O17 O19 O20 T1 promotion makes figure 7 of figure 5`() throws {
        let promotion = try Promotion(
            of: spareB, record: record, by: assignment, isListed: Self.unlisted)
        #expect(try promotion.table == table("fig. 7, B promoted").at(generation: 1))
        #expect(promotion.table.standing == .main)
        #expect(promotion.replaced == BlacklistEntry(number: a, epoch: .first))
    }

    @Test func `T3 the record follows: 84 is set, 85 cleared, and the next pairing goes on`() throws
    {
        let promoted = record.promoted(b)
        #expect(promoted == PairRecord(mainNumber: b, subNumber: nil, generation: 1))
        let next = PairRecord(mainNumber: b, subNumber: c, generation: 2)
        let paper = SpareAssignment(
            number: c, epoch: .first, generation: 2, replaced: try PatentTable.listing([b]))
        let copying = try Copying(
            from: table("fig. 7, B promoted"), onto: CardTable(layoutVersion: 1, cardNumber: c),
            record: next, by: paper, stamp: stamp, isListed: Self.unlisted)
        #expect(
            try copying.main
                == table("fig. 7, B promoted, then paired with C").copied(at: stamp, generation: 2))
        let third = try Promotion(
            of: copying.sub, record: nil, by: paper, isListed: Self.unlisted)
        #expect(try third.table == table("C promoted, carrying A and B").at(generation: 2))
    }

    @Test func `T14 T23 a desk that has never met the pair promotes by the certificate alone`()
        throws
    {
        let promotion = try Promotion(
            of: spareB, record: nil, by: assignment, isListed: Self.unlisted)
        #expect(promotion.table.standing == .main)
    }

    @Test func `T18 a fifth entry pushes out the oldest, and the old number is always there`()
        throws
    {
        let numbers = try ["1234561A", "1234562A", "1234563A", "1234564A"].map(PatentTable.number)
        var sub = try spareB
        sub.blacklist = try PatentTable.listing(numbers)
        let promotion = try Promotion(
            of: sub, record: record, by: assignment, isListed: Self.unlisted)
        #expect(promotion.table.blacklist.entries.map(\.number) == numbers.dropFirst() + [a])
    }

    @Test func `what is no spare is not promoted`() throws {
        var bare = try spareB
        bare.subCardNumber = nil
        var gone = try spareB
        gone.blacklist = try PatentTable.listing([b])
        for (card, refusal) in [
            (try table("fig. 7, B promoted"), TransitionRefusal.liveMain), (try blankB, .blank),
            (bare, .otherPair), (gone, .invalidated),
        ] {
            #expect(throws: refusal) {
                try Promotion(of: card, record: nil, by: assignment, isListed: Self.unlisted)
            }
        }
    }

    @Test func `T15 T32 a listed or superseded spare is not promoted`() throws {
        #expect(throws: TransitionRefusal.listed) {
            try Promotion(of: spareB, record: nil, by: assignment) { number, _ in number == b }
        }
        let newer = PairRecord(mainNumber: a, subNumber: c, generation: 2)
        #expect(throws: TransitionRefusal.superseded) {
            try Promotion(of: spareB, record: newer, by: assignment, isListed: Self.unlisted)
        }
        let disagreeing = PairRecord(mainNumber: a, subNumber: c, generation: 1)
        #expect(throws: TransitionRefusal.numbersDisagree) {
            try Promotion(
                of: spareB, record: disagreeing, by: assignment, isListed: Self.unlisted)
        }
    }

    // MARK: - Invalidation

    @Test func `O22 invalidation makes figure 6 of figure 4`() throws {
        let invalidation = try Invalidation(of: mainA)
        #expect(try invalidation.table == table("fig. 6, A invalidated"))
        #expect(invalidation.table.standing == .invalidated)
        #expect(Invalidation(of: invalidation.table).table == invalidation.table)
    }

    @Test func `an invalidated card lists itself as far as any list does`() throws {
        let invalidation = try Invalidation(of: mainA, listed: Epoch(3))
        #expect(invalidation.entry == BlacklistEntry(number: a, epoch: Epoch(3)))
        #expect(invalidation.table.blacklist.entries == [invalidation.entry])
    }

    // MARK: - Restoration

    @Test func `O24 T8 T10 restoration makes figure 4 of figure 6 and the spare`() throws {
        let restoration = try Restoration(
            of: table("fig. 6, A invalidated"), from: spareB,
            by: Grant(number: a, epoch: Epoch(1)), isListed: { number, epoch in epoch < Epoch(1) })
        var expected = try mainA
        expected.epoch = Epoch(1)
        #expect(restoration.main == expected)
        #expect(restoration.main.standing == .main)
    }

    @Test func `T25 a promotion after a restoration lists the card at its new epoch`() throws {
        let restoration = try Restoration(
            of: table("fig. 6, A invalidated"), from: spareB,
            by: Grant(number: a, epoch: Epoch(1)), isListed: Self.unlisted)
        let entry = BlacklistEntry(number: a, epoch: Epoch(1))
        let renewed = SpareAssignment(
            number: b, epoch: .first, generation: 1,
            replaced: try #require(BlacklistInformation([entry])))
        let promotion = try Promotion(
            of: spareB, record: nil, by: renewed, isListed: Self.unlisted)
        #expect(promotion.replaced == entry)
        #expect(restoration.main.epoch == entry.epoch)
    }

    @Test func `T25 no copying by a certificate that is older than the main card's restoration`()
        throws
    {
        var restored = try mainA
        restored.epoch = Epoch(1)
        let stamp = try #require(
            CopyStamp(unixSeconds: 1, digest: [UInt8](repeating: 0, count: 16)))
        #expect(throws: TransitionRefusal.notNamed) {
            try Copying(
                from: restored, onto: spareB,
                record: PairRecord(mainNumber: a, subNumber: b, generation: 1), by: assignment,
                stamp: stamp, isListed: Self.unlisted)
        }
    }

    @Test func `T11 no restoration once the spare is the main card`() throws {
        #expect(throws: TransitionRefusal.promotedSince) {
            try Restoration(
                of: table("fig. 6, A invalidated"), from: table("fig. 7, B promoted"),
                by: Grant(number: a, epoch: Epoch(1)), isListed: Self.unlisted)
        }
    }

    @Test func `T29 a grant restores one card, once`() throws {
        let gone = try table("fig. 6, A invalidated")
        let grant = Grant(number: a, epoch: Epoch(1))
        let restored = try Restoration(
            of: gone, from: spareB, by: grant, isListed: Self.unlisted)
        for (card, grant) in [
            (restored.main, grant), (gone, Grant(number: a, epoch: .first)),
            (gone, Grant(number: c, epoch: Epoch(1))),
        ] {
            #expect(throws: TransitionRefusal.grantSpent) {
                try Restoration(
                    of: card, from: spareB, by: grant, isListed: Self.unlisted)
            }
        }
    }

    // MARK: - PIN tries

    @Test func `T13 the tries alone leave the table as it is, and a new PIN changes nothing else`()
        throws
    {
        let pin = PINVerificationValue(field: [1, 2, 3, 4, 5, 6, 7, 8])
        for card in [try mainA, try spareB, try table("fig. 7, B promoted")] {
            let grant = TriesGrant(
                number: card.cardNumber, epoch: card.epoch, generation: card.generation)
            #expect(
                try TriesRestoration(of: card, by: grant, isListed: Self.unlisted).table == nil)
            var expected = card
            expected.cardPIN = pin
            let renewed = try TriesRestoration(
                of: card, by: grant, pin: pin, isListed: Self.unlisted)
            #expect(renewed.table == expected)
        }
    }

    @Test func `T13 T29 tries are given to a good card alone, of its own number and epoch`() throws
    {
        func refusal(
            _ card: CardTable, _ number: CardNumber, epoch: Epoch = .first,
            generation: UInt16 = .max, isListed: ListedNumbers = Self.unlisted
        ) -> TransitionRefusal? {
            let grant = TriesGrant(number: number, epoch: epoch, generation: generation)
            do throws(TransitionRefusal) {
                _ = try TriesRestoration(of: card, by: grant, isListed: isListed)
                return nil
            } catch { return error }
        }
        var later = try mainA
        later.generation = 3
        #expect(refusal(try mainA, a) == nil)
        #expect(refusal(try mainA, b) == .grantSpent)
        #expect(refusal(try mainA, a, epoch: Epoch(1)) == .grantSpent)
        #expect(refusal(later, a, generation: 2) == .grantSpent)
        #expect(refusal(later, a, generation: 3) == nil)
        #expect(refusal(try table("fig. 6, A invalidated"), a) == .invalidated)
        #expect(refusal(CardTable(layoutVersion: 1, cardNumber: a), a) == .blank)
        #expect(refusal(try mainA, a, isListed: { number, _ in number == a }) == .listed)
        #expect(refusal(try spareB, b, isListed: { number, _ in number == a }) == nil)
    }

    // MARK: - Recycling

    @Test func `T24 T31 an old main card becomes the next spare, and does not list itself`() throws
    {
        let promoted = try table("fig. 7, B promoted")
        let paper = SpareAssignment(
            number: a, epoch: Epoch(1), generation: 2, replaced: try PatentTable.listing([b]))
        let recycled = try Recycling(of: mainA, by: paper).table
        #expect(recycled.standing == .blank)
        let copying = try Copying(
            from: promoted, onto: recycled,
            record: PairRecord(mainNumber: b, subNumber: a, generation: 2), by: paper, stamp: stamp,
            isListed: { number, epoch in number == a && epoch == .first })
        #expect(copying.sub.standing == .spare(of: b))
        #expect(copying.sub.blacklist.entries.isEmpty)
        let promotion = try Promotion(
            of: copying.sub, record: nil, by: paper, isListed: Self.unlisted)
        #expect(promotion.table.standing == .main)
        #expect(promotion.table.blacklist.entries.map(\.number) == [b])
        #expect(throws: TransitionRefusal.notNamed) {
            try Recycling(of: recycled, by: paper)
        }
    }
}

extension CardTable {
    fileprivate func copied(at stamp: CopyStamp, generation: UInt16) -> CardTable {
        var table = at(generation: generation)
        table.lastCopy = stamp
        return table
    }

    fileprivate func at(generation: UInt16) -> CardTable {
        var table = self
        table.generation = generation
        return table
    }
}
