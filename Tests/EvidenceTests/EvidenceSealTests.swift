import CardTesting
import DESFire
import Evidence
import Numbers
import Testing

@Suite struct EvidenceSealTests {
    private struct Sealed {
        let key = EvidencePrivateKey()
        let id: TransactionID
        let terminal: TerminalNumber
        let rows = [TranscriptRow(opcode: 0xDC, header: [3], data: [0xF4, 1, 0, 0])]
        let bytes: [UInt8]

        init() throws {
            id = try #require(TransactionID(bytes: [UInt8](repeating: 9, count: 16)))
            terminal = try #require(TerminalNumber(text: "SHOP0001"))
            bytes = try #require(
                EvidenceSeal.seal(rows, to: key.publicKey, id: id, terminal: terminal))
        }

        func open(_ bytes: [UInt8]) -> [TranscriptRow]? {
            EvidenceSeal.open(bytes, with: key, id: id, terminal: terminal)
        }
    }

    @Test func `opens for the issuer`() throws {
        let sealed = try Sealed()
        #expect(sealed.open(sealed.bytes) == sealed.rows)
        #expect(sealed.bytes.first == 0x01)
        // Version, encapsulated key, rows and the tag of the cipher.
        let plain = TranscriptCoding.bytes(of: sealed.rows).count
        #expect(sealed.bytes.count == 1 + 32 + plain + 16)
    }

    @Test func `carries a transaction without rows`() throws {
        let sealed = try Sealed()
        let bytes = try #require(
            EvidenceSeal.seal(
                [], to: sealed.key.publicKey, id: sealed.id, terminal: sealed.terminal))
        #expect(sealed.open(bytes) == [])
    }

    @Test func `is another one each time`() throws {
        let sealed = try Sealed()
        let again = EvidenceSeal.seal(
            sealed.rows, to: sealed.key.publicKey, id: sealed.id, terminal: sealed.terminal)
        #expect(again != sealed.bytes)
    }

    @Test func `stays shut for another key, id or terminal`() throws {
        let sealed = try Sealed()
        let otherID = try #require(TransactionID(bytes: [UInt8](repeating: 8, count: 16)))
        let otherTerminal = try #require(TerminalNumber(text: "SHOP0002"))
        #expect(
            EvidenceSeal.open(
                sealed.bytes, with: EvidencePrivateKey(), id: sealed.id,
                terminal: sealed.terminal) == nil)
        #expect(
            EvidenceSeal.open(
                sealed.bytes, with: sealed.key, id: otherID, terminal: sealed.terminal) == nil)
        #expect(
            EvidenceSeal.open(
                sealed.bytes, with: sealed.key, id: sealed.id, terminal: otherTerminal) == nil)
    }

    @Test func `stays shut with any byte altered`() throws {
        let sealed = try Sealed()
        for index in sealed.bytes.indices {
            var altered = sealed.bytes
            altered[index] ^= 0x01
            #expect(sealed.open(altered) == nil, "byte \(index)")
        }
    }

    @Test func `stays shut when it is cut off or goes on`() throws {
        let sealed = try Sealed()
        for count in sealed.bytes.indices {
            #expect(sealed.open(Array(sealed.bytes.prefix(count))) == nil, "\(count)")
        }
        #expect(sealed.open(sealed.bytes + [0]) == nil)
    }

    /// Keys of small order are no keys: the library must not agree on a secret of zeros.
    @Test(arguments: [UInt8(0x00), 0x01, 0xFF])
    func `stays shut for an encapsulated key of one value`(byte: UInt8) throws {
        let sealed = try Sealed()
        let key: [UInt8] = [byte] + [UInt8](repeating: byte == 0xFF ? 0xFF : 0, count: 31)
        #expect(sealed.open([1] + key + sealed.bytes.dropFirst(33)) == nil)
    }

    @Test func `takes any bytes without a trap`() throws {
        var random = SeededRandom.fromEnvironment()
        print("EvidenceSealTests MAINSTAY_SEED=\(random.seed)")
        let sealed = try Sealed()
        for round in 0..<500 {
            let bytes = random.bytes(Int.random(in: 0...120, using: &random))
            #expect(sealed.open(bytes) == nil, "seed \(random.seed), round \(round)")
            #expect(sealed.open([1] + bytes) == nil, "seed \(random.seed), round \(round)")
        }
    }
}

@Suite struct EvidenceKeyTests {
    @Test func `comes back from its bytes`() throws {
        let key = EvidencePrivateKey()
        #expect(EvidencePrivateKey(key.bytes)?.publicKey.bytes == key.publicKey.bytes)
        #expect(EvidencePublicKey(key.publicKey.bytes)?.bytes == key.publicKey.bytes)
    }

    @Test(arguments: [0, 31, 33]) func `has 32 bytes`(count: Int) {
        #expect(EvidencePrivateKey([UInt8](repeating: 1, count: count)) == nil)
        #expect(EvidencePublicKey([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func `shows no secret`() throws {
        let key = try #require(EvidencePrivateKey([UInt8](repeating: 0xAB, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        for form in ["\(key)", String(reflecting: key), dumped] {
            #expect(form.contains("redacted"))
            #expect(!form.contains("171") && !form.lowercased().contains("abab"))
        }
    }
}
