import ByteCoding
import DESFireWire
import Testing

@testable import CardEmulator

/// The reader's half of an EV1 session.
private final class OldTerminal {
    let terminal: Terminal
    private let key: BlockCipher
    private var iv: [UInt8]

    /// AuthenticateAES or, for eight bytes of key, AuthenticateISO.
    init?(_ terminal: Terminal, number: UInt8, key bytes: [UInt8]) {
        self.terminal = terminal
        let isDES = bytes.count == 8
        let cipher =
            isDES ? BlockCipher(des: SingleDES(bytes)) : BlockCipher(aes: bytes)
        let first = terminal.raw(isDES ? .authenticateISO : .authenticateAES, [number])
        guard first.status == 0xAF, first.data.count == cipher.blockSize else { return nil }
        let rndA = [UInt8](repeating: 0x77, count: cipher.blockSize)
        let rndB = cipher.decryptCBC(first.data, iv: cipher.zeroBlock)
        let proof = cipher.encryptCBC(
            rndA + rndB.dropFirst() + rndB.prefix(1), iv: first.data)
        let second = terminal.raw(.additionalFrame, proof)
        guard second.status == 0 else { return nil }
        #expect(
            cipher.decryptCBC(second.data, iv: Array(proof.suffix(cipher.blockSize))) == rndA)
        let session = SecureMessagingEV1.sessionKey(rndA: rndA, rndB: rndB)
        key = isDES ? BlockCipher(des: SingleDES(session)) : BlockCipher(aes: session)
        iv = key.zeroBlock
    }

    func call(
        _ instruction: Instruction, header: [UInt8] = [], data: [UInt8] = [],
        mode: CommunicationMode = .plain, sendsMAC: Bool = false, answerCount: Int? = nil
    ) -> Terminal.Outcome {
        let code = instruction.rawValue
        var body = data
        if mode == .full, !data.isEmpty {
            body = encipher(data + desfireCRC32([code] + header + data))
        } else {
            iv = key.mac([code] + header + data, iv: iv)
            if sendsMAC { body += iv.prefix(8) }
        }
        var answer = terminal.raw(instruction, header + body)
        var received = answer.data
        while answer.status == 0xAF {
            answer = terminal.raw(.additionalFrame)
            received += answer.data
        }
        guard answer.status == 0 else { return .init(status: answer.status) }
        guard mode == .full, let answerCount else {
            let clear = Array(received.dropLast(8))
            iv = key.mac(clear + [0], iv: iv)
            #expect(Array(iv.prefix(8)) == Array(received.suffix(8)))
            return .ok(clear)
        }
        let plain = key.decryptCBC(received, iv: iv)
        iv = Array(received.suffix(key.blockSize))
        let clear = Array(plain.prefix(answerCount))
        #expect(Array(plain[answerCount..<answerCount + 4]) == desfireCRC32(clear + [0]))
        return .ok(clear)
    }

    /// ChangeKey's plaintext has checksums of its own.
    func changeKey(_ header: UInt8, fields: [UInt8], new: [UInt8]?) -> UInt8 {
        let check = desfireCRC32([Instruction.changeKey.rawValue, header] + fields)
        let other = new.map { desfireCRC32($0) } ?? []
        let answer = terminal.raw(.changeKey, [header] + encipher(fields + check + other))
        if answer.status == 0, new != nil {
            iv = key.mac([0], iv: iv)
            #expect(answer.data == Array(iv.prefix(8)))
        } else {
            #expect(answer.data.isEmpty)
        }
        return answer.status
    }

    private func encipher(_ plain: [UInt8]) -> [UInt8] {
        let rest = plain.count % key.blockSize
        let padding = [UInt8](repeating: 0, count: rest == 0 ? 0 : key.blockSize - rest)
        let cipher = key.encryptCBC(plain + padding, iv: iv)
        iv = Array(cipher.suffix(key.blockSize))
        return cipher
    }
}

@Suite struct SecureMessagingEV1Tests {
    private static let files =
        CommunicationMode.allCases.enumerated().map { index, mode in
            Bench.file(
                UInt8(index), .backup(Bench.bytes(40)), mode: mode, rights: Bench.rights(1, 1, 1))
        } + [Bench.file(3, Bench.value(500), rights: Bench.rights(1, 1, 1))]

