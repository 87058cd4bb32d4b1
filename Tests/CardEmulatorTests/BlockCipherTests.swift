import ByteCoding
import CardTesting
import Testing

@testable import CardEmulator

@Suite struct BlockCipherTests {
    @Test(arguments: ["rfc4493-1", "rfc4493-2", "rfc4493-3", "rfc4493-4"])
    func `computes the CMACs of RFC 4493`(id: String) throws {
        let vector = try Vectors.vector(id)
        let cipher = BlockCipher(aes: try vector.inputs.bytes("key"))
        let message = try vector.inputs.bytes("message")
        #expect(cipher.mac(message) == (try vector.expected.bytes("cmac")))
        #expect(cipher.shortMAC(message) == (try vector.expected.bytes("truncatedOdd")))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 32, 33])
    func `grows a MAC in pieces of any size`(pieceCount: Int) {
        let cipher = BlockCipher(aes: Array(0..<16))
        let message = [UInt8](0..<64)
        var stream = BlockCipher.MACStream(cipher: cipher)
        stream.append(Array(message.prefix(pieceCount)))
        stream.append(Array(message.dropFirst(pieceCount)))
        #expect(stream.value == cipher.mac(message))
    }

    @Test(arguments: [0, 16, 48])
    func `deciphers what it enciphered`(count: Int) {
        let plain = [UInt8](repeating: 7, count: count)
        let ciphers = [
            BlockCipher(aes: Array(0..<16)), BlockCipher(des: SingleDES(Array(0..<8))),
        ]
        for cipher in ciphers {
            let sent = cipher.encryptCBC(plain, iv: cipher.zeroBlock)
            #expect(cipher.decryptCBC(sent, iv: cipher.zeroBlock) == plain)
            #expect(sent != plain || plain.isEmpty)
        }
    }
}

@Suite struct SingleDESTests {
    /// The worked example of many textbooks, and rows of the NBS 500-20 test set.
    @Test(arguments: [
        ("133457799bbcdff1", "0123456789abcdef", "85e813540f0ab405"),
        ("0101010101010101", "95f8a5e5dd31d900", "8000000000000000"),
        ("8001010101010101", "0000000000000000", "95a8d72813daa94d"),
        ("7ca110454a1a6e57", "01a1d6d039776742", "690f5b0d9a26939b"),
        ("0131d9619dc1376e", "5cd54ca83def57da", "7a389d10354bd271"),
    ])
    func `enciphers the published blocks`(key: String, plain: String, cipher: String) throws {
        let des = SingleDES(try #require([UInt8](hex: key)))
        let block = try #require([UInt8](hex: plain))
        #expect(des.encrypt(block).hex == cipher)
        #expect(des.decrypt(des.encrypt(block)) == block)
    }
}

@Suite struct ChecksumTests {
    @Test func `is the one of AN12343 table 39`() throws {
        let key = try #require([UInt8](hex: "01234567890123456789012345678901"))
        #expect(desfireCRC32(key).hex == "a0a60868")
    }
}
