import CardTesting
import Testing

@testable import DESFire

@Suite struct AESKeyTests {
    static let messages = ["rfc4493-1", "rfc4493-2", "rfc4493-3", "rfc4493-4"]

    @Test(arguments: messages)
    func `computes the CMACs of RFC 4493`(id: String) throws {
        let vector = try Vectors.vector(id)
        let key = try #require(AESKey(try vector.inputs.bytes("key")))
        let message = try vector.inputs.bytes("message")
        #expect(key.cmac(message) == (try vector.expected.bytes("cmac")))
        #expect(key.truncatedCMAC(message) == (try vector.expected.bytes("truncatedOdd")))
    }

    @Test(arguments: [0, 15, 17, 32]) func `has sixteen bytes`(count: Int) {
        #expect(AESKey([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test(arguments: [1, 15, 17]) func `deciphers whole blocks only`(count: Int) {
        let cipher = [UInt8](repeating: 1, count: count)
        #expect(AESKey.zero.decryptCBC(cipher, iv: AESKey.zeroIV) == nil)
    }

    @Test func `shows no byte of itself in any readable form`() throws {
        let bytes = [UInt8](0xB0..<0xC0)
        let key = try #require(AESKey(bytes))
        var dumped = ""
        dump(key, to: &dumped)
        var held = ""
        dump(ChangeKey(keyNumber: 1, newKey: key, version: 1, replacing: key), to: &held)
        let forms = [
            "\(key)", key.description, key.debugDescription, String(reflecting: key),
            String(describing: [key]), String(reflecting: Optional(key)), dumped, held,
        ]
        for form in forms {
            #expect(form.contains("redacted"))
            #expect(!form.lowercased().contains("b0b1"))
            for byte in bytes {
                #expect(!form.contains(String(byte)))
            }
        }
        #expect(Mirror(reflecting: key).children.isEmpty)
    }
}