    @Test(arguments: [0, 1, 2], [1, 11, 12, 13, 28, 40])
    func `writes and reads in every mode`(number: UInt8, count: Int) throws {
        let mode = CommunicationMode.allCases[Int(number)]
        let session = try #require(
            OldTerminal(Bench.terminal(Self.files), number: 1, key: Bench.key(1)))
        let data = [UInt8](repeating: 9, count: count)
        #expect(
            session.call(
                .writeDataChained, header: [number] + Bench.range(0, count), data: data,
                mode: mode, sendsMAC: mode == .mac) == .ok)
        #expect(session.call(.commitTransaction) == .ok)
        #expect(
            session.call(
                .readDataChained, header: [number] + Bench.range(0, count), mode: mode,
                answerCount: count) == .ok(data))
        let whole = data + [UInt8](repeating: 0, count: 40 - count)
        #expect(
            session.call(
                .readDataChained, header: [number] + Bench.range(0, 0), mode: mode,
                answerCount: 40) == .ok(whole))
        #expect(session.call(.getKeyVersion, header: [0]) == .ok([0]))
    }

    @Test func `debits in full mode`() throws {
        let session = try #require(
            OldTerminal(Bench.terminal(Self.files), number: 1, key: Bench.key(1)))
        #expect(
            session.call(.debit, header: [3], data: Bench.amount(99), mode: .full) == .ok)
        #expect(session.call(.commitTransaction) == .ok)
        #expect(
            session.call(.getValue, header: [3], mode: .full, answerCount: 4)
                == .ok(Bench.amount(401)))
    }

    @Test func `refuses a changed bit`() throws {
        for number in [1, 2] as [UInt8] {
            let terminal = Bench.terminal(Self.files)
            _ = try #require(OldTerminal(terminal, number: 1, key: Bench.key(1)))
            let header = [number] + Bench.range(0, number == 1 ? 8 : 12)
            let answer = terminal.raw(
                .writeDataChained, header + [UInt8](repeating: 3, count: 16))
            #expect(answer.status == 0x1E)
            #expect(terminal.chip.activation.session == nil)
        }
    }

    @Test func `changes keys`() throws {
        let terminal = Bench.terminal([])
        let master = try #require(OldTerminal(terminal, number: 0, key: Bench.key(0)))
        let new = [UInt8](0x30..<0x40)
        let masked = zip(new, Bench.key(2)).map { $0 ^ $1 }
        #expect(master.changeKey(2, fields: masked + [5], new: new) == 0)
        #expect(master.call(.getKeyVersion, header: [2]) == .ok([5]))
        #expect(master.changeKey(0, fields: new + [6], new: nil) == 0)
        #expect(terminal.authenticate(0, new) == 0)
        #expect(terminal.authenticate(2, new) == 0)
    }

    @Test func `formats with the factory's DES key, and gives the chip an AES key`() throws {
        var image = Bench.image()
        image.masterKey = .zeroDES
        let terminal = Terminal(EmulatedChip(image: image))
        let zero = [UInt8](repeating: 0, count: 8)
        let session = try #require(OldTerminal(terminal, number: 0, key: zero))
        #expect(session.call(.formatPICC) == .ok)
        #expect(terminal.chip.image.applications.isEmpty)
        #expect(
            session.call(.createApplication, data: [1, 2, 3, 9, 0x81]) == .ok)
        let new = [UInt8](0x30..<0x40)
        #expect(session.changeKey(0x80, fields: new + [1], new: nil) == 0)
        #expect(terminal.authenticate(0, new) == 0)
        #expect(terminal.call(.getKeySettings) == .ok([0x0F, 0x81]))
        #expect(terminal.call(.getKeyVersion, header: [0]) == .ok([1]))
        #expect(
            terminal.call(.changeKeySettings, data: [0x09], mode: .full) == .ok)
        #expect(
            terminal.call(.setConfiguration, header: [0], data: [1], mode: .full) == .ok)
    }

    @Test func `goes back to a DES key, whose version is its parity bits`() throws {
        var image = ChipImage.factoryFresh(uid: Bench.uid, model: .ev2)
        image.masterKey = .zeroAES
        let terminal = Terminal(EmulatedChip(image: image))
        #expect(terminal.authenticate(0) == 0)
        let half: [UInt8] = [0, 1, 0, 1, 0, 1, 0, 1]
        let different = terminal.call(
            .changeKey, header: [0], data: half + half.reversed(), mode: .full)
        #expect(different == .refused(.parameterError))
        #expect(terminal.authenticate(0) == 0)
        let sealed = terminal.sealed(
            .changeKey, header: [0], data: half + half, mode: .full)
        #expect(terminal.raw(.changeKey, sealed).status == 0)
        let session = try #require(OldTerminal(terminal, number: 0, key: half))
        #expect(session.call(.getKeyVersion, header: [0]) == .ok([0x55]))
    }

    @Test func `takes the shortest data whose checksum fits`() throws {
        let session = try #require(
            OldTerminal(Bench.terminal([]), number: 0, key: Bench.key(0)))
        #expect(session.call(.changeKeySettings, data: [0x0F], mode: .full) == .ok)
        #expect(session.call(.getKeySettings) == .ok([0x0F, 0x85]))
    }
}
