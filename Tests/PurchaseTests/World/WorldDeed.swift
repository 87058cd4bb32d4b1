import Authorization
import CardLayout
import DurableSQLite
import Numbers
import ShopStore

@testable import Purchase

extension World {
    func sell(
        _ shop: WorldShop, _ request: SaleRequest, _ card: Int, pin: String? = nil
    ) throws {
        typed = pin.map {
            TypedPIN(
                card: card, method: request.method, isRight: $0 == Self.rightPIN(request.method))
        }
        defer { typed = nil }
        let entry = pin.flatMap { PIN($0) }.map { PINEntry($0) }
        let isEmpty = dice(100) == 0
        try tolerating("sale") {
            let result = try disturbed(shop, isEmpty ? nil : card) { reader in
                try shop.till.sell(
                    request, pin: entry, on: reader, waitSeconds: 0, transactionID: freshID())
            }
            guard let result else { return count("sale: killed") }
            count(
                "sale: \(result.verdict.name)" + (result.isRepeated ? ", repeated" : "")
                    + (result.isResumed ? ", resumed" : ""))
            hear(result.resolved)
            if case .wrong(let left)? = result.triesLeft.map(PINFact.wrong) {
                count("PIN: \(left) left")
            }
            try keep(result.verdict, result.transactionID, in: shop)
        }
    }

    /// - Parameters:
    ///   - saleID: nil for the newest.
    ///   - card: nil for the one that has paid.
    func cancel(_ shop: WorldShop, _ saleID: TransactionID?, _ card: Int?) throws {
        try tolerating("cancel") {
            let order = try shop.till.cancelOrder(for: saleID)
            let own = cards.firstIndex { $0.number == order.sale.subject.cardNumber }
            guard let card = card ?? own else { throw Violation("a sale without a card") }
            let result = try disturbed(shop, order.asksForCard ? card : nil) { reader in
                try shop.till.cancel(
                    order, on: order.asksForCard ? reader : nil, waitSeconds: 0,
                    transactionID: freshID())
            }
            guard let result else { return count("cancel: killed") }
            let path = result.returnedBy.map { " by \($0.rawValue)" } ?? ""
            let how = order.open == nil ? "" : ", resumed"
            count("cancel: \(result.verdict.name)\(path)\(how)")
            hear(result.resolved)
            try keep(result.verdict, result.transactionID, in: shop)
        }
    }

    func lookOnly(_ shop: WorldShop, _ card: Int) throws {
        let before = cards[card].figures
        try tolerating("check") {
            _ = try disturbed(shop, card) { try shop.till.show(on: $0, waitSeconds: 0) }
            count("check")
        }
        try Violation.unless(cards[card].figures == before, "a look has left a trace")
    }

    func issuerServes(_ shop: WorldShop, _ card: Int) throws {
        switch dice(6) {
        case 0:
            count("issuer: acknowledges")
            try shop.store.acknowledge(
                through: max(shop.store.acknowledgedSequence, shop.store.lastSequence - 3))
        case 1:
            count("issuer: unblocks")
            try service(card, balance: nil, allowance: nil, tries: .full)
        default:
            count("issuer: loads")
            try service(card, balance: 50_000, allowance: 30_000, tries: nil)
        }
        try settle(shop, card)
    }

    /// What was told must stand in the journal, now and in the end.
    private func keep(_ verdict: Verdict, _ id: TransactionID, in shop: WorldShop) throws {
        let end = shop.ledger.entries[id]?.end
        switch verdict {
        case .approved: shop.ledger.told[id] = .approved
        case .declined: shop.ledger.told[id] = .declined
        case .incomplete: return try Violation.unless(end == nil, "\(id): open, and has an end")
        }
        try Violation.unless(
            end == shop.ledger.told[id], "\(id): \(verdict) was told, and not written")
    }

    func hear(_ resolved: [ResolvedTransaction]) {
        for one in resolved {
            let isDone = one.isOwed || one.verdict == .approved
            count(
                "resolved: \(one.kind.rawValue) \(isDone ? "done" : "not done")"
                    + (one.isOwed ? ", owed" : ""))
        }
    }

    /// What a till refuses before anything is begun is counted; a store that fails is a failure.
    func tolerating(_ what: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as TillError {
            if case .store = error { throw error }
            count("\(what): refused, \(error.reason.rawValue)")
        }
    }
}

extension Verdict {
    /// Its kind, and its first reason.
    var name: String {
        switch self {
        case .approved: "approved"
        case .declined(let reasons): "declined, \(reasons.first?.code.rawValue ?? "")"
        case .incomplete(let reason): "incomplete, \(reason.code.rawValue)"
        }
    }
}
