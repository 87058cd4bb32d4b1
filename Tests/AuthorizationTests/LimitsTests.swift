import Authorization
import Testing

@Suite struct LimitsTests {
    @Test(arguments: ShopLimit.allCases)
    func `a shop's lower limit wins, and touches no other`(limit: ShopLimit) {
        var expected = Limits.defaults
        expected[limit] -= 1
        #expect(Limits.defaults.stricter([limit: Limits.defaults[limit] - 1]) == expected)
        #expect(expected != .defaults)
    }

    @Test(arguments: ShopLimit.allCases)
    func `a shop's equal or higher limit changes nothing`(limit: ShopLimit) {
        for more in [Int64(0), 1, 1_000_000] {
            let shop = [limit: Limits.defaults[limit] + more]
            #expect(Limits.defaults.stricter(shop) == .defaults)
        }
    }

    @Test(arguments: ShopLimit.allCases)
    func `what the issuer grants above the defaults is in force`(limit: ShopLimit) {
        var bundle = Limits.defaults
        bundle[limit] *= 3
        #expect(bundle.stricter([:]) == bundle)
        #expect(bundle.stricter([limit: bundle[limit] - 1])[limit] == bundle[limit] - 1)
    }
}
