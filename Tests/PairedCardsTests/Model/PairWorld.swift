import Blacklist
import Numbers
import PairedCards

/// Everything that can matter to one cardholder's pair, as one value: a main card, its spare, the
/// next spare, a desk, the issuer's books, two merchants, and what is on its way between them.
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
    /// The shop of the desk first.
    var shops: [Words]
    var books = Books()
    var orders: Set<Order> = []
    var notices: Set<Notice> = []
    /// Promotions that a card has committed: what a merchant's list must know to be within the
    /// window.
    var promoted: Set<Notice> = []
    /// What was taken off cards, and is the issuer's to return.
    var owed = 0

    init(merchants: Int) {
        chips = Self.numbers.map { number in
            Chip(
                table: CardTable(layoutVersion: 1, cardNumber: number, pinKeyVersion: 1),
                balance: 0)
        }
        chips[0].table.mainCardNumber = Self.numbers[0]
        chips[0].table.creditNumber = CreditNumber(text: "98765432")
        chips[0].balance = Self.money
        shops = Array(repeating: Words(), count: 1 + merchants)
    }

    func index(of number: CardNumber) -> Int { Self.numbers.firstIndex(of: number) ?? 0 }
}

// MARK: - What a shop thinks of a card

extension PairWorld {
    /// The judgement of a merchant's terminal: the one comparison, then everything that is known,
    /// with the card's papers where they may overrule it.
    func accepts(_ card: Int, at shop: Int) -> Bool {
        let chip = chips[card]
        guard chip.table.standing == .main else { return false }
        let (answer, epoch) = proven(card, at: shop)
        return !answer.isAgainst(epoch)
    }

    /// A card's epoch counts only as far as its papers prove it.
    private func proven(_ card: Int, at shop: Int) -> (answer: NumberAnswer, epoch: Epoch) {
        let chip = chips[card]
        let known = min(shops[shop].restored[card] ?? .first, chip.table.epoch)
        let first = answer(card, shop, known)
        guard first.isAgainst(known), chip.table.epoch > known else { return (first, known) }
        let papers = [
            chip.grant.flatMap { $0.number == chip.table.cardNumber ? $0.epoch : nil },
            chip.certificate?.epoch,
        ].compactMap { $0 }
        let proven = papers.reduce(known) { max($0, min($1, chip.table.epoch)) }
        return (answer(card, shop, proven), proven)
    }

    private func answer(_ card: Int, _ shop: Int, _ proven: Epoch) -> NumberAnswer {
        let words = shops[shop]
        return NumberAnswer(
            entry: words.listed[card].map { .listed($0) } ?? .notListed,
            local: words.news[card].map { [LocalEntry(epoch: $0, origin: .news)] } ?? [],
            grant: proven > .first ? proven : nil)
    }

    /// A card that is accepted tells what it has replaced, as far as its certificate names it.
    mutating func tap(_ card: Int, at shop: Int) {
        guard accepts(card, at: shop) else { return }
        let chip = chips[card]
        let epoch = proven(card, at: shop).epoch
        if epoch > .first { raise(&shops[shop].restored[card], epoch) }
        for entry in chip.table.blacklist.entries {
            let named = chip.certificate?.replaced.entries.last { $0.number == entry.number }
            guard let named else { continue }
            raise(&shops[shop].news[index(of: entry.number)], min(entry.epoch, named.epoch))
        }
    }

    /// What speaks against a number at the desk (T7).
    func isListed(at desk: Int = 0) -> ListedNumbers {
        { number, epoch in
            let card = self.index(of: number)
            return self.answer(card, desk, epoch).isAgainst(epoch)
        }
    }

    func raise(_ epoch: inout Epoch?, _ new: Epoch) {
        epoch = max(epoch ?? new, new)
    }
}
