import Authorization
import Testing

@Suite struct ListPolicyTests {
    private static let ages: [(Int64, ListState)] = [
        (0, .fresh), (93_600, .fresh), (93_601, .ageing), (259_200, .ageing), (259_201, .stale),
        (.max, .stale),
    ]

    @Test(arguments: ages)
    func `a list is what its age makes of it, equal allowed`(age: Int64, state: ListState) {
        #expect(ListPolicy.defaults.state(ageSeconds: age) == state)
    }

    @Test func `a list that never came is absent`() {
        #expect(ListPolicy.defaults.state(ageSeconds: nil) == .absent)
    }

    @Test func `a policy goes forward in time`() {
        #expect(ListPolicy(freshSeconds: 0, ageingSeconds: 1) == nil)
        #expect(ListPolicy(freshSeconds: 2, ageingSeconds: 1) == nil)
        #expect(ListPolicy(freshSeconds: 2, ageingSeconds: 2)?.state(ageSeconds: 3) == .stale)
    }

    @Test func `an ageing list halves e-money and ends offline credit, an old one ends all`() {
        let limits = Limits.defaults
        #expect(limits.with(.none) == limits)
        #expect(limits.with(.fresh) == limits)
        #expect(limits.with(.ageing)?.eMoneySaleMinor == 10_000)
        #expect(limits.with(.ageing)?.creditFloorMinor == 0)
        #expect(limits.with(.stale) == nil)
        #expect(limits.with(.absent) == nil)
    }

    @Test func `the deadlines are where the states change`() {
        let (full, any) = ListPolicy.defaults.deadlines(issuedAtMs: 1_000)
        let time = SignedTime(signedMs: 1_000)
        func state(at ms: Int64) -> ListState {
            ListPolicy.defaults.state(ageSeconds: time.ageSeconds(ofIssuedMs: 1_000, clockMs: ms))
        }
        #expect(state(at: full) == .fresh)
        #expect(state(at: full + 1_000) == .ageing)
        #expect(state(at: any) == .ageing)
        #expect(state(at: any + 1_000) == .stale)
    }
}

@Suite struct SignedTimeTests {
    private let hour: Int64 = 3_600_000
    private let issued: Int64 = 1_700_000_000_000

    @Test func `a clock set back makes no list younger`() {
        var time = SignedTime(signedMs: issued)
        time.note(clockMs: issued + 30 * hour)
        for reading in [issued + 30 * hour, issued, 0, -1] {
            #expect(time.ageSeconds(ofIssuedMs: issued, clockMs: reading) == 30 * 3_600)
        }
    }

    @Test func `now is never before the highest signed time`() {
        let time = SignedTime(signedMs: issued)
        #expect(time.now(clockMs: 0) == issued)
        #expect(time.now(clockMs: issued + 5) == issued + 5)
        #expect(SignedTime().now(clockMs: 7) == 7)
    }

    @Test func `a clock that was far ahead refuses until the next signed time, and no longer`() {
        var time = SignedTime(signedMs: issued)
        let year2035 = issued + 12 * 365 * 24 * hour
        time.note(clockMs: year2035)
        #expect(time.now(clockMs: issued + hour) == year2035)
        #expect(time.updateStart(clockMs: issued + hour) == issued + hour)
        time.note(signedMs: issued + hour)
        #expect(time.now(clockMs: issued + hour) == issued + hour)
        #expect(time.ageSeconds(ofIssuedMs: issued + hour, clockMs: issued + 2 * hour) == 3_600)
    }

    @Test func `an old signed time replayed changes nothing`() {
        var time = SignedTime(signedMs: issued)
        time.note(clockMs: issued + hour)
        let before = time
        time.note(signedMs: issued)
        time.note(signedMs: issued - hour)
        #expect(time == before)
    }
}
