import ByteCoding
import CardTesting
import DESFireWire
import Testing

@testable import CardEmulator

/// Published transcripts and recordings of real cards, replayed against the whole chip.
@Suite struct RecordingTests {
    static let firstAuthentications = [
        "an12343-t16-auth", "an12343-t7-auth", "an12343-t32-auth", "an12343-t39-auth",
        "an12196-6.6-auth",
    ]
    static let aesAuthentications = ["ev1-aes-auth-1", "ev1-aes-auth-2", "ev1-aes-auth-4-newkey"]

    /// A chip at its application, key `number` being `key`.
    private static func chip(
        number: UInt8 = 0, key: [UInt8], random: [[UInt8]], settings: UInt8 = 0x0F
    ) -> EmulatedChip {
        var image = Bench.image(settings: settings)
        image.applications[0].keys[Int(number)] = ChipKey(kind: .aes, bytes: key, version: 0)
        let chip = EmulatedChip(image: image, randomBytes: Bench.script(random))
        chip.powerUp()
        #expect(chip.exchange([0x90, 0x5A, 0, 0, 3] + Bench.application + [0]) == [0x91, 0])
        return chip
    }

    private static func native(_ code: UInt8, _ data: [UInt8] = []) -> [UInt8] {
        [0x90, code, 0, 0] + (data.isEmpty ? [] : [UInt8(data.count)]) + data + [0]
    }

    @Test(arguments: firstAuthentications)
    func `authenticates as printed`(id: String) throws {
        let vector = try Vectors.vector(id)
        let expected = vector.expected
        let chip = Self.chip(
            number: try vector.inputs.bytes("keyNo")[0], key: try vector.inputs.bytes("key"),
            random: [try expected.bytes("rndB"), try expected.bytes("ti")])
        #expect(try chip.exchange(expected.bytes("capdu1")) == expected.bytes("rapdu1"))
        #expect(try chip.exchange(expected.bytes("capdu2")) == expected.bytes("rapdu2"))

        let session = SecureMessagingEV2(
            keys: .init(
                enciphering: try expected.bytes("sesAuthENC"),
                mac: try expected.bytes("sesAuthMAC")),
            transactionID: try expected.bytes("ti"))
        guard case .ev2(let opened)? = chip.activation.session?.messaging else {
            Issue.record("no session")
            return
        }
        #expect(opened.iv(0xA5, 0x5A) == session.iv(0xA5, 0x5A))
        #expect(opened.mac(over: 0x60, []) == session.mac(over: 0x60, []))
    }

    @Test func `keeps identifier and counter when it authenticates again`() throws {
        let vector = try Vectors.vector("syn-ev2nonfirst")
        let expected = vector.expected
        let chip = Self.chip(
            number: 2, key: try vector.inputs.bytes("key"),
            random: [Bench.key(1), [1, 2, 3, 4], try vector.inputs.bytes("rndB")])
        let terminal = Terminal(chip)
        terminal.select(Bench.application)
        #expect(terminal.authenticate(1, Bench.key(1)) == 0)
        #expect(terminal.call(.getKeyVersion, header: [0]) == .ok([0]))
        #expect(try chip.exchange(expected.bytes("capdu1")) == expected.bytes("rapdu1"))
        #expect(try chip.exchange(expected.bytes("capdu2")) == expected.bytes("rapdu2"))
        let session = SecureMessagingEV2(
            keys: .init(
                enciphering: try expected.bytes("sesAuthENC"),
                mac: try expected.bytes("sesAuthMAC")),
            transactionID: [1, 2, 3, 4], counter: 1)
        guard case .ev2(let opened)? = chip.activation.session?.messaging else {
            Issue.record("no session")
            return
        }
        #expect(opened.iv(0x5A, 0xA5) == session.iv(0x5A, 0xA5))
        #expect(opened.mac(over: 0x60, []) == session.mac(over: 0x60, []))
    }

