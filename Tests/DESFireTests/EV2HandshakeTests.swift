import ByteCoding
import CardTesting
import DESFireWire
import SmartCard
import Testing

@testable import DESFire

@Suite struct EV2HandshakeTests {
    static let authentications = [
        "an12343-t16-auth", "an12343-t7-auth", "an12343-t32-auth", "an12343-t39-auth",
        "an12196-6.6-auth",
    ]

    @Test(arguments: authentications)
    func `speaks the printed transcript`(id: String) throws {
        let transcript = try Transcript(authentication: id)
        let channel = ScriptedChannel(try transcript.lines)
        var card = transcript.card(on: channel)
        try card.authenticate(key: transcript.key, number: transcript.keyNumber)
        let isAuthenticated = card.isAuthenticated
        #expect(isAuthenticated)
        #expect(channel.surprises.isEmpty, "\(channel.surprises)")
        #expect(channel.commands.count == 2)
    }

    @Test(arguments: authentications + ["pm3-ev2-session-nonzero", "syn-ev2nonfirst"])
    func `derives the session keys`(id: String) throws {
        let vector = try Vectors.vector(id)
        let random = vector.inputs.has("rndA") ? vector.inputs : vector.expected
        let keys = EV2Handshake.sessionKeys(
            key: try #require(AESKey(try vector.inputs.bytes("key"))),
            challenge: try random.bytes("rndA"), cardChallenge: try random.bytes("rndB"))
        #expect(keys.encryption.bytes == (try vector.expected.bytes("sesAuthENC")))
        #expect(keys.mac.bytes == (try vector.expected.bytes("sesAuthMAC")))
    }

    /// The handshake gives its session no name for keys and TI: the next command shows them.
    @Test(arguments: authentications)
    func `opens a session of the printed keys and identifier`(id: String) throws {
        let transcript = try Transcript(authentication: id)
        let expected = transcript.vector.expected
        var handshake = EV2Handshake(
            key: transcript.key, keyNumber: transcript.keyNumber,
            challenge: try expected.bytes("rndA"))
        _ = try handshake.reply(to: try transcript.vector.inputs.bytes("encRndB"))
        var session = try handshake.session(
            from: try transcript.vector.inputs.bytes("encResponse"))
        var injected = EV2Session(
            encryptionKey: try #require(AESKey(try expected.bytes("sesAuthENC"))),
            macKey: try #require(AESKey(try expected.bytes("sesAuthMAC"))),
            transactionIdentifier: try expected.bytes("ti"))
        for mode in [CommunicationMode.full, .mac] {
            let body = try session.seal(instruction: 0x8D, header: [1], data: [2, 3], mode: mode)
            #expect(
                try injected.seal(instruction: 0x8D, header: [1], data: [2, 3], mode: mode) == body)
        }
    }

    @Test(arguments: [0, 15, 17, 32])
    func `refuses a challenge of another length`(count: Int) {
        var handshake = EV2Handshake(
            key: .zero, keyNumber: 0, challenge: [UInt8](repeating: 1, count: 16))
        #expect(throws: DESFireError.badAnswer) {
            try handshake.reply(to: [UInt8](repeating: 0, count: count))
        }
    }

    @Test func `refuses a proof in which any bit of the challenge is changed`() throws {
        let transcript = try Transcript(authentication: "an12343-t16-auth")
        let proof = try transcript.vector.inputs.bytes("encResponse")
        let plain = try #require(transcript.key.decryptCBC(proof, iv: AESKey.zeroIV))
        for bit in 4 * 8..<20 * 8 {
            var changed = plain
            changed[bit / 8] ^= 1 << (bit % 8)
            var handshake = EV2Handshake(
                key: transcript.key, keyNumber: 0,
                challenge: try transcript.vector.expected.bytes("rndA"))
            _ = try handshake.reply(to: try transcript.vector.inputs.bytes("encRndB"))
            do throws(DESFireError) {
                _ = try handshake.session(
                    from: transcript.key.encryptCBC(changed, iv: AESKey.zeroIV))
                Issue.record("bit \(bit) was believed")
            } catch {
                #expect(error == .badMAC)
            }
        }
    }
}

/// A printed authentication, as a script that a channel can play.
struct Transcript {
    let vector: Vector
    let key: AESKey
    let keyNumber: UInt8
    private let challenge: [UInt8]

    init(authentication id: String) throws {
        vector = try Vectors.vector(id)
        key = try #require(AESKey(try vector.inputs.bytes("key")))
        keyNumber = try #require(vector.inputs.bytes("keyNo").first)
        challenge = try vector.expected.bytes("rndA")
    }

    var lines: [ScriptedChannel.Line] {
        get throws {
            try [1, 2].map {
                .exchange(
                    try vector.expected.bytes("capdu\($0)").hex,
                    try vector.expected.bytes("rapdu\($0)").hex)
            }
        }
    }

    func card(on channel: ScriptedChannel) -> DESFireCard {
        DESFireCard(channel: channel, randomChallenge: { challenge })
    }

    /// The printed command and answer of another vector.
    static func line(_ id: String) throws -> ScriptedChannel.Line {
        let vector = try Vectors.vector(id)
        return .exchange(
            try vector.expected.bytes("capdu").hex, try vector.inputs.bytes("rapdu").hex)
    }
}
