import Foundation
import ShopStore
import Testing

/// What `mainstay doctor` says of the list of invalid cards, and of the sync that brings it.
@Suite struct DoctorListTests {
    private let shop: TrialShop
    private static let hourMs: Int64 = 3_600_000

    init() throws { shop = try TrialShop() }

    /// The findings about the list and the last sync: their codes, and whether they are in order.
    private func doctor() throws -> [String: (code: JSONTree?, isWell: Bool)] {
        let run = try shop.agent("doctor", "--json")
        let json = try run.json()
        #expect(try Schema("doctor").problems(in: json) == [])
        var found: [String: (JSONTree?, Bool)] = [:]
        for finding in try #require(json["findings"]?.elements) {
            guard let part = finding["part"]?.text, ["list", "sync"].contains(part) else {
                continue
            }
            let isWell = finding["ok"] == .bool(true)
            if !isWell { #expect(run.exit == 1) }
            // Whatever is told comes with a next step.
            #expect((finding["code"] == .null) == (finding["nextStep"] == .null))
            found[part] = (finding["code"], isWell)
        }
        for language in ["ja", "en"] {
            #expect(try !shop.agent("doctor", "--lang", language).output.isEmpty)
        }
        return found
    }

    private func expect(list: JSONTree, sync: JSONTree?) throws {
        let found = try doctor()
        #expect(found["list"]?.code == list && found["list"]?.isWell == (list == .null))
        #expect(
            found["sync"]?.code == sync && found["sync"]?.isWell ?? true == (sync ?? .null == .null)
        )
    }

    @Test func `no feed is in order, and worth a word`() throws {
        let found = try doctor()
        #expect(found["list"]?.code == "feed.none" && found["list"]?.isWell == true)
        #expect(found["sync"] == nil)
    }

    @Test func `never synced, synced, damaged, out of reach and held are each told`() throws {
        try FeedShop.connect(shop)
        try expect(list: "list.absent", sync: nil)
        #expect(try shop.agent("sync").exit == 0)
        try expect(list: .null, sync: .null)
        try Data("MSBL".utf8).write(to: URL(filePath: shop.path("shop/feed/list")))
        try expect(list: "list.damaged", sync: .null)
        #expect(try shop.agent("sync").exit == 0)
        try FileManager.default.moveItem(atPath: shop.path("www"), toPath: shop.path("gone"))
        #expect(try shop.agent("sync").exit == 4)
        try expect(list: .null, sync: "feed.missing")
        try FileManager.default.moveItem(atPath: shop.path("gone"), toPath: shop.path("www"))
        try FeedShop.issuer("blacklist remove 7654321Z", shop)
        try FeedShop.issuer("feed publish --out www", shop)
        #expect(try shop.agent("sync").exit == 1)
        try expect(list: .null, sync: "feed.held")
    }

    @Test(arguments: [(30, "list.ageing"), (80, "list.stale")])
    func `a list that grows old is told in time, and that nothing is sold by it`(
        hours: Int64, code: String
    ) throws {
        try FeedShop.connect(shop)
        #expect(try shop.agent("sync").exit == 0)
        let database = try ShopDatabase.open(at: shop.path("shop/shop.sqlite"))
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        try database.note(clockMs: now + hours * Self.hourMs)
        try database.close()
        try expect(list: .string(code), sync: .null)
        let text = try shop.agent("doctor", "--lang", "en").output
        #expect(text.contains("The list of invalid cards is \(hours) hours old"))
    }
}
