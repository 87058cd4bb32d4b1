import ByteCoding
import CardTesting
import DESFireWire
import SmartCard
import Testing

@testable import DESFire

/// Recordings of a real EV3 in EV1 sessions, replayed byte for byte from the reader's side.
@Suite struct EV1RecordingTests {
    static let authentications = ["ev1-aes-auth-1", "ev1-aes-auth-2", "ev1-aes-auth-4-newkey"]

    /// The exchanges of a recorded authentication.
    private static func opening(_ vector: Vector) throws -> [ScriptedChannel.Line] {
        let command = try vector.inputs.bytes("cmd")
        let proof = try vector.inputs.bytes("encRndA_RndBrot")
        return [
            line(command, try vector.inputs.bytes("encRndB"), status: "91af"),
            line([0xAF] + proof, try vector.inputs.bytes("encRndArot")),
        ]
    }

    private static func line(
        _ command: [UInt8], _ answer: [UInt8], status: String = "9100"
    ) -> ScriptedChannel.Line {
        let apdu = CommandAPDU(cla: 0x90, ins: command[0], data: Array(command.dropFirst()))
        return .exchange(apdu.bytes.hex, answer.hex + status)
    }

    private static func reader(_ vector: Vector, on channel: ScriptedChannel) throws -> EV1Reader {
        let key = try vector.inputs.bytes("key")
        let cipher: EV1Cipher =
            key.count == 8 ? .des(SingleDES(key: key)) : .aes(try #require(AESKey(key)))
        return try EV1Reader(
            channel: channel, instruction: try vector.inputs.bytes("cmd")[0], key: cipher,
            challenge: try vector.expected.bytes("rndA"))
    }

    @Test(arguments: authentications + ["ev1-iso-des-auth"])
    func `authenticates as recorded`(id: String) throws {
        let vector = try Vectors.vector(id)
        let channel = ScriptedChannel(try Self.opening(vector))
        _ = try Self.reader(vector, on: channel)
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
        let session = EV1Reader.sessionKey(
            try vector.expected.bytes("rndA"), try vector.expected.bytes("rndB"))
        #expect(session == (try vector.expected.bytes("session")))
    }

    @Test func `strings its MACs together as recorded`() throws {
        let handshake = try Vectors.vector("ev1-aes-auth-1")
        let vector = try Vectors.vector("ev1-aes-cmac-chain-1")
        let expected = vector.expected
        #expect(try vector.inputs.bytes("session") == handshake.expected.bytes("session"))
        let cipher = try expected.bytes("chgKeySettingsCipher")
        let channel = ScriptedChannel(
            try Self.opening(handshake) + [
                Self.line([0x45], [0x09, 0x81] + expected.bytes("rspCmac0")),
                Self.line([0x64, 0x00], [0x00] + expected.bytes("rspCmac1")),
                Self.line([0x6F], expected.bytes("rspCmac2")),
                Self.line([0x54] + cipher, expected.bytes("chgKeySettingsRspCmac")),
                Self.line([0x45], [0x00, 0x81] + expected.bytes("rspCmac5")),
            ])
        var reader = try Self.reader(handshake, on: channel)
        #expect(try reader.call(0x45) == [0x09, 0x81])
        #expect(try reader.call(0x64, [0]) == [0])
        #expect(try reader.call(0x6F) == [])
        #expect(try reader.callEnciphered(0x54, [0x00]) == [])
        #expect(try reader.call(0x45) == [0x00, 0x81])
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
        for index in 0..<3 {
            #expect(reader.ivs[2 * index] == (try expected.bytes("iv_after_cmd\(index)")))
            #expect(reader.ivs[2 * index + 1] == (try expected.bytes("iv_after_rsp\(index)")))
        }
        let session = try #require(AESKey(try vector.inputs.bytes("session")))
        #expect(
            try session.decryptCBC(cipher, iv: reader.ivs[5])
                == expected.bytes("chgKeySettingsPlain"))
    }

