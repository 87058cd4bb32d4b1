import Authorization
import BlacklistTesting
import CardEmulator
import CardLayout
import CardTesting
import Foundation
import Numbers
import PairedCards
import Purchase
import ShopStore
import ShopTesting
import Testing

/// Whatever order lists, changes of lists, releases, news and grants arrive in: a restored card stays
/// restored, one that was listed again is refused, a stranger's number cannot be listed by a card
/// (design, decisions 5 and 6).
///
/// The issuer's story is one: the main card is lost (listed), found again and restored, or taken
/// into a pair again, at epoch 1 (released), and lost again (listed at epoch 1). Between the last two
/// the lists have forgotten the release, as they do after 35 versions. A shop may be behind it by any
/// number of lists, never goes back to an older one, and meets the cards as they were at any moment
/// of that story.
@Suite struct NewsOrderTests {
    @Test func `no order of events makes a card good or bad that the issuer has not`() throws {
        var random = SeededRandom.fromEnvironment()
        print("NewsOrderTests: MAINSTAY_SEED=\(random.seed)")
        let isLong = ProcessInfo.processInfo.environment["MAINSTAY_TEST_ALL"] == "1"
        let cards = try StoryCards()
        var counts: [StoryEvent: Int] = [:]
        var verdicts: [String: Int] = [:]
        for round in 0..<(isLong ? 400 : 40) {
            var events = StoryEvent.allCases + StoryEvent.allCases.filter(\.isTap)
            events += StoryEvent.allCases.filter(\.isTap) + [.list]
            events.shuffle(using: &random)
            var story = try Story(cards)
            for event in events {
                counts[event, default: 0] += 1
                let verdict = try story.meet(event, &random)
                if let verdict { verdicts["\(event) \(verdict)", default: 0] += 1 }
                try #require(
                    story.violation == nil, "round \(round): \(story.violation ?? ""): \(events)")
            }
        }
        let told = verdicts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        print(
            "NewsOrderTests: \(counts.values.reduce(0, +)) events: \(told.joined(separator: ", "))")
        // The orders were not all alike: every verdict that can be was.
        for expected in [
            "lost true", "lost false", "restored true", "restored false", "recycled true",
            "recycled false", "forged true", "forged false", "promoted true", "stranger true",
            "hostile true",
        ] {
            #expect(verdicts[expected] ?? 0 > 0, "\(expected)")
        }
    }
}

/// What can happen to a shop.
enum StoryEvent: Hashable, CaseIterable {
    /// The next list, or one behind it; twice, so that a shop may get far.
    case list, laterList
    /// The main card as it was before it was restored, with epoch 0.
    case lost
    /// With epoch 1 and the grant.
    case restored
    /// With epoch 1 and the certificate of its next pair, and no grant.
    case recycled
    /// With an epoch that somebody else has written, and no grant.
    case forged
    /// The spare, promoted in place of the lost card.
    case promoted
    /// A good card of somebody else.
    case stranger
    /// A promoted card that names the stranger's number too, which its certificate does not.
    case hostile
    /// A person enters the main card's number, or removes it again.
    case hand

    var isTap: Bool { ![.list, .laterList, .hand].contains(self) }
}

/// The cards of the story, as they lie in memory; every shop gets copies.
private struct StoryCards {
    let issuer: TrialIssuer
    let main: CardNumber
    let stranger: CardNumber
    let images: [StoryEvent: ChipImage]

    init() throws {
        let place = try NewsShop()
        issuer = place.issuer
        main = place.main
        stranger = place.stranger
        let entry = BlacklistEntry(number: main, epoch: .first)
        images = [
            .lost: try place.mainCard().current,
            .restored: try place.restoredCard().current,
            .recycled: try place.recycledCard(
                replacing: try #require(CardNumber(text: "7654321B"))
            ).current,
            .forged: try place.restoredCard(epoch: 9, granted: nil).current,
            .promoted: try place.promotedCard().current,
            .stranger: try place.strangersCard().current,
            .hostile: try place.promotedCard(
                naming: [BlacklistEntry(number: stranger, epoch: Epoch(.max)), entry],
                replacing: [entry]
            ).current,
        ]
    }
}

/// One shop, and what must hold there by now.
private struct Story {
    private static let lists = [
        try? TrialList.model(version: 1),
        try? TrialList.model(version: 2, listed: ["1234567A": 0]),
        try? TrialList.model(version: 3, released: ["1234567A": 0]),
        try? TrialList.model(version: 38),
        try? TrialList.model(version: 39, listed: ["1234567A": 1]),
    ].compactMap(\.self)

