/// One call of the shop's program with the card `a.chip`.
struct FlowCall: Sendable {
    let words: String
    /// When the card leaves by itself.
    var cut: CardCut?
    var pin: String?
    /// How it may end when nothing disturbs it.
    var exits: Set<Int32> = [0]
    /// Whether nobody makes it again after it was disturbed: it would spend one more try.
    var isMadeOnce = false

    /// Whether it is made with a card on a reader.
    var asksForCard: Bool { words.hasPrefix("pay ") || words.hasPrefix("cancel ") }

    func cut(_ cut: CardCut) -> FlowCall {
        FlowCall(words: words, cut: cut, pin: pin, exits: [0, 1, 3])
    }
}