    private static func openEV1(_ id: String, settings: UInt8 = 0x0F) throws -> EmulatedChip {
        let vector = try Vectors.vector(id)
        let chip = Self.chip(
            key: try vector.inputs.bytes("key"), random: [try vector.expected.bytes("rndB")],
            settings: settings)
        let command = try vector.inputs.bytes("cmd")
        #expect(
            try chip.exchange(native(command[0], Array(command.dropFirst())))
                == vector.inputs.bytes("encRndB") + [0x91, 0xAF])
        #expect(
            try chip.exchange(native(0xAF, vector.inputs.bytes("encRndA_RndBrot")))
                == vector.inputs.bytes("encRndArot") + [0x91, 0x00])
        #expect(
            try SecureMessagingEV1.sessionKey(
                rndA: vector.expected.bytes("rndA"), rndB: vector.expected.bytes("rndB"))
                == vector.expected.bytes("session"))
        return chip
    }

    @Test(arguments: aesAuthentications)
    func `authenticates with AES as recorded`(id: String) throws { _ = try Self.openEV1(id) }

    @Test func `strings its EV1 MACs together as recorded`() throws {
        let expected = try Vectors.vector("ev1-aes-cmac-chain-1").expected
        let chip = try Self.openEV1("ev1-aes-auth-1", settings: 0x09)
        chip.image.applications[0] = ChipApplication(
            id: Bench.application, keySettings: ChipKeySettings(rawValue: 0x09), keySettings2: 0x81,
            keys: [.zeroAES], isoFileID: nil, dfName: [], files: [])
        let cipher = try expected.bytes("chgKeySettingsCipher")
        let rows: [(command: [UInt8], data: [UInt8], mac: String)] = [
            (Self.native(0x45), [0x09, 0x81], "rspCmac0"),
            (Self.native(0x64, [0]), [0], "rspCmac1"),
            (Self.native(0x6F), [], "rspCmac2"),
            (Self.native(0x54, cipher), [], "chgKeySettingsRspCmac"),
            (Self.native(0x45), [0x00, 0x81], "rspCmac5"),
        ]
        for row in rows {
            let answer = row.data + (try expected.bytes(row.mac)) + [0x91, 0]
            #expect(chip.exchange(row.command).hex == answer.hex)
        }
    }

    @Test func `creates files in an EV1 session as recorded`() throws {
        let vector = try Vectors.vector("ev1-aes-createfile-chain")
        let chip = try Self.openEV1("ev1-aes-auth-2")
        let commands = try vector.inputs.list("cmds")
        let answers = try vector.inputs.list("rspData")
        #expect(commands.count == 4 && answers.count == 4)
        for (index, (command, answer)) in zip(commands, answers).enumerated() {
            #expect(
                try chip.exchange(Self.native(command[0], Array(command.dropFirst())))
                    == answer + vector.expected.bytes("rspCmac\(index)") + [0x91, 0])
        }
    }

    @Test func `opens with the factory's DES key and identifies itself as recorded`() throws {
        let handshake = try Vectors.vector("ev1-iso-des-auth")
        let vector = try Vectors.vector("ev3-metadata")
        let expected = vector.expected
        let chip = EmulatedChip(
            image: .factoryFresh(uid: try expected.bytes("uid"), model: .ev3),
            randomBytes: Bench.script([try handshake.expected.bytes("rndB")]))
        chip.powerUp()
        #expect(
            try chip.exchange(Self.native(0x1A, [0]))
                == handshake.inputs.bytes("encRndB") + [0x91, 0xAF])
        #expect(
            try chip.exchange(Self.native(0xAF, handshake.inputs.bytes("encRndA_RndBrot")))
                == handshake.inputs.bytes("encRndArot") + [0x91, 0x00])
        let frames = try (1...3).map { try vector.inputs.bytes("versionFrame\($0)") }
        let rows: [(command: [UInt8], answer: [UInt8])] = [
            (Self.native(0x45), try [0x0F, 0x01] + expected.bytes("rspCmac0") + [0x91, 0]),
            (Self.native(0x64, [0]), try [0] + expected.bytes("rspCmac1") + [0x91, 0]),
            (Self.native(0x6A), try expected.bytes("rspCmac2") + [0x91, 0]),
            (Self.native(0x51), try vector.inputs.bytes("getCardUidCipher") + [0x91, 0]),
            (Self.native(0x60), frames[0] + [0x91, 0xAF]),
            (Self.native(0xAF), frames[1] + [0x91, 0xAF]),
            (Self.native(0xAF), try frames[2] + expected.bytes("versionCmac") + [0x91, 0]),
        ]
        for row in rows { #expect(chip.exchange(row.command) == row.answer) }
    }
}

/// No vector is forgotten.
@Suite struct VectorCoverageTests {
    static let others = [
        "an12343-t32-tmac", "pm3-ev2-session-nonzero", "an12196-changefilesettings",
        "pm3-tm-keys-1", "rfc4493-1", "rfc4493-2", "rfc4493-3", "rfc4493-4",
        "ev1-aes-cmac-chain-1", "ev1-aes-createfile-chain", "ev1-iso-des-auth", "ev3-metadata",
        "syn-ev2nonfirst", "syn-tmac-pos", "syn-tmac-misc",
    ]
    /// Key diversification happens in readers; the chip only holds its result.
    static let readerOnly = [
        "an10922-aes128-1", "an10957-aes128-short", "an10957-aes128-short-wrong",
    ]

    @Test func `every vector is a test of the chip, or the reader's alone`() throws {
        let claimed =
            SecureMessagingEV2Tests.exchanges + SecureMessagingEV2Tests.ivs
            + RecordingTests.firstAuthentications + RecordingTests.aesAuthentications
            + Self.others + Self.readerOnly
        let ids = try Vectors.load().map(\.id)
        #expect(Set(claimed).count == claimed.count)
        #expect(Set(claimed) == Set(ids))
        #expect(ids.count == 43)
    }
}
