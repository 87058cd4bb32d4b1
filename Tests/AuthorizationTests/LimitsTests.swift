import Authorization
import Testing

@Suite struct LimitsTests {
    @Test func `of two limits the stricter wins`() {
        let fields: [WritableKeyPath<Limits, Int64>] = [
            \.eMoneySaleMinor, \.eMoneyPINAboveMinor, \.creditFloorMinor, \.creditPINAboveMinor,
            \.creditAllowanceMinor, \.cardDayMinor, \.offlineTotalMinor,
        ]
        for field in fields {
            var strict = Limits.defaults
            strict[keyPath: field] -= 1
            #expect(Limits.defaults.stricter(strict) == strict)
            #expect(strict.stricter(.defaults) == strict)
        }
    }

    @Test func `of two counts the stricter wins`() {
        var strict = Limits.defaults
        strict.offlineCount = 1
        #expect(Limits.defaults.stricter(strict) == strict)
        #expect(strict.stricter(.defaults) == strict)
    }

    @Test func `no limit of one side loosens the other`() {
        var bundle = Limits.defaults
        bundle.cardDayMinor = 1
        var shop = Limits.defaults
        shop.creditFloorMinor = 2
        let both = bundle.stricter(shop)
        #expect(both.cardDayMinor == 1)
        #expect(both.creditFloorMinor == 2)
    }
}