    private let cards: StoryCards
    private let folder: TrialList
    private var shop: Shop
    private var boxes: [StoryEvent: ChipBox]
    /// Index of the list that the shop has; nil before the first.
    private var held: Int?
    private var bytes: [UInt8] = []
    private var accepted: ShopList.Accepted?
    private var isByHand = false
    /// A promoted card was taken while no list had released the old number.
    private var isTold = false
    /// One was taken at all.
    private var isNamed = false
    /// Since then the shop has seen the old number released, or gone from the list.
    private var isReleased = false
    /// The restored card has shown its grant, because something spoke against it.
    private var isProven = false
    private(set) var violation: String?

    init(_ cards: StoryCards) throws {
        self.cards = cards
        folder = try TrialList()
        shop = try Shop(of: cards.issuer)
        boxes = cards.images.mapValues { ChipBox(image: $0) }
        try hold(0)
    }

    /// - Returns: whether the card was taken; nil for what is no tap.
    mutating func meet(_ event: StoryEvent, _ random: inout SeededRandom) throws -> Bool? {
        switch event {
        case .list, .laterList:
            let next = (held ?? -1) + 1
            guard next < Self.lists.count else { return nil }
            try hold(Int.random(in: next..<Self.lists.count, using: &random))
            return nil
        case .hand:
            isByHand.toggle()
            if isByHand {
                try shop.store.overlayAdd(cards.main, epoch: .first, reason: "", atMs: 0)
            } else {
                try shop.store.overlayRemove(cards.main)
            }
            return nil
        case .lost, .restored, .recycled, .forged, .promoted, .stranger, .hostile:
            guard let box = boxes[event] else { return nil }
            let sale = try shop.sell(1, .eMoney, box.reader())
            let isTaken = sale.verdict == .approved
            judge(event, isTaken, sale)
            return isTaken
        }
    }

    /// By the bytes of a change onto the list before where there is one, as a sync does.
    private mutating func hold(_ index: Int) throws {
        let model = Self.lists[index]
        if let held {
            // The first one said nothing, and the last one lists the number anew.
            if isNamed, index == 2 || held == 1 && index == 3 { isReleased = true }
            bytes = try merged(Self.lists[held].delta(to: model), onto: bytes)
            if try bytes != model.bytes() { violation = "a change gives another list" }
        } else {
            bytes = try model.bytes()
        }
        held = index
        let list = try folder.accepted(bytes)
        let later = try #require(list.accepted)
        // As a sync does, before the list takes its place.
        try shop.store.accept(
            AcceptedList(
                version: model.version, keys: [UInt8](repeating: 1, count: 32),
                sha256: Array(repeating: UInt8(index), count: 32),
                listedCount: model.listed.count, issuedAtMs: 1, confirmedAtMs: 1),
            takingBack: shop.store.takenBack(by: later, after: accepted))
        accepted = later
        shop.take(list)
    }

    /// What the issuer's story says, without asking how a shop comes to know it.
    private mutating func judge(_ event: StoryEvent, _ isTaken: Bool, _ sale: SaleResult) {
        let version = Self.lists[held ?? 0].version
        let isListed = version == 2 || version == 39
        let isAgainstFirst = isListed || isTold && !isReleased
        let isAgainstAll = version == 39 || isByHand
        switch event {
        case .lost:
            demand(isTaken != (isAgainstFirst || isByHand), "the lost card: \(isTaken)")
        case .restored, .recycled:
            demand(isTaken != isAgainstAll, "the \(event) card: \(isTaken)")
            if isTaken, isAgainstFirst { isProven = true }
        case .forged:
            let isRefused = isAgainstAll || isAgainstFirst && !isProven
            demand(isTaken != isRefused, "the card with a forged epoch: \(isTaken)")
        case .promoted, .hostile:
            demand(isTaken, "the new card was refused")
            demand(sale.news.ignored.isEmpty == (event == .promoted), "what was ignored")
            isNamed = true
            if version == 3 { isReleased = true }
            if !isListed, !isReleased { isTold = true }
        default:
            demand(isTaken, "the stranger's card was refused")
        }
    }

    private mutating func demand(_ holds: Bool, _ what: String) {
        if !holds, violation == nil { violation = what }
    }
}
