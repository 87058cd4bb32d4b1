import Authorization
import CardLayout
import Numbers
import Purchase
import ShopStore

extension World {
    /// One random step, and the account balanced behind it.
    func step() throws {
        clock.advance(seconds: Int64(dice(60)))
        let shop = shops[dice(shops.count)]
        let card = dice(cards.count)
        switch dice(100) {
        case 0..<44: try sellSomething(shop, card)
        case 44..<58: try sellWithPIN(shop, card)
        case 58..<72: try finishSomething(shop)
        case 72..<76: try repeatSomething(shop)
        case 76..<80: try abandonSomething(shop)
        case 80: try listSomething(shop, card)
        case 81..<90: try cancelSomething(shop, card)
        case 90..<94: try refundSomething(shop)
        case 94..<96: try lookOnly(shop, card)
        case 96..<99: try issuerServes(shop, card)
        default: clock.advance(minutes: Int64(dice(3) == 0 ? 24 * 60 : dice(12)))
        }
        if dice(500) == 0 { try shop.audit() }
    }

    /// The shop refuses a card by itself, or no longer.
    private func listSomething(_ shop: WorldShop, _ card: Int) throws {
        let number = cards[card].number
        if try shop.store.overlayRemove(number) { return count("shop: unlists") }
        try shop.store.overlayAdd(number, epoch: .first, reason: "", atMs: clock.nowMs)
        count("shop: lists")
    }

    private var smallAmount: Int64 { Int64(1 + dice(dice(3) == 0 ? 3_000 : 300)) }

    private func sellSomething(_ shop: WorldShop, _ card: Int) throws {
        // From a few amounts the same one comes again soon: the same sale without a number.
        let amount = dice(3) == 0 ? Int64(100 * (1 + dice(3))) : smallAmount
        let reference = dice(3) == 0 ? "\(shop.references.count)" : nil
        let request = SaleRequest(
            amountMinor: amount, method: dice(3) == 0 ? .credit : .eMoney,
            saleReference: reference)
        if reference != nil { shop.references.append((request, card)) }
        try sell(shop, request, card)
    }

    private func sellWithPIN(_ shop: WorldShop, _ card: Int) throws {
        let method: PaymentMethod = dice(2) == 0 ? .eMoney : .credit
        let amount = Int64(method == .eMoney ? 10_001 + dice(2_000) : 3_001 + dice(2_000))
        let reference = dice(2) == 0 ? "\(shop.references.count)" : nil
        let request = SaleRequest(
            amountMinor: amount, method: method, saleReference: reference)
        if reference != nil { shop.references.append((request, card)) }
        let entry: String? =
            switch dice(10) {
            case 0: nil
            case 1...4: "9999"
            default: Self.rightPIN(method)
            }
        try sell(shop, request, card, pin: entry)
    }

    static func rightPIN(_ method: PaymentMethod) -> String {
        method == .eMoney ? WorldCard.cardPIN : WorldCard.creditPIN
    }

    /// An open sale or cancel of this shop, with its card again; seldom with another one.
    private func finishSomething(_ shop: WorldShop) throws {
        let open = try shop.store.pending().filter { !$0.isAbandoned }
        guard !open.isEmpty else { return count("step: nothing open") }
        let one = open[dice(open.count)]
        guard let sale = one.subject.sale else { throw Violation("open without a sale") }
        let own = cards.firstIndex { $0.number == one.subject.cardNumber }
        let card = dice(20) == 0 ? dice(cards.count) : own ?? dice(cards.count)
        if let saleID = one.subject.refersTo { return try cancel(shop, saleID, card) }
        let request = SaleRequest(
            amountMinor: sale.amountMinor, method: sale.method,
            saleReference: one.subject.saleReference)
        try sell(shop, request, card, pin: dice(4) == 0 ? nil : Self.rightPIN(sale.method))
    }

    /// A number that was used before, now and then with another amount.
    private func repeatSomething(_ shop: WorldShop) throws {
        guard !shop.references.isEmpty else { return }
        let (known, own) = shop.references[dice(shop.references.count)]
        let card = dice(4) == 0 ? dice(cards.count) : own
        let other = SaleRequest(
            amountMinor: known.amountMinor + Int64(dice(4) == 0 ? 1 : 0), method: known.method,
            saleReference: known.saleReference)
        try sell(shop, other, card, pin: Self.rightPIN(known.method))
    }

    /// The clerk ends some of what is open; what is ended already, or is no sale, is refused.
    private func abandonSomething(_ shop: WorldShop) throws {
        let open = try shop.store.pending()
        for _ in 0..<min(open.count, 1 + open.count / 4) {
            try abandon(open[dice(open.count)], at: shop)
        }
    }

    private func abandon(_ one: PendingTransaction, at shop: WorldShop) throws {
        try tolerating("abandon") {
            guard
                try disturbed(shop, nil, { (_) in try shop.till.abandon(one.transactionID) }) != nil
            else { return count("abandon: killed") }
            count("abandon: done")
            let isAsked = one.intent != nil
            shop.ledger.told[one.transactionID] = isAsked ? nil : .declined
        }
    }

    private func cancelSomething(_ shop: WorldShop, _ card: Int) throws {
        try cancel(shop, nil, dice(5) == 0 ? card : nil)
    }

    private func refundSomething(_ shop: WorldShop) throws {
        let sales = shop.ledger.newestApproved
        guard !sales.isEmpty else { return }
        let (id, amount) = sales[dice(sales.count)]
        let part = dice(2) == 0 ? nil : Int64(1 + dice(Int(amount * 5 / 4) + 1))
        try tolerating("refund") {
            let result = try disturbed(shop, nil) { (_) in
                try shop.till.refund(id, amountMinor: part, transactionID: freshID())
            }
            guard let result else { return count("refund: killed") }
            count("refund: \(result.verdict.name)")
            shop.ledger.told[result.transactionID] = .approved
        }
    }
}
