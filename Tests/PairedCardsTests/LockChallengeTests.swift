import PairedCards
import Testing

@Suite struct LockChallengeTests {
    @Test(
        arguments: [
            (0, "0000-0000-1"), (.max, "ZZZZ-ZZZZ-1"), (0x01_0203_0405, "0410-6105-1"),
            (0xAB_CD01_0203_0405, "0410-6105-1"),
        ] as [(UInt64, String)])
    func `is made of forty random bits and the count`(bits: UInt64, text: String) throws {
        let challenge = LockChallenge(bits: bits, lockCount: 1)
        #expect(challenge.text == text)
        #expect(LockChallenge(text: text) == challenge)
        #expect(LockChallenge(symbols: challenge.symbols, lockCount: 1) == challenge)
    }

    @Test(arguments: ["7k3f-9qxm-12", "7K3F9QXM12", "7K3F 9QXM 12", " 7k3F-9QXM--12 "])
    func `is read as people type it`(text: String) throws {
        #expect(try #require(LockChallenge(text: text)).text == "7K3F-9QXM-12")
    }

    @Test func `takes O for 0, and I and L for 1`() throws {
        #expect(try #require(LockChallenge(text: "oO0i-IlL1-7")).text == "0001-1111-7")
    }

    @Test(arguments: [
        "", "7K3F-9QXM", "7K3F-9QXM-0", "7K3F-9QXM-01", "7K3F-9QXM-x", "7K3F-9QXM-+1",
        "7K3F-9QXM-4294967296", "7K3F-9QXM-99999999999", "UUUU-UUUU-1", "7K3F-9QX-1",
        "7K3F_9QXM-1", "７K3F-9QXM-1",
    ])
    func `is nothing else`(text: String) { #expect(LockChallenge(text: text) == nil) }

    @Test func `is never of the lock before the first`() {
        #expect(LockChallenge(bits: 7, lockCount: 0).lockCount == 1)
        #expect(LockChallenge(symbols: "7K3F9QXM", lockCount: 0) == nil)
        #expect(LockChallenge(symbols: "7k3f9qxm", lockCount: 1) == nil)
    }
}
