import Blacklist
import Numbers
import Testing

@Suite struct NumberAnswerTests {
    private static func hand(_ epoch: UInt16) -> LocalEntry {
        LocalEntry(epoch: Epoch(epoch), origin: .hand)
    }

    private static func news(_ epoch: UInt16) -> LocalEntry {
        LocalEntry(epoch: Epoch(epoch), origin: .news)
    }

    struct Row: Sendable, CustomStringConvertible {
        let description: String
        var entry = ListEntry.notListed
        var release: UInt16?
        var local: [LocalEntry] = []
        var grant: UInt16?
        let answer: NumberAnswer

        init(
            _ description: String, _ answer: NumberAnswer, list entry: ListEntry = .notListed,
            release: UInt16? = nil, local: [LocalEntry] = [], grant: UInt16? = nil
        ) {
            self.description = description
            self.entry = entry
            self.release = release
            self.local = local
            self.grant = grant
            self.answer = answer
        }
    }

    static let rows = [
        Row("nothing known", .notListed),
        Row("not covered", .notCovered, list: .notCovered),
        Row("listed", .listed(Epoch(2), .list), list: .listed(Epoch(2))),
        Row("by hand", .listed(Epoch(1), .overlay), local: [hand(1)]),
        Row(
            "by hand, not covered", .listed(.first, .overlay), list: .notCovered,
            local: [hand(0)]),
        Row("news", .listed(.first, .news), local: [news(0)]),
        Row("higher news", .listed(Epoch(1), .news), list: .listed(.first), local: [news(1)]),
        Row(
            "the list comes before news", .listed(Epoch(1), .list), list: .listed(Epoch(1)),
            local: [news(1)]),
        Row(
            "a hand before all", .listed(.first, .overlay), list: .listed(Epoch(1)),
            local: [news(1), hand(0)]),
        Row("released", .released(.first, .list), release: 0),
        Row("a release clears news", .released(Epoch(1), .list), release: 1, local: [news(1)]),
        Row("news after a release", .listed(Epoch(2), .news), release: 1, local: [news(2)]),
        Row("no list clears a hand", .listed(Epoch(1), .overlay), release: 9, local: [hand(1)]),
        Row(
            "listed again", .listed(Epoch(1), .list), list: .listed(Epoch(1)), release: 0,
            local: [news(0)]),
        Row(
            "a grant overrules an old list", .released(.first, .grant), list: .listed(.first),
            grant: 1),
        Row("no grant clears a hand", .listed(.first, .overlay), local: [hand(0)], grant: 1),
        Row("a grant overrules news", .released(.first, .grant), local: [news(0)], grant: 1),
        Row(
            "listed since the grant", .listed(Epoch(1), .list), list: .listed(Epoch(1)),
            grant: 1),
        Row(
            "a grant of the first epoch is none", .listed(.first, .list), list: .listed(.first),
            grant: 0),
        Row("a grant, not covered", .notCovered, list: .notCovered, local: [news(1)], grant: 2),
        Row("the higher release", .released(Epoch(4), .list), release: 4, grant: 3),
        Row("the last epoch", .listed(Epoch(.max), .news), local: [news(.max)], grant: .max),
    ]

    @Test(arguments: rows)
    func `is what the highest epoch says`(row: Row) {
        let answer = NumberAnswer(
            entry: row.entry, release: row.release.map { Epoch($0) }, local: row.local,
            grant: row.grant.map { Epoch($0) })
        #expect(answer == row.answer)
    }

    @Test func `speaks against cards up to its epoch`() {
        let answer = NumberAnswer.listed(Epoch(3), .list)
        #expect(answer.isAgainst(.first) && answer.isAgainst(Epoch(3)))
        #expect(!answer.isAgainst(Epoch(4)))
        for answer in [NumberAnswer.notListed, .notCovered, .released(Epoch(3), .list)] {
            #expect(!answer.isAgainst(.first))
        }
        #expect(NumberAnswer.listed(.first, .overlay).isAgainst(Epoch(.max)))
    }

    /// Every combination of small epochs, against the rules said the long way round: a card is
    /// refused if something that still counts has its epoch or a higher one.
    @Test func `refuses exactly the cards that something speaks against`() {
        let epochs: [UInt16?] = [nil, 0, 1, 2, 3]
        for list in epochs {
            for release in epochs {
                for hand in epochs {
                    for news in epochs {
                        for grant in epochs {
                            check(list, release, hand, news, grant)
                        }
                    }
                }
            }
        }
    }

    private func check(
        _ list: UInt16?, _ release: UInt16?, _ hand: UInt16?, _ news: UInt16?, _ grant: UInt16?
    ) {
        var local: [LocalEntry] = []
        if let hand { local.append(Self.hand(hand)) }
        if let news { local.append(Self.news(news)) }
        let entry = list.map { ListEntry.listed(Epoch($0)) } ?? .notListed
        let answers = [local, local.reversed()].map { local in
            NumberAnswer(
                entry: entry, release: release.map { Epoch($0) }, local: local,
                grant: grant.map { Epoch($0) })
        }
        #expect(answers[0] == answers[1])
        let isCleared = news.map { $0 <= release ?? 0 && release != nil } ?? true
        for card in UInt16(0)...4 {
            let speaking = [list, isCleared ? nil : news].compactMap { $0 }
                .filter { $0 >= card }
            // The card of a grant has its epoch: a card below it is not the restored one.
            guard card >= grant ?? 0 else { continue }
            let isRefused = hand != nil || !speaking.isEmpty
            #expect(answers[0].isAgainst(Epoch(card)) == isRefused)
        }
        let isKnown = [list, release, hand, news].contains { $0 != nil } || grant ?? 0 > 0
        #expect((answers[0] == .notListed) == !isKnown)
    }
}
