package import Numbers

/// What is held against a number outside the signed list.
package struct LocalEntry: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// A person added it, and a person removes it: no list and no grant clears it.
        case hand
        /// A card's news, or a promotion at this desk; a list that says it was released clears it.
        case news
    }

    /// It speaks against cards up to this epoch; by hand, against every one.
    package let epoch: Epoch
    package let origin: Origin

    package init(epoch: Epoch, origin: Origin) {
        self.epoch = epoch
        self.origin = origin
    }
}

/// What is known about one number, all sources together (feed, "Number scheme").
package enum NumberAnswer: Hashable, Sendable {
    /// Invalid up to this epoch.
    case listed(Epoch, NumberSource)
    /// Valid again: nothing that was said against it up to this epoch counts any longer.
    case released(Epoch, NumberSource)
    /// The list covers it, and has nothing against it.
    case notListed
    /// Not among the numbers that were issued when the list was made, and nothing speaks against it:
    /// that a grant has overruled older words says nothing of what a newer list would know.
    case notCovered
}

/// Who had the last word.
package enum NumberSource: String, Hashable, Sendable {
    case list
    case overlay
    case news
    case grant
}

extension NumberAnswer {
    /// The answer does not depend on the order in which its parts became known: the higher epoch
    /// wins (design, decision 6; T25).
    ///
    /// An entry by hand is not weighed: until a person removes it, it has the last word. A list's own
    /// entry stands beside its own release: both are of one moment. A release clears what
    /// ``LocalEntry/Origin/news`` says up to its epoch; a grant gives the card its epoch, and
    /// overrules what lists and news say below it. A number that was released without a new epoch,
    /// because it was listed by mistake, can therefore be listed anew at this epoch by a list, not
    /// by news.
    ///
    /// - Parameters:
    ///   - entry: what the list says; ``ListEntry/notCovered`` without a list.
    ///   - release: up to which epoch the list says that it was released.
    ///   - local: what the overlay holds.
    ///   - grant: the epoch of the issuer's verified grant for this number.
    package init(
        entry: ListEntry, release: Epoch? = nil, local: [LocalEntry] = [], grant: Epoch? = nil
    ) {
        if let hand = local.filter({ $0.origin == .hand }).map(\.epoch).max() {
            self = .listed(hand, .overlay)
            return
        }
        var against: [(epoch: Epoch, source: NumberSource)] = []
        if case .listed(let epoch) = entry { against.append((epoch, .list)) }
        for news in local where release.map({ news.epoch > $0 }) ?? true {
            against.append((news.epoch, .news))
        }
        if let grant { against.removeAll { $0.epoch < grant } }
        if let highest = Self.highest(against) {
            self = .listed(highest.epoch, highest.source)
            return
        }
        guard entry != .notCovered else {
            self = .notCovered
            return
        }
        var released: [(epoch: Epoch, source: NumberSource)] = []
        if let release { released.append((release, .list)) }
        if let grant, grant > .first { released.append((Epoch(grant.value - 1), .grant)) }
        if let highest = Self.highest(released) {
            self = .released(highest.epoch, highest.source)
            return
        }
        self = .notListed
    }

    /// The first of those with the highest epoch: the list comes before what cards have told.
    private static func highest(
        _ words: [(epoch: Epoch, source: NumberSource)]
    ) -> (epoch: Epoch, source: NumberSource)? {
        words.max { left, right in
            (left.epoch, right.source.rank) < (right.epoch, left.source.rank)
        }
    }

    /// Whether it speaks against a card of this epoch: one of a higher epoch was restored since,
    /// which only a person's entry does not mind.
    package func isAgainst(_ epoch: Epoch) -> Bool {
        guard case .listed(let listed, let source) = self else { return false }
        return source == .overlay || listed >= epoch
    }
}

extension NumberSource {
    fileprivate var rank: Int {
        switch self {
        case .list: 0
        case .overlay: 1
        case .news: 2
        case .grant: 3
        }
    }
}
