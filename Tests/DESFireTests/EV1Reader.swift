import ByteCoding
import SmartCard

@testable import DESFire

/// A cipher as the EV1 messaging uses it (desfire-ev2.md section 4.3).
enum EV1Cipher {
    case aes(AESKey)
    case des(SingleDES)

    var blockCount: Int {
        switch self {
        case .aes: 16
        case .des: 8
        }
    }

    var zeroIV: [UInt8] { [UInt8](repeating: 0, count: blockCount) }

    func encryptCBC(_ plain: [UInt8], iv: [UInt8]) -> [UInt8] {
        switch self {
        case .aes(let key): key.encryptCBC(plain, iv: iv)
        case .des(let cipher): cipher.encryptCBC(plain, iv: iv)
        }
    }

    func decryptCBC(_ cipher: [UInt8], iv: [UInt8]) -> [UInt8] {
        switch self {
        case .aes(let key): key.decryptCBC(cipher, iv: iv) ?? []
        case .des(let des): des.decryptCBC(cipher, iv: iv)
        }
    }

    /// CMAC that starts its chain from `iv` instead of zeros; as long as a block.
    func cmac(_ message: [UInt8], iv: [UInt8]) -> [UInt8] {
        var padded = message
        var mask = doubled(encryptCBC(zeroIV, iv: zeroIV))
        if message.isEmpty || !message.count.isMultiple(of: blockCount) {
            padded.append(0x80)
            while !padded.count.isMultiple(of: blockCount) { padded.append(0) }
            mask = doubled(mask)
        }
        for index in 0..<blockCount { padded[padded.count - blockCount + index] ^= mask[index] }
        return Array(encryptCBC(padded, iv: iv).suffix(blockCount))
    }

    /// Doubling in the field of the block's size; NIST SP 800-38B has the two polynomials.
    private func doubled(_ block: [UInt8]) -> [UInt8] {
        var result = zip(block, block.dropFirst() + [0]).map { $0 << 1 | $1 >> 7 }
        if block[0] & 0x80 != 0 { result[blockCount - 1] ^= blockCount == 16 ? 0x87 : 0x1B }
        return result
    }
}

/// The reader's end of an EV1 session, for the recordings of real cards: they prove our ciphers,
/// CMAC and CRC-32. The product itself speaks EV1 for its one ChangeKey only.
///
/// One IV runs through everything; `ivs` lists it after each command and each answer.
struct EV1Reader {
    enum Failure: Error, Hashable { case status(UInt16), wrongProof, wrongMAC, wrongCRC }

    private let channel: any CardChannel
    private let cipher: EV1Cipher
    private(set) var ivs: [[UInt8]] = []

    private var iv: [UInt8] { ivs.last ?? cipher.zeroIV }

    /// AuthenticateAES (AA) or AuthenticateISO (1A): from the card's challenge on, the IV of each
    /// cryptogram is the last block of the one before it.
    init(channel: any CardChannel, instruction: UInt8, key: EV1Cipher, challenge: [UInt8]) throws {
        let first = try Self.exchange(channel, instruction, [0], status: 0x91AF)
        let cardChallenge = key.decryptCBC(first, iv: key.zeroIV)
        let rotated = cardChallenge.dropFirst() + cardChallenge.prefix(1)
        let proof = key.encryptCBC(challenge + rotated, iv: first)
        let second = try Self.exchange(channel, 0xAF, proof)
        let answer = key.decryptCBC(second, iv: Array(proof.suffix(key.blockCount)))
        guard answer == Array(challenge.dropFirst() + challenge.prefix(1)) else {
            throw Failure.wrongProof
        }
        self.channel = channel
        cipher = Self.sessionCipher(key, challenge, cardChallenge)
    }

    /// For a session whose authentication is recorded elsewhere.
    init(channel: any CardChannel, session: EV1Cipher) {
        self.channel = channel
        cipher = session
    }

    static func sessionKey(_ ours: [UInt8], _ theirs: [UInt8]) -> [UInt8] {
        let start = Array(ours[0..<4] + theirs[0..<4])
        return ours.count == 16 ? start + ours[12..<16] + theirs[12..<16] : start
    }

    private static func sessionCipher(
        _ key: EV1Cipher, _ ours: [UInt8], _ theirs: [UInt8]
    ) -> EV1Cipher {
        let session = sessionKey(ours, theirs)
        return switch key {
        case .aes: .aes(AESKey(exactly: session))
        case .des: .des(SingleDES(key: session))
        }
    }

    /// A command in clear; the answer in clear, with a MAC behind its last frame.
    mutating func call(_ instruction: UInt8, _ data: [UInt8] = []) throws -> [UInt8] {
        ivs.append(cipher.cmac([instruction] + data, iv: iv))
        return try checked(try frames(instruction, data))
    }

    /// A command of which everything behind the code is enciphered; the answer in clear.
    mutating func callEnciphered(_ instruction: UInt8, _ data: [UInt8]) throws -> [UInt8] {
        let body = padded(
            data + [UInt8](littleEndian: crc32([instruction] + data), width: 4))
        let cryptogram = cipher.encryptCBC(body, iv: iv)
        ivs.append(Array(cryptogram.suffix(cipher.blockCount)))
        return try checked(try frames(instruction, cryptogram))
    }

    /// A command in clear; `count` bytes of an enciphered answer, and what lies behind them.
    mutating func callDeciphering(_ instruction: UInt8, count: Int) throws
        -> (data: [UInt8], plain: [UInt8])
    {
        ivs.append(cipher.cmac([instruction], iv: iv))
        let answer = try frames(instruction, [])
        let plain = cipher.decryptCBC(answer, iv: iv)
        ivs.append(Array(answer.suffix(cipher.blockCount)))
        let data = Array(plain.prefix(count))
        guard plain == padded(data + [UInt8](littleEndian: crc32(data + [0]), width: 4)) else {
            throw Failure.wrongCRC
        }
        return (data, plain)
    }

    private mutating func checked(_ answer: [UInt8]) throws -> [UInt8] {
        let data = Array(answer.dropLast(8))
        let mac = cipher.cmac(data + [0], iv: iv)
        ivs.append(mac)
        guard Array(mac.prefix(8)) == Array(answer.suffix(8)) else { throw Failure.wrongMAC }
        return data
    }

    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        let rest = bytes.count % cipher.blockCount
        return bytes + [UInt8](repeating: 0, count: rest == 0 ? 0 : cipher.blockCount - rest)
    }

    private func frames(_ instruction: UInt8, _ data: [UInt8]) throws -> [UInt8] {
        let command = CommandAPDU(cla: 0x90, ins: instruction, data: data)
        var response = try channel.transmit(command)
        var gathered = response.data
        while response.statusWord == 0x91AF {
            response = try channel.transmit(CommandAPDU(cla: 0x90, ins: 0xAF))
            gathered += response.data
        }
        guard response.statusWord == 0x9100 else { throw Failure.status(response.statusWord) }
        return gathered
    }

    private static func exchange(
        _ channel: any CardChannel, _ instruction: UInt8, _ data: [UInt8],
        status: UInt16 = 0x9100
    ) throws -> [UInt8] {
        let response = try channel.transmit(CommandAPDU(cla: 0x90, ins: instruction, data: data))
        guard response.statusWord == status else { throw Failure.status(response.statusWord) }
        return response.data
    }
}
