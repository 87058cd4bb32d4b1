import Authorization
import Testing

@Suite struct ReasonCodeTests {
    @Test(arguments: ReasonCode.allCases)
    func `is a noun and what is wrong with it`(code: ReasonCode) {
        guard code != .fault else { return }
        let parts = code.rawValue.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        #expect(parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isLetter } })
    }
}
