package import Authorization
package import Blacklist
package import DurableSQLite
package import Numbers
package import PairedCards

/// All that an agent knows of card numbers: its list, what people have entered, what cards have
/// told, and what their papers have proved.
package struct KnownNumbers: Sendable {
    private let list: ShopList
    private let store: ShopDatabase

    package init(list: ShopList, store: ShopDatabase) {
        self.list = list
        self.store = store
    }

    /// - Parameter validFrom: the epoch from which on papers prove that the number is valid.
    package func answer(
        for number: CardNumber, validFrom: Epoch?
    ) throws(StoreError) -> NumberAnswer {
        var (entry, release) = try list.word(on: number)
        var local: [LocalEntry] = []
        if let epoch = try store.overlayEpoch(of: number) {
            local.append(LocalEntry(epoch: epoch, origin: .hand))
        }
        if let epoch = try store.newsEpoch(of: number) {
            local.append(LocalEntry(epoch: epoch, origin: .news))
            // A list that has forgotten the release does not bring the news back.
            release = [release, try store.named(number)?.released].compactMap(\.self).max()
        }
        return NumberAnswer(entry: entry, release: release, local: local, grant: validFrom)
    }

    /// From which epoch on a visit of the card has proved that its number is valid.
    package func validFrom(_ number: CardNumber) throws(StoreError) -> Epoch? {
        try store.restoredEpoch(of: number)
    }

    /// Whether neither the list nor a card has said yet that a number is invalid up to this epoch,
    /// nor any list that it was released since. What a person has entered does not count: it may be
    /// removed again.
    package func isNews(_ entry: BlacklistEntry) throws(StoreError) -> Bool {
        let (listed, release) = try list.word(on: entry.number)
        if case .listed(let epoch) = listed, epoch >= entry.epoch { return false }
        let released = [release, try store.named(entry.number)?.released].compactMap(\.self).max()
        if let released, released >= entry.epoch { return false }
        let told = try store.newsEpoch(of: entry.number)
        return told.map { $0 < entry.epoch } ?? true
    }

    /// Whether it is known that what a card says of others is not proven by its certificate.
    package func isUnproven(
        _ said: String, by teller: CardNumber, atMs timeMs: Int64
    ) throws(StoreError) -> Bool {
        try store.isUnproven(said, by: teller, atMs: timeMs)
    }

    /// What is to be kept of a number because a card names it; nil when nothing is new.
    package func newlyNamed(_ number: CardNumber) throws(StoreError) -> NamedNumber? {
        let release = try list.word(on: number).release
        guard let known = try store.named(number) else { return NamedNumber(released: release) }
        guard let release, known.released.map({ $0 < release }) ?? true else { return nil }
        return NamedNumber(released: release)
    }
}

extension ShopList {
    /// What the list alone says of a number; it covers none that does not fit its scheme.
    fileprivate func word(
        on number: CardNumber
    ) throws(StoreError) -> (entry: ListEntry, release: Epoch?) {
        // Nothing is expected to cover it: the overlay alone counts.
        guard isConfigured else { return (.notListed, nil) }
        guard let accepted, let place = accepted.layout.head.scheme.index(of: number) else {
            return (.notCovered, nil)
        }
        do throws(ListError) {
            return (try accepted.entry(for: place), accepted.release(of: place))
        } catch {
            // It was whole when it was opened: a sale is not judged by what is left of it.
            throw .damaged
        }
    }
}

extension ListAnswer {
    /// What matters for a card, without who has said it.
    package init(_ answer: NumberAnswer) {
        self =
            switch answer {
            case .listed(_, .overlay): .listedByHand
            case .listed(let epoch, _): .listed(epoch)
            case .released(let epoch, _): .released(epoch)
            case .notListed: .notListed
            case .notCovered: .notCovered
            }
    }
}
