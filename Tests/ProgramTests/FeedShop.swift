import Foundation
import Testing

/// What connects the shop of a ``TrialShop`` with its issuer's feed, by the programs themselves.
enum FeedShop {
    /// Makes the feed, lists a card, publishes to `www`, and enrols the shop anew with a bundle that
    /// names it.
    static func connect(_ shop: TrialShop) throws {
        try publish(shop)
        try issuer("terminal add --number SHOP0010 --out feed.bundle", shop)
        try FileManager.default.removeItem(atPath: shop.path("shop"))
        let run = try shop.agent("enroll", "--bundle", "feed.bundle")
        try #require(run.exit == 0, "\(run.everything)")
    }

    /// A desk that follows its issuer's list; hanako is a manager.
    static func desk() throws -> TrialShop {
        let shop = try TrialShop()
        try publish(shop)
        try shop.becomeDesk(signedIn: false)
        return shop
    }

    private static func publish(_ shop: TrialShop) throws {
        for line in [
            "feed address file://\(shop.path("www"))", "feed keys init --offline vault",
            "blacklist add 7654321Z", "feed publish --out www",
        ] { try issuer(line, shop) }
    }

    static func issuer(_ line: String, _ shop: TrialShop) throws {
        let run = try shop.issuer(line.split(separator: " ").map(String.init))
        try #require(run.exit == 0, "\(line): \(run.everything)")
    }
}
