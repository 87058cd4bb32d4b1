import Blacklist
import Numbers
import PairedCards

/// What can matter to one cardholder's pair, as one value: a main card, its spare, the next spare, a
/// desk in a shop of its own, the issuer's books, and what is on its way between them. Merchants
/// stand beside it (``PairSight``).
///
/// Messages and orders stay in their sets when they were taken: that is how they are repeated,
/// reordered, and, where nobody takes them, lost. A lost card is one that nobody brings to the desk
/// any more: a way on which its steps at the desk are missing.
struct PairWorld: Hashable {
    static let numbers = ["1234567A", "1234567B", "1234567C"].compactMap { CardNumber(text: $0) }
    /// What the first main card starts with, in money of any unit.
    static let money = 2

    /// One card: what it says, its papers, what is on it.
    struct Chip: Hashable {
        var table: CardTable
        var certificate: SpareAssignment?
        var grant: Grant?
        var balance: Int
    }

    /// What a shop holds against numbers, by card.
    struct Words: Hashable {
        /// Of the issuer's list as it was taken last.
        var listed: [Epoch?] = [nil, nil, nil]
        /// Of cards that were met, or of the desk's own procedures.
        var news: [Epoch?] = [nil, nil, nil]
        /// From which epoch on a number's papers have proved it valid.
        var restored: [Epoch?] = [nil, nil, nil]
        /// Which notices the list already knew: how old it is.
        var notices: Set<Notice> = []
    }

    /// What a desk tells the issuer.
    enum Notice: Hashable {
        case promotionIntent(old: Int, epoch: Epoch, sub: Int)
        case promotionDone(old: Int, sub: Int)
        case invalidated(Int, epoch: Epoch)
    }

    /// What the issuer orders.
    enum Order: Hashable {
        case pair(main: Int, SpareAssignment)
        case restoration(Grant, SpareAssignment)
    }

    struct Books: Hashable {
        var main = 0
        var sub: Int?
        var generation: UInt16 = 0
        var replaced = BlacklistInformation.none
        var listed: [Epoch?] = [nil, nil, nil]
        var epochs: [Epoch] = [.first, .first, .first]
        var notices: Set<Notice> = []
    }

    var chips: [Chip]
    var record: PairRecord?
    /// Of the desk's shop.
    var desk = Words()
    var books = Books()
    var orders: Set<Order> = []
    var notices: Set<Notice> = []
    /// Promotions that a card has committed: what a merchant's list must know to be within the
    /// window.
    var promoted: Set<Notice> = []
    /// What was taken off cards, and is the issuer's to return.
    var owed = 0

    init() {
        chips = Self.numbers.map { number in
            Chip(
                table: CardTable(layoutVersion: 1, cardNumber: number, pinKeyVersion: 1),
                balance: 0)
        }
        chips[0].table.mainCardNumber = Self.numbers[0]
        chips[0].table.creditNumber = CreditNumber(text: "98765432")
        chips[0].balance = Self.money
    }

    func index(of number: CardNumber) -> Int { Self.numbers.firstIndex(of: number) ?? 0 }
}

// MARK: - What a desk does in its own shop

extension PairWorld {
    /// What the desk's shop can meet.
    var sight: PairSight {
        PairSight(chips: chips, listed: books.listed, notices: books.notices, promoted: promoted)
    }

    /// What speaks against a number at the desk (T7).
    func isListed() -> ListedNumbers {
        { number, epoch in
            desk.answer(index(of: number), epoch).isAgainst(epoch)
        }
    }

    func raise(_ epoch: inout Epoch?, _ new: Epoch) { epoch = max(epoch ?? new, new) }
}

extension PairWorld.Words {
    /// What is known about a number, all sources together.
    func answer(_ card: Int, _ proven: Epoch) -> NumberAnswer {
        NumberAnswer(
            entry: listed[card].map { .listed($0) } ?? .notListed,
            local: news[card].map { [LocalEntry(epoch: $0, origin: .news)] } ?? [],
            grant: proven > .first ? proven : nil)
    }
}