    @Test func `creates files as recorded`() throws {
        let handshake = try Vectors.vector("ev1-aes-auth-2")
        let vector = try Vectors.vector("ev1-aes-createfile-chain")
        #expect(
            try vector.inputs.bytes("session") == handshake.expected.bytes("session"))
        let commands = try vector.inputs.list("cmds")
        let answers = try vector.inputs.list("rspData")
        let channel = ScriptedChannel(
            try Self.opening(handshake)
                + commands.indices.map {
                    Self.line(
                        commands[$0], answers[$0] + (try vector.expected.bytes("rspCmac\($0)")))
                })
        var reader = try Self.reader(handshake, on: channel)
        for (command, answer) in zip(commands, answers) {
            #expect(try reader.call(command[0], Array(command.dropFirst())) == answer)
        }
        #expect(commands.count == 4)
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
    }

    @Test func `identifies a chip fresh from the factory as recorded`() throws {
        let handshake = try Vectors.vector("ev1-iso-des-auth")
        let vector = try Vectors.vector("ev3-metadata")
        let expected = vector.expected
        #expect(
            try vector.inputs.bytes("session") == handshake.expected.bytes("session"))
        let frames = try (1...3).map { try vector.inputs.bytes("versionFrame\($0)") }
        let channel = ScriptedChannel(
            try Self.opening(handshake) + [
                Self.line([0x45], [0x0F, 0x01] + expected.bytes("rspCmac0")),
                Self.line([0x64, 0x00], [0x00] + expected.bytes("rspCmac1")),
                Self.line([0x6A], expected.bytes("rspCmac2")),
                Self.line([0x51], vector.inputs.bytes("getCardUidCipher")),
                Self.line([0x60], frames[0], status: "91af"),
                Self.line([0xAF], frames[1], status: "91af"),
                Self.line([0xAF], frames[2] + expected.bytes("versionCmac")),
            ])
        var reader = try Self.reader(handshake, on: channel)
        #expect(try reader.call(0x45) == [0x0F, 0x01])
        #expect(try reader.call(0x64, [0]) == [0])
        #expect(try reader.call(0x6A) == [])
        let uid = try reader.callDeciphering(0x51, count: 7)
        #expect(uid.data == (try expected.bytes("uid")))
        #expect(uid.plain == (try expected.bytes("uidPlain")))
        let version = try ChipVersion(try reader.call(0x60))
        #expect(version.generation == .ev3 && version.uid == uid.data)
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
    }
}

@Suite struct FactorySessionTests {
    private static func opening(_ vector: Vector) throws -> [ScriptedChannel.Line] {
        let inputs = vector.inputs
        return [
            .exchange("901a0000010000", try inputs.bytes("encRndB").hex + "91af"),
            .exchange(
                "90af000010" + (try inputs.bytes("encRndA_RndBrot").hex) + "00",
                try inputs.bytes("encRndArot").hex + "9100"),
        ]
    }

    @Test func `opens as recorded and formats`() throws {
        let vector = try Vectors.vector("ev1-iso-des-auth")
        let channel = ScriptedChannel(
            try Self.opening(vector) + [.exchange("90fc000000", "9100")])
        let challenge = try vector.expected.bytes("rndA")
        try FactorySession(channel: channel, challenge: challenge).format()
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
    }

    /// `key 16 | version 1 | CRC32(C4 80 key version) 4 | 00 x 3` under the recorded session key.
    @Test func `enciphers the master key under the recorded session key`() throws {
        let vector = try Vectors.vector("ev1-iso-des-auth")
        let channel = ScriptedChannel(try Self.opening(vector) + [.answer("9100")])
        let key = [UInt8](0xA0..<0xB0)
        let challenge = try vector.expected.bytes("rndA")
        try FactorySession(channel: channel, challenge: challenge)
            .changeMasterKey(to: try #require(AESKey(key)), version: 0x11)
        let sent = try #require(channel.commands.last).bytes
        #expect(sent.prefix(6).elementsEqual([0x90, 0xC4, 0, 0, 25, 0x80]))
        let plain = SingleDES(key: try vector.expected.bytes("session"))
            .decryptCBC(Array(sent[6..<30]), iv: [UInt8](repeating: 0, count: 8))
        let sum = crc32([0xC4, 0x80] + key + [0x11])
        #expect(plain == key + [0x11] + [UInt8](littleEndian: sum, width: 4) + [0, 0, 0])
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
    }

    @Test(arguments: [
        ("a proof of zeros", "0000000000000000" + "9100", DESFireError.badMAC),
        ("half a proof", "00000000" + "9100", .badAnswer),
        ("no proof", "9100", .badAnswer),
        ("a refusal", "91ae", .refused(.authenticationError)),
        ("a status of the reader", "6f00", .foreignStatus(0x6F00)),
    ])
    func `is refused with its type`(what: String, answer: String, error: DESFireError) throws {
        let vector = try Vectors.vector("ev1-iso-des-auth")
        let lines = [try Self.opening(vector)[0], .answer(answer)]
        let challenge = try vector.expected.bytes("rndA")
        #expect(throws: error) {
            try FactorySession(channel: ScriptedChannel(lines), challenge: challenge).format()
        }
    }
}
