import Authorization
import CardLayout
import DurableSQLite
import Numbers
import PairedCards
import ShopStore

extension OngoingSale {
    /// What the shop knows about the card, and what a good one tells about others.
    mutating func lookUp(_ tap: inout CardTap) throws(SaleStop) {
        let excluded = transactionID
        let number = tap.table.cardNumber
        let dayStart = till.dayStart(till.clock())
        (facts.spentTodayMinor, facts.offline) = try SaleStop.storing { () throws(StoreError) in
            (
                try till.store.spentToday(card: number, since: dayStart, excluding: excluded),
                try till.store.offlineTotals(excluding: excluded)
            )
        }
        var inquiry = CardInquiry(till: till, uid: tap.uid, table: tap.table)
        try inquiry.lookUp { (command) throws(SaleStop) in try tap.perform(command) }
        facts.list = ListAnswer(inquiry.answer)
        facts.provenEpoch = inquiry.provenEpoch
        // A spare, a listed and an invalidated card have nothing to say about others.
        if Judgement(of: facts, under: NewsRules.inOrder).outcome == .allowed {
            try inquiry.hearNews { (command) throws(SaleStop) in try tap.perform(command) }
        }
        news = inquiry.news
        newsReport = inquiry.report
    }
}
