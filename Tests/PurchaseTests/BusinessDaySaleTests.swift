import Authorization
import CardEmulator
import CardLayout
import DESFire
import Purchase
import ShopStore
import ShopTesting
import SmartCard
import Testing

/// The card-day limit counts from the shop's closing time, not from midnight.
@Suite struct BusinessDaySaleTests {
    @Test func `what a card may spend in a day begins anew at closing time`() throws {
        let shop = try Shop()
        let clock = shop.clock
        let day = BusinessDay(
            closesAt: try #require(ClosingTime(text: "23:00")),
            timeZone: try #require(BusinessDay.timeZone(named: "UTC")))
        let till = Till(
            bundle: try shop.issuer.bundle(), store: shop.store, shopLimits: [.cardDay: 700],
            clock: { clock.nowMs }, dayStart: day.start(holding:))
        let card = try shop.card()
        func sell(_ amount: Int64) throws -> Verdict {
            try till.sell(
                SaleRequest(amountMinor: amount, method: .eMoney, saleReference: nil),
                on: card.reader(), waitSeconds: 0, transactionID: TrialIssuer.freshID()
            ).verdict
        }
        // The clock stands at 22:13 UTC.
        #expect(try sell(700) == .approved)
        #expect(try sell(1) == .declined([Reason(.limitCardDay)]))
        clock.advance(minutes: 46)
        #expect(try sell(1) == .declined([Reason(.limitCardDay)]))
        clock.advance(minutes: 1)
        #expect(try sell(700) == .approved)
        // Midnight is nothing in this shop.
        clock.advance(minutes: 60)
        #expect(try sell(1) == .declined([Reason(.limitCardDay)]))
    }
}
