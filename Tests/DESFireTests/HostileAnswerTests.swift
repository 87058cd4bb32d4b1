import ByteCoding
import CardTesting
import DESFireWire
import SmartCard
import Testing

@testable import DESFire

/// Table 16 of NXP AN12343 opens the session; what comes then is not from a good card.
private let key = AESKey.zero
private let challenge = [UInt8](hex: "b04d0787c93ee0cc8cacc8e86f16c6fe") ?? []
private let opening: [ScriptedChannel.Line] = [
    .exchange("9071000002000000", "24677ddbd46349e623798fd729006e7991af"),
    .exchange(
        "90af0000203b50445f21d21d77d500794deb245e5a754f5f901844259f4c9b31a5c7335acd00",
        "04c6dbd67417ed0d31ddde4d2e3ffac2b4b074f638eef7fff9254963b65c77599100"),
]

private func outcome(
    _ lines: [ScriptedChannel.Line], encore: String? = nil, style: TransferStyle = .oneAPDU
) -> DESFireError? {
    let channel = ScriptedChannel(opening + lines, encore: encore)
    var card = DESFireCard(channel: channel, style: style, randomChallenge: { challenge })
    do throws(DESFireError) {
        try card.authenticate(key: key, number: 0)
        _ = try card.perform(ReadData(file: 1, count: 16))
        return nil
    } catch {
        let isOver = !card.isAuthenticated && card.transcript.isEmpty
        #expect(isOver, "a failed command must end session and transaction")
        return error
    }
}

@Suite struct HostileAnswerTests {
    @Test(arguments: [
        ("a MAC of zeros", String(repeating: "00", count: 40) + "9100", DESFireError.badMAC),
        ("no MAC", "9100", .badAnswer),
        ("half a MAC", "010203049100", .badAnswer),
        ("a status without meaning", "9177", .unexpectedStatus(0x77)),
        ("a status that reading never gives", "910c", .unexpectedStatus(0x0C)),
        ("a refusal", "91ae", .refused(.authenticationError)),
        ("a status of the reader", "6f00", .foreignStatus(0x6F00)),
        ("success of another family", "9000", .foreignStatus(0x9000)),
        ("more frames than it was asked for", "01020391af", .unexpectedStatus(0xAF)),
        ("the longest answer", String(repeating: "aa", count: 256) + "9100", .badMAC),
    ])
    func `is refused with its type`(what: String, answer: String, error: DESFireError) {
        #expect(outcome([.answer(answer)]) == error)
    }

    @Test(arguments: [CardChannelError.cardRemoved, .readerGone, .timedOut, .malformedAnswer])
    func `a lost exchange is told as what it was`(error: CardChannelError) {
        #expect(outcome([.failure(error)]) == .channel(error))
    }

    @Test func `an answer without end is cut off`() {
        let endless = String(repeating: "aa", count: 250) + "91af"
        #expect(outcome([], encore: endless, style: .frames) == .badAnswer)
    }

    @Test func `frames without data are cut off`() {
        #expect(outcome([], encore: "91af", style: .frames) == .badAnswer)
    }

    @Test func `a proof of another chip is not believed`() {
        var lines = opening
        lines[1] = .answer(String(repeating: "5a", count: 32) + "9100")
        let channel = ScriptedChannel(lines)
        var card = DESFireCard(channel: channel, randomChallenge: { challenge })
        #expect(throws: DESFireError.badMAC) { try card.authenticate(key: key, number: 0) }
        let isOver = !card.isAuthenticated
        #expect(isOver)
    }

    @Test(arguments: ["91af", "2491af", "24677ddbd46349e623798fd729006e7900" + "91af"])
    func `a challenge of a wrong length is refused`(answer: String) {
        var card = DESFireCard(
            channel: ScriptedChannel([.answer(answer)]), randomChallenge: { challenge })
        #expect(throws: DESFireError.badAnswer) { try card.authenticate(key: key, number: 0) }
    }

