import Blacklist
import Numbers
import PairedCards

/// All of a world that a shop can meet: the cards, and the issuer's list.
///
/// What a shop holds changes by its own taps and lists alone, and nothing but itself: that is what
/// ``steps(_:)`` may see and return. So shops do not depend on each other, but only on the cards and
/// the list.
struct PairSight: Hashable {
    typealias Words = PairWorld.Words

    let chips: [PairWorld.Chip]
    /// The issuer's newest list, and the notices that it knows.
    let listed: [Epoch?]
    let notices: Set<PairWorld.Notice>
    /// Promotions that a card has committed.
    let promoted: Set<PairWorld.Notice>

    /// All that can happen next at a shop.
    func steps(_ words: Words) -> [(name: String, words: Words)] {
        var taken = words
        taken.listed = listed
        taken.notices = notices
        let taps = chips.indices.map { ("tap \($0)", tapped($0, words)) }
        return (taps + [("takes the list", taken)]).filter { $0.1 != words }
    }

    /// The judgement of a merchant's terminal: the one comparison, then everything that is known,
    /// with the card's papers where they may overrule it.
    func accepts(_ card: Int, by words: Words) -> Bool {
        guard chips[card].table.standing == .main else { return false }
        let (answer, epoch) = proven(card, words)
        return !answer.isAgainst(epoch)
    }

    /// The cards that are accepted where at most one may be: at the desk, and wherever the list
    /// knows of every promotion. Elsewhere none.
    func acceptedTogether(by words: Words, isDesk: Bool = false) -> [Int] {
        guard isDesk || promoted.isSubset(of: words.notices) else { return [] }
        return chips.indices.filter { accepts($0, by: words) }
    }

    /// A card's epoch counts only as far as its papers prove it.
    private func proven(_ card: Int, _ words: Words) -> (answer: NumberAnswer, epoch: Epoch) {
        let chip = chips[card]
        let known = min(words.restored[card] ?? .first, chip.table.epoch)
        let first = words.answer(card, known)
        guard first.isAgainst(known), chip.table.epoch > known else { return (first, known) }
        let papers = [
            chip.grant.flatMap { $0.number == chip.table.cardNumber ? $0.epoch : nil },
            chip.certificate?.epoch,
        ].compactMap { $0 }
        let proven = papers.reduce(known) { max($0, min($1, chip.table.epoch)) }
        return (words.answer(card, proven), proven)
    }

    /// A card that is accepted tells what it has replaced, as far as its certificate names it.
    private func tapped(_ card: Int, _ words: Words) -> Words {
        guard accepts(card, by: words) else { return words }
        var words = words
        let chip = chips[card]
        let epoch = proven(card, words).epoch
        if epoch > .first { words.restored[card] = max(words.restored[card] ?? epoch, epoch) }
        for entry in chip.table.blacklist.entries {
            let named = chip.certificate?.replaced.entries.last { $0.number == entry.number }
            guard let named else { continue }
            let epoch = min(entry.epoch, named.epoch)
            let card = PairWorld.numbers.firstIndex(of: entry.number) ?? 0
            words.news[card] = max(words.news[card] ?? epoch, epoch)
        }
        return words
    }
}
