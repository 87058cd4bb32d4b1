import ByteCoding
import DESFireWire

/// The chip's half of the EV2 secure messaging (desfire-ev2.md sections 4.1 and 5).
///
/// Knows nothing of files: it takes a command apart and puts an answer together.
struct SecureMessagingEV2: Sendable {
    /// What both sides derive from the key and the two random numbers.
    struct SessionKeys: Hashable, Sendable {
        let enciphering: [UInt8]
        let mac: [UInt8]

        init(enciphering: [UInt8], mac: [UInt8]) {
            self.enciphering = enciphering
            self.mac = mac
        }

        /// Section 4.1. - Precondition: random numbers of 16 bytes.
        init(key: BlockCipher, rndA: [UInt8], rndB: [UInt8]) {
            precondition(rndA.count == 16 && rndB.count == 16)
            var body = Array(rndA[0..<2])
            for index in 0..<6 { body.append(rndA[2 + index] ^ rndB[index]) }
            body += rndB[6..<16]
            body += rndA[8..<16]
            enciphering = key.mac([0xA5, 0x5A, 0x00, 0x01, 0x00, 0x80] + body)
            mac = key.mac([0x5A, 0xA5, 0x00, 0x01, 0x00, 0x80] + body)
        }
    }

    static let macByteCount = 8
    private static let blockSize = 16

    let transactionID: [UInt8]
    /// CmdCtr: commands taken so far in this session.
    private(set) var counter: UInt16
    private let encipheringKey: BlockCipher
    private let macKey: BlockCipher

    init(keys: SessionKeys, transactionID: [UInt8], counter: UInt16 = 0) {
        encipheringKey = BlockCipher(aes: keys.enciphering)
        macKey = BlockCipher(aes: keys.mac)
        self.transactionID = transactionID
        self.counter = counter
    }

    /// Takes the messaging off a command and counts it.
    ///
    /// - Returns: header and data in clear.
    mutating func open(
        _ code: UInt8, _ data: [UInt8], headerCount: Int, mode: CommunicationMode
    ) throws(StatusCode) -> [UInt8] {
        guard counter < .max else { throw .integrityError }
        guard mode != .plain else {
            counter += 1
            return data
        }
        guard data.count >= headerCount + Self.macByteCount else { throw .lengthError }
        let signed = Array(data.dropLast(Self.macByteCount))
        guard constantTimeEquals(mac(over: code, signed), data.suffix(Self.macByteCount)) else {
            throw .integrityError
        }
        var clear = signed
        if mode == .full, signed.count > headerCount {
            let cipher = Array(signed[headerCount...])
            guard cipher.count.isMultiple(of: Self.blockSize) else { throw .lengthError }
            let padded = encipheringKey.decryptCBC(cipher, iv: iv(0xA5, 0x5A))
            clear = Array(signed[..<headerCount]) + (try Self.unpadded(padded))
        }
        counter += 1
        return clear
    }

    /// Puts the messaging on the answer to the command that was opened last.
    mutating func seal(_ data: [UInt8], status: StatusCode, mode: CommunicationMode) -> [UInt8] {
        guard mode != .plain else { return data }
        var sent = data
        if mode == .full, !data.isEmpty {
            sent = encipheringKey.encryptCBC(Self.padded(data), iv: iv(0x5A, 0xA5))
        }
        return sent + mac(over: status.rawValue, sent)
    }

    /// Bytes that `count` bytes of clear data take on the wire, MAC included.
    static func wireCount(_ count: Int, mode: CommunicationMode) -> Int {
        switch mode {
        case .plain: count
        case .mac: count + macByteCount
        case .full: (count / blockSize + 1) * blockSize + macByteCount
        }
    }

    /// A command's MAC starts with its opcode, an answer's with its status.
    func mac(over first: UInt8, _ data: [UInt8]) -> [UInt8] {
        let start = [first] + [UInt8](littleEndian: counter, width: 2) + transactionID
        return macKey.shortMAC(start + data)
    }

    /// The IV under the present counter; `A5 5A` for commands, `5A A5` for answers.
    func iv(_ first: UInt8, _ second: UInt8) -> [UInt8] {
        let tail = [UInt8](repeating: 0, count: 8)
        return encipheringKey.encrypt(
            [first, second] + transactionID + [UInt8](littleEndian: counter, width: 2) + tail)
    }

    /// `80 00*`, always: whole blocks get one more.
    private static func padded(_ data: [UInt8]) -> [UInt8] {
        let total = (data.count / blockSize + 1) * blockSize
        return data + [0x80] + [UInt8](repeating: 0, count: total - data.count - 1)
    }

    private static func unpadded(_ data: [UInt8]) throws(StatusCode) -> ArraySlice<UInt8> {
        guard let end = data.lastIndex(where: { $0 != 0 }), data[end] == 0x80,
            data.count - end <= blockSize
        else { throw .integrityError }
        return data[..<end]
    }
}