    @Test func `an answer cannot be played twice`() throws {
        // A true answer to command 0, recorded, and offered again for command 1.
        var session = EV2Session(
            encryptionKey: .zero, macKey: .zero, transactionIdentifier: [1, 2, 3, 4])
        _ = try session.seal(instruction: 0xAD, header: [], data: [], mode: .mac)
        let mac = AESKey.zero.truncatedCMAC([0, 1, 0, 1, 2, 3, 4, 9])
        #expect(try session.open([9] + mac, mode: .mac) == [9])
        _ = try session.seal(instruction: 0xAD, header: [], data: [], mode: .mac)
        do {
            _ = try session.open([9] + mac, mode: .mac)
            Issue.record("the replay was believed")
        } catch {
            #expect(error == .badMAC)
        }
    }

    @Test func `a session ends before its counter runs over`() {
        var session = EV2Session(
            encryptionKey: .zero, macKey: .zero, transactionIdentifier: [1, 2, 3, 4],
            counter: 0xFFFF)
        do {
            _ = try session.seal(instruction: 0xAD, header: [], data: [], mode: .mac)
            Issue.record("the counter ran over")
        } catch {
            #expect(error == .noSession)
        }
    }
}

@Suite struct AnswerLengthTests {
    @Test(arguments: [0, 3, 5])
    func `values are four bytes`(count: Int) {
        #expect(throws: DESFireError.badAnswer) {
            try GetValue(file: 3).answer(from: Array(repeating: 1, count: count))
        }
    }

    @Test func `values are signed, least significant byte first`() throws {
        #expect(try GetValue(file: 3).answer(from: [0x10, 0x27, 0, 0]) == 10_000)
        #expect(try GetValue(file: 3).answer(from: [0xFF, 0xFF, 0xFF, 0xFF]) == -1)
    }

    @Test(arguments: [0, 223, 225])
    func `data has the length that was asked for`(count: Int) {
        #expect(throws: DESFireError.badAnswer) {
            try ReadData(file: 1, count: 224).answer(from: Array(repeating: 1, count: count))
        }
    }

    @Test(arguments: [0, 31, 33, 64])
    func `records are whole`(count: Int) {
        #expect(throws: DESFireError.badAnswer) {
            try ReadRecords(file: 4, count: 1, recordSize: 32)
                .answer(from: Array(repeating: 1, count: count))
        }
    }

    @Test(arguments: [0, 11, 13])
    func `a commit proves itself with twelve bytes`(count: Int) {
        #expect(throws: DESFireError.badAnswer) {
            try CommitTransaction().answer(from: Array(repeating: 1, count: count))
        }
    }

    @Test(arguments: [0, 27, 30])
    func `a version has 28 or 29 bytes`(count: Int) {
        #expect(throws: DESFireError.badAnswer) {
            try GetVersion().answer(from: Array(repeating: 1, count: count))
        }
    }

    @Test(arguments: [0, 2]) func `a key version is one byte`(count: Int) {
        #expect(throws: DESFireError.badAnswer) {
            try GetKeyVersion(keyNumber: 0).answer(from: Array(repeating: 1, count: count))
        }
    }
}

@Suite struct FrameTests {
    @Test func `long data travels in frames of 54 bytes`() throws {
        let data = [UInt8](repeating: 7, count: 100)
        let channel = ScriptedChannel([.answer("91af"), .answer("9100")])
        var card = DESFireCard(channel: channel, style: .frames)
        try card.perform(WriteData(file: 1, data: data, mode: .plain))
        #expect(channel.commands.map(\.bytes.count) == [60, 59])
        #expect(channel.commands[0].bytes[1] == Instruction.writeDataChained.rawValue)
        #expect(channel.commands[1].bytes[1] == Instruction.additionalFrame.rawValue)
    }

    @Test func `framed answers are put together`() throws {
        let channel = ScriptedChannel([.answer("010291af"), .answer("039100")])
        var card = DESFireCard(channel: channel, style: .frames)
        #expect(try card.perform(ReadData(file: 1, count: 3, mode: .plain)) == [1, 2, 3])
        #expect(channel.commands[0].bytes[1] == Instruction.readDataChained.rawValue)
        let opcodes = card.transcript.map(\.opcode)
        #expect(opcodes == [0xBD])
    }
}
