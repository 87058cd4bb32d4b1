import ByteCoding
import CardTesting
import DESFireWire
import SmartCard
import Testing

@testable import DESFire

@Suite struct EV2SessionTests {
    /// Every printed command with its answer.
    static let exchanges = [
        "an12343-t5-setconfig09", "an12343-t6-setconfig02", "an12343-t7-getcarduid",
        "an12343-t23-writedata-mac", "an12343-t24-readdata-mac", "an12343-t25-writedata-full",
        "an12343-t32-writerecord-full", "an12343-t32-commitreaderid",
        "an12343-t32-committransaction", "an12343-t33-readrecords-full",
        "an12343-t35-getvalue-full", "an12343-t36-credit-full", "an12343-t39-changekey-other",
        "an12196-5.3-mac", "an12196-6.12-writedata-full",
    ]
    static let ivs = ["pm3-ev2-iv-1", "dumacp-iv"]

    private static func session(_ vector: Vector) throws -> EV2Session {
        func key(_ name: String) throws -> AESKey {
            guard vector.inputs.has(name) else { return .zero }
            return try #require(AESKey(try vector.inputs.bytes(name)))
        }
        return EV2Session(
            encryptionKey: try key("sesAuthENC"), macKey: try key("sesAuthMAC"),
            transactionIdentifier: try vector.inputs.bytes("ti"),
            counter: UInt16(try vector.inputs.integer("cmdCtr")))
    }

    private static func mode(_ vector: Vector) -> CommunicationMode {
        vector.inputs.has("sesAuthENC") ? .full : .mac
    }

    /// The printed command's body, sealed by us.
    private static func seal(_ vector: Vector, in session: inout EV2Session) throws -> [UInt8] {
        let inputs = vector.inputs
        return try session.seal(
            instruction: try #require(inputs.bytes("ins").first),
            header: try inputs.bytes("header"),
            data: inputs.has("data") ? try inputs.bytes("data") : [], mode: mode(vector))
    }

    @Test(arguments: exchanges)
    func `seals the command and opens the answer byte for byte`(id: String) throws {
        let vector = try Vectors.vector(id)
        let expected = vector.expected
        var session = try Self.session(vector)
        let sent = CommandAPDU(
            cla: 0x90, ins: try #require(vector.inputs.bytes("ins").first),
            data: try Self.seal(vector, in: &session))
        #expect(sent.bytes.hex == (try expected.bytes("capdu").hex))

        let response = try #require(ResponseAPDU(bytes: try vector.inputs.bytes("rapdu")))
        let answer = try session.open(response.data, mode: Self.mode(vector))
        if expected.has("rspPlain") {
            #expect(answer == (try expected.bytes("rspPlain")))
        } else {
            #expect(answer == Array(response.data.dropLast(8)))
            #expect(Self.mode(vector) == .mac || answer.isEmpty)
        }
        #expect(try !expected.has("rspData") || answer == expected.bytes("rspData"))
        #expect(
            try !expected.has("rspMac")
                || Array(response.data.suffix(8)) == expected.bytes("rspMac"))
    }

    /// The IV has no name of its own here; only the right one deciphers what was sealed.
    @Test(arguments: ivs)
    func `enciphers under the published IV`(id: String) throws {
        let vector = try Vectors.vector(id)
        var session = try Self.session(vector)
        let body = try session.seal(instruction: 0x8D, header: [], data: [1, 2], mode: .full)
        let key = try #require(AESKey(try vector.inputs.bytes("sesAuthENC")))
        let plain = key.decryptCBC(
            Array(body.dropLast(8)), iv: try vector.expected.bytes("ivCmd"))
        #expect(plain == [1, 2, 0x80] + [UInt8](repeating: 0, count: 13))
    }

    /// AN12196 prints the cryptogram whole, and of the MAC the beginning.
    @Test func `seals the ChangeFileSettings of AN12196`() throws {
        let vector = try Vectors.vector("an12196-changefilesettings")
        var session = try Self.session(vector)
        let body = try Self.seal(vector, in: &session)
        #expect(body.count == 1 + 16 + 8)
        #expect(Array(body[1..<17]) == (try vector.expected.bytes("ciphertext")))
        #expect(body[17...].starts(with: [0xD7, 0x99]))
    }

    @Test(arguments: ["an12343-t24-readdata-mac", "an12343-t33-readrecords-full"])
    func `refuses an answer with any bit changed`(id: String) throws {
        let vector = try Vectors.vector(id)
        let answer = try vector.inputs.bytes("rapdu").dropLast(2)
        for bit in 0..<answer.count * 8 {
            var session = try Self.session(vector)
            _ = try Self.seal(vector, in: &session)
            var changed = Array(answer)
            changed[bit / 8] ^= 1 << (bit % 8)
            do throws(DESFireError) {
                _ = try session.open(changed, mode: Self.mode(vector))
                Issue.record("bit \(bit) was believed")
            } catch {
                #expect(error == .badMAC)
            }
        }
    }

    /// A chip that knows the keys and pads wrongly: only the padding is at fault.
    @Test(arguments: [
        ("zeros alone", String(repeating: "00", count: 16)),
        ("another mark", "0102030405060708090a0b0c0d0e0f81"),
        ("no mark", "0102030405060708090a0b0c0d0e0f10"),
        ("a mark one block early", "01020380" + String(repeating: "00", count: 28)),
        ("half a block", "0102030480000000"),
    ])
    func `refuses bad padding under a good MAC`(what: String, padded: String) throws {
        let plain = try #require([UInt8](hex: padded))
        let iv = AESKey.zero.encrypt(
            block: [0x5A, 0xA5, 1, 2, 3, 4, 1, 0] + [UInt8](repeating: 0, count: 8))
        let cipher =
            plain.count.isMultiple(of: 16) ? AESKey.zero.encryptCBC(plain, iv: iv) : plain
        let mac = AESKey.zero.truncatedCMAC([0, 1, 0, 1, 2, 3, 4] + cipher)
        var session = EV2Session(
            encryptionKey: .zero, macKey: .zero, transactionIdentifier: [1, 2, 3, 4])
        _ = try session.seal(instruction: 0x6C, header: [3], data: [], mode: .full)
        do throws(DESFireError) {
            _ = try session.open(cipher + mac, mode: .full)
            Issue.record("\(what) was believed")
        } catch {
            #expect(error == .badAnswer)
        }
    }

    @Test(arguments: [1, 15, 16, 17, 31, 32, 239])
    func `pads always, whole blocks too`(count: Int) throws {
        var session = EV2Session(
            encryptionKey: .zero, macKey: .zero, transactionIdentifier: [1, 2, 3, 4])
        let body = try session.seal(
            instruction: 0x8D, header: [], data: [UInt8](repeating: 0, count: count), mode: .full)
        #expect(body.count == (count / 16 + 1) * 16 + 8)
    }
}
