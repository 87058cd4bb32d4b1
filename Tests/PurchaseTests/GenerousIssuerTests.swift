import Authorization
import CardEmulator
import CardLayout
import DESFire
import Purchase
import SchemeMessages
import ShopTesting
import SmartCard
import Testing

/// An issuer whose bundle grants more than the defaults.
@Suite struct GenerousIssuerTests {
    @Test func `what the bundle grants is allowed, one yen more is not, and a shop can lower it`()
        throws
    {
        let shop = try Shop()
        let card = try shop.card(shop.issuer.mainPlan(balance: 40_000))
        func verdict(_ amount: Int64, _ shopLimits: [ShopLimit: Int64]) throws -> Verdict {
            let till = Till(
                bundle: try Self.generous(shop.issuer.bundle()), store: shop.store,
                shopLimits: shopLimits, clock: { 0 }, dayStart: { _ in 0 })
            return try till.sell(
                SaleRequest(amountMinor: amount, method: .eMoney, saleReference: nil),
                on: card.reader(), waitSeconds: 0, transactionID: TrialIssuer.freshID()
            ).verdict
        }
        #expect(try verdict(30_001, [:]) == .declined([Reason(.amountAboveLimit)]))
        #expect(
            try verdict(25_001, [.eMoneySale: 25_000]) == .declined([Reason(.amountAboveLimit)]))
        #expect(try verdict(30_000, [:]) == .approved)
    }

    /// E-money up to 30,000 without a PIN, where the defaults say 20,000 and 10,000.
    private static func generous(_ bundle: KeyBundle) -> KeyBundle {
        var limits = Limits.defaults
        limits.eMoneySaleMinor = 30_000
        limits.eMoneyPINAboveMinor = 40_000
        return KeyBundle(
            issuerID: bundle.issuerID, issuerKey: bundle.issuerKey,
            evidenceKey: bundle.evidenceKey, environment: bundle.environment,
            scheme: bundle.scheme, currency: bundle.currency, terminal: bundle.terminal,
            limits: limits, masters: bundle.masters)
    }
}
