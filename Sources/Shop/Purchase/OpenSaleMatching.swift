import Authorization
import CardLayout
import ShopStore

extension OngoingSale {
    /// Without a number of the till's, an open sale of the same card, amount and method is this
    /// sale, when it was last heard of at most so long ago.
    static let rememberedMs: Int64 = 5 * 60 * 1_000

    /// The newest open sale that this one finishes.
    ///
    /// An attempt that never learned which card it had is anybody's: nothing was asked of a card.
    ///
    /// - Parameter uid: the chip on the reader; nil for any, before there is one.
    func openSale(
        among pending: [PendingTransaction], on uid: CardUID?
    ) -> PendingTransaction? {
        guard request.saleReference == nil else { return nil }
        let oldestMs = till.clock() - Self.rememberedMs
        return pending.last { open in
            let isOfThisCard =
                open.subject.cardUID == nil || uid == nil
                || open.subject.cardUID == uid
            return !open.isAbandoned && open.subject.kind == .sale
                && open.subject.sale == facts.sale
                && open.newestAtMs >= oldestMs && isOfThisCard
        }
    }
}
