import Numbers
import PairedCards
import Testing

@testable import CardLayout

@Suite struct CardIdentityTests {
    private static func card(_ environment: Environment = .production) throws -> [UInt8] {
        let number = try Example.number("1234567A")
        return try TableLayout(
            identity: Example.identity(number, environment),
            table: CardTable(
                layoutVersion: environment == .test ? 0x81 : 0x01, cardNumber: number)
        ).bytes
    }

    private static func isSigned(_ bytes: [UInt8], last: UInt8 = 0x66) throws -> Bool {
        try TableLayout(bytes).identity.isSigned(
            by: Example.issuerKey.verificationKey, for: Example.uid(last))
    }

    @Test(arguments: Environment.allCases)
    func `verifies on the chip that it was signed for`(environment: Environment) throws {
        let bytes = try Self.card(environment)
        #expect(bytes[0] == (environment == .test ? 0x81 : 0x01))
        #expect(try TableLayout(bytes).identity.environment == environment)
        #expect(try Self.isSigned(bytes))
    }

    @Test func `T26 a table copied to another chip does not verify there`() throws {
        #expect(try !Self.isSigned(Self.card(), last: 0x67))
    }

    @Test(
        arguments: [
            ("the last letter of the number", 8, UInt8(ascii: "B")),
            ("the first digit of the number", 1, UInt8(ascii: "2")),
            ("the issuer's first byte", 9, 0x21), ("the issuer's last byte", 15, 0x27),
            ("the environment", 0, 0x81),
        ] as [(String, Int, UInt8)])
    func `binds`(what: String, offset: Int, byte: UInt8) throws {
        var bytes = try Self.card()
        bytes[offset] = byte
        #expect(try !Self.isSigned(bytes), "\(what)")
    }

    @Test func `a test card does not become a real one`() throws {
        var bytes = try Self.card(.test)
        bytes[0] = 0x01
        #expect(try TableLayout(bytes).identity.environment == .production)
        #expect(try !Self.isSigned(bytes))
    }

    @Test func `verifies with no bit of the signature changed`() throws {
        let bytes = try Self.card()
        for bit in 16 * 8..<80 * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(try !Self.isSigned(changed), "bit \(bit)")
        }
    }

    @Test func `another issuer's key does not verify it`() throws {
        let identity = try TableLayout(Self.card()).identity
        #expect(try !identity.isSigned(by: IssuerSigningKey().verificationKey, for: Example.uid()))
    }

    @Test func `signs the documented message`() throws {
        let bytes = try Self.card()
        let message =
            Array("mainstay card".utf8) + [0x01] + Example.uidBytes + bytes[1..<9] + bytes[9..<16]
        #expect(
            Example.issuerKey.verificationKey.verifies(Array(bytes[16..<80]), for: message))
    }
}

@Suite struct IssuerKeysTests {
    @Test func `come back from their bytes`() throws {
        let key = try #require(IssuerSigningKey([UInt8](repeating: 9, count: 32)))
        #expect(key.bytes == [UInt8](repeating: 9, count: 32))
        let half = try #require(IssuerVerificationKey(key.verificationKey.bytes))
        #expect(half.verifies(try #require(key.signature(for: [1, 2])), for: [1, 2]))
        #expect(half.fingerprint == key.verificationKey.fingerprint)
    }

    @Test(arguments: [0, 31, 33]) func `have 32 bytes`(count: Int) {
        #expect(IssuerSigningKey([UInt8](repeating: 1, count: count)) == nil)
        #expect(IssuerVerificationKey([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test(arguments: [0, 63, 65]) func `take signatures of 64 bytes only`(count: Int) {
        #expect(
            !Example.issuerKey.verificationKey.verifies(
                [UInt8](repeating: 0, count: count), for: [1]))
    }

    @Test func `have a fingerprint of eight groups`() {
        let groups = Example.issuerKey.verificationKey.fingerprint.split(separator: " ")
        #expect(groups.count == 8)
        #expect(groups.allSatisfy { $0.count == 4 })
    }

    @Test func `show no secret`() throws {
        let key = try #require(IssuerSigningKey([UInt8](repeating: 0xAB, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        for form in ["\(key)", String(reflecting: key), dumped] {
            #expect(form.contains("redacted"))
            #expect(!form.contains("171") && !form.lowercased().contains("abab"))
        }
    }
}
