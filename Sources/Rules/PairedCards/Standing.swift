package import Numbers

/// What a card is, by its own table.
package enum Standing: Hashable, Sendable {
    /// The active card of its pair: the only one that may be used.
    case main
    /// The spare of another card: refused in shops until it is promoted.
    case spare(of: CardNumber)
    /// Belongs to no pair yet.
    case blank
    /// Lists its own number: what was on it is gone.
    case invalidated
}

extension CardTable {
    /// The one comparison that decides whether a card is genuine (O1, O2; patent 0009, 0025).
    ///
    /// A card is main only if its own number equals its main-card number, as whole numbers (T27).
    /// There is no flag beside it (T30). Before that, a card that stands in its own blacklist
    /// information, at its epoch or above, is invalidated whatever else it claims: an entry of a
    /// lower epoch is what a restoration has overruled (T25).
    ///
    /// This is what the table says. Whether the table may be believed (T26), and whether some
    /// list has the number, is asked elsewhere.
    package var standing: Standing {
        if blacklist.lists(cardNumber, at: epoch) { return .invalidated }
        guard let mainCardNumber else { return .blank }
        return mainCardNumber == cardNumber ? .main : .spare(of: mainCardNumber)
    }
}
