import Authorization
import CardEmulator
import Foundation
import ShopStore
import Testing

/// An upgrade that is killed, or whose disk fails, at every operation on the home.
@Suite struct UpgradeLongTests {
    private static let pay = FlowCall(words: "pay --method emoney --amount 1200 --sale R0")

    private struct Case {
        let version: String
        let fault: FlowFault
    }

    @Test func `the next call finishes the upgrade, and the tap finishes the old sale`() throws {
        let torn = try FlowPlace.original.get().copied()
        _ = try torn.run(Self.pay, .card(cut: .after(9)))
        let first = FlowCall(words: "journal list")
        var places: [String: FlowPlace] = [:]
        var cases: [Case] = []
        for version in OldDatabase.versions {
            let place = try torn.copied()
            try OldDatabase.rewrite(
                place.folder.appending(path: "shop/shop.sqlite").path, as: version)
            places[version] = place
            cases += try place.faults(of: first).home.map { Case(version: version, fault: $0) }
        }
        let sample = FlowSample("faulty upgrades", permille: 25, longPermille: 100)
        for one in sample.of(cases, in: "every version") {
            let label = Comment(rawValue: "\(one.version), \(one.fault)")
            let place = try #require(places[one.version]).copied()
            let disturbed = try place.run(first, one.fault)
            #expect([-1, 0, 3, 4].contains(disturbed.exit), label)
            let sale = try place.run(Self.pay)
            #expect(sale.exit == 0, "\(label): \(sale.everything)")
            #expect(try sale.json()["resumed"] == .bool(true), label)
            #expect(try place.chip().balanceMinor == 50_000 - 1_200, label)
            let books = try FlowBooks(place)
            #expect(books.pending.isEmpty, label)
            #expect(books.claimsMinor(.eMoney) == 1_200, label)
            #expect(books.verification == .intact(count: Int64(books.records.count)), label)
        }
    }
}
