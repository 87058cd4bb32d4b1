import ByteCoding
import Numbers
import PairedCards
import SchemeMessages
import Testing

/// Expected values computed with Python's hmac and hashlib after RFC 5869 and RFC 2104.
@Suite struct DeviceKeyTests {
    private static func key(of device: String = "DESK0001") throws -> DeviceKey {
        let master = try #require(DeviceMaster((0..<32).map { UInt8($0) }))
        return master.key(
            of: try #require(TerminalNumber(text: device)),
            issuer: try #require(IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])))
    }

    @Test func `is derived from the issuer's secret, its id and the device`() throws {
        #expect(
            try Self.key().bytes.hex
                == "c50c36dc516db0cadb821a86c34194aa89e4e9aa63499a7e90785317e3f11000")
        #expect(try Self.key(of: "DESK0002").bytes != Self.key().bytes)
    }

    @Test(arguments: [
        ("7K3F-9QXM-12", "4724596845"), ("7K3F-9QXM-48", "0098249775"),
        ("0000-0000-1", "2227448913"), ("ZZZZ-ZZZZ-4294967295", "6841379585"),
    ])
    func `O26 gives ten digits for each challenge`(challenge: String, digits: String) throws {
        let challenge = try #require(LockChallenge(text: challenge))
        let code = try Self.key().unlockCode(for: challenge)
        #expect(code.digits == digits)
        #expect(try Self.key(of: "DESK0002").unlockCode(for: challenge).digits != digits)
        let typed = try #require(UnlockCode(text: code.spoken))
        #expect(typed.matches(code))
    }

    @Test(arguments: ["", "123456789", "12345678901", "123456789a", "１２３４５６７８９０", "+123456789"])
    func `takes nothing but ten digits for a code`(text: String) {
        #expect(UnlockCode(text: text) == nil)
    }

    @Test func `differs from a code by any digit`() throws {
        let code = try #require(UnlockCode(text: "01234 56789"))
        for place in 0..<10 {
            var digits = Array(code.digits)
            digits[place] = digits[place] == "9" ? "0" : "9"
            let other = try #require(UnlockCode(text: String(digits)))
            #expect(other.matches(code) == (digits == Array(code.digits)))
        }
    }

    @Test(arguments: [0, 16, 31, 33]) func `has 32 bytes`(count: Int) {
        #expect(DeviceKey([UInt8](repeating: 1, count: count)) == nil)
        #expect(DeviceMaster([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func `shows nothing of itself`() throws {
        let key = try Self.key()
        let master = DeviceMaster()
        var dumped = ""
        dump(key, to: &dumped)
        dump(master, to: &dumped)
        for form in ["\(key)", String(reflecting: master), dumped] {
            #expect(form.contains("redacted"))
            #expect(!form.contains(key.bytes.hex) && !form.contains("197, 12"))
        }
    }
}
