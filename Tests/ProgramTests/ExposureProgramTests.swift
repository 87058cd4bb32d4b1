import Testing

/// For how long, and for how much, an old card may still be accepted, where lists come (design,
/// decision 8).
@Suite struct ExposureProgramTests {
    @Test func `a promotion says within how many hours others refuse the old card`() throws {
        let shop = try FeedShop.desk()
        #expect(try shop.agent("sync").exit == 0)
        try shop.signIn()
        try shop.assign()
        #expect(try shop.procedure("pair --order pair.order").exit == 0)
        // As long as an aged list is good for anything, unless the shop is stricter.
        try shop.configure(#"{"feed": {"ageingHours": 48}}"#)
        let no = try shop.procedure("promote --lang en")
        #expect(no.errors.contains("within 48 hours"), "\(no.everything)")
        let japanese = try shop.procedure("promote --lang ja")
        #expect(japanese.errors.contains("長くて 48 時間"), "\(japanese.everything)")
        let json = try shop.procedure("promote --yes --json").json()
        #expect(json["exposure"]?["hours"] == .integer(48), "\(json)")
        guard case .integer(let day)? = json["exposure"]?["dayMinor"] else {
            Issue.record("no sum: \(json)")
            return
        }
        #expect(day > 0)
    }
}
