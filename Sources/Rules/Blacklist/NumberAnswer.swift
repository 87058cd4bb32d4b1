package import Numbers

/// What is held against a number outside the signed list.
package struct LocalEntry: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// A person added it, and a person removes it: no list clears it.
        case hand
        /// A card's news, or a promotion at this desk; a list that says it was released clears it.
        case news
    }

    /// It speaks against cards up to this epoch.
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
    /// Not among the numbers that were issued when the list was made.
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
    /// A list's own entry stands beside its own release: both are of one moment. A release
    /// clears what ``LocalEntry/Origin/news`` says up to its epoch; a grant gives the card its
    /// epoch, and overrules all below it, whoever says so. A number that was released without
    /// a new epoch, because it was listed by mistake, can therefore be listed anew at this epoch
    /// by a list or by hand, not by news.
    ///
    /// - Parameters:
    ///   - entry: what the list says; ``ListEntry/notCovered`` without a list.
    ///   - release: up to which epoch the list says that it was released.
    ///   - local: what the overlay holds.
    ///   - grant: the epoch of the issuer's verified grant for this number.
    package init(
        entry: ListEntry, release: Epoch? = nil, local: [LocalEntry] = [], grant: Epoch? = nil
    ) {
        var against: [(epoch: Epoch, source: NumberSource)] = []
        if case .listed(let epoch) = entry { against.append((epoch, .list)) }
        for entry in local {
            switch entry.origin {
            case .hand: against.append((entry.epoch, .overlay))
            case .news:
                if let release, entry.epoch <= release { continue }
                against.append((entry.epoch, .news))
            }
        }
        if let grant { against.removeAll { $0.epoch < grant } }
        if let highest = Self.highest(against) {
            self = .listed(highest.epoch, highest.source)
            return
        }
        var released: [(epoch: Epoch, source: NumberSource)] = []
        if let release { released.append((release, .list)) }
        if let grant, grant > .first { released.append((Epoch(grant.value - 1), .grant)) }
        if let highest = Self.highest(released) {
            self = .released(highest.epoch, highest.source)
            return
        }
        self = entry == .notCovered ? .notCovered : .notListed
    }

    /// The first of those with the highest epoch: the list comes before the overlay, by hand
    /// before news.
    private static func highest(
        _ words: [(epoch: Epoch, source: NumberSource)]
    ) -> (epoch: Epoch, source: NumberSource)? {
        words.max { left, right in
            (left.epoch, right.source.rank) < (right.epoch, left.source.rank)
        }
    }

    /// Whether it speaks against a card of this epoch: one of a higher epoch was restored since.
    package func isAgainst(_ epoch: Epoch) -> Bool {
        guard case .listed(let listed, _) = self else { return false }
        return listed >= epoch
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
