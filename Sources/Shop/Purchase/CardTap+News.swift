import Blacklist
import DurableSQLite
import PairedCards
import ShopStore

extension CardTap {
    /// Takes over at once what a good main card proves of the cards before it, where no sale does
    /// (design, decision 5).
    ///
    /// A spare, a listed and an invalidated card have nothing to say about others.
    package mutating func hearNews() throws(SaleStop) {
        guard table.standing == .main, !table.blacklist.entries.isEmpty else { return }
        var inquiry = CardInquiry(till: till, uid: uid, table: table)
        try inquiry.lookUp { (command) throws(SaleStop) in try perform(command) }
        guard !inquiry.answer.isAgainst(inquiry.provenEpoch) else { return }
        try inquiry.hearNews { (command) throws(SaleStop) in try perform(command) }
        let (store, news) = (till.store, inquiry.news)
        guard !news.isEmpty else { return }
        try SaleStop.storing { () throws(StoreError) in try store.hear(news) }
    }
}
