import ByteCoding
import DESFireWire

/// The chip's half of the EV1 secure messaging (desfire-ev2.md section 4.3).
///
/// One IV runs through everything: it is the last CMAC or the last ciphertext block, in whichever
/// direction it went.
struct SecureMessagingEV1: Sendable {
    static let macByteCount = 8
    private static let checksumByteCount = 4

    private let key: BlockCipher
    private(set) var iv: [UInt8]

    init(key: BlockCipher) {
        self.key = key
        iv = key.zeroBlock
    }

    /// The session key for two random numbers of one block each.
    static func sessionKey(rndA: [UInt8], rndB: [UInt8]) -> [UInt8] {
        let start = rndA.prefix(4) + rndB.prefix(4)
        guard rndA.count == 16 else { return Array(start) }
        return Array(start + rndA.suffix(4) + rndB.suffix(4))
    }

    /// Takes the messaging off a command.
    ///
    /// - Parameter macIsSent: this command carries its MAC in MAC mode; all others only let it run
    ///   through the IV.
    /// - Returns: header and data in clear.
    mutating func open(
        _ code: UInt8, _ data: [UInt8], headerCount: Int, mode: CommunicationMode, macIsSent: Bool
    ) throws(StatusCode) -> [UInt8] {
        if mode == .full, data.count > headerCount {
            let header = Array(data[..<headerCount])
            let plain = try decipher(Array(data[headerCount...]))
            return header + (try checked(plain, after: [code] + header))
        }
        guard mode == .mac, macIsSent else {
            iv = key.mac([code] + data, iv: iv)
            return data
        }
        guard data.count >= headerCount + Self.macByteCount else { throw .lengthError }
        let signed = Array(data.dropLast(Self.macByteCount))
        iv = key.mac([code] + signed, iv: iv)
        guard
            constantTimeEquals(
                iv.prefix(Self.macByteCount), data.suffix(Self.macByteCount))
        else { throw .integrityError }
        return signed
    }

    /// Deciphers with the running IV and moves it on.
    mutating func decipher(_ cipher: [UInt8]) throws(StatusCode) -> [UInt8] {
        guard !cipher.isEmpty, cipher.count.isMultiple(of: key.blockSize) else {
            throw .lengthError
        }
        let plain = key.decryptCBC(cipher, iv: iv)
        iv = Array(cipher.suffix(key.blockSize))
        return plain
    }

    /// Puts the messaging on an answer.
    ///
    /// - Parameter lengthIsKnown: the command said how many bytes it wants; otherwise `80` marks
    ///   the end of an enciphered answer.
    mutating func seal(
        _ data: [UInt8], status: StatusCode, mode: CommunicationMode, lengthIsKnown: Bool
    ) -> [UInt8] {
        guard mode == .full, !data.isEmpty else {
            iv = key.mac(data + [status.rawValue], iv: iv)
            return data + iv.prefix(Self.macByteCount)
        }
        var plain = data + desfireCRC32(data + [status.rawValue])
        if !lengthIsKnown { plain.append(0x80) }
        let rest = plain.count % key.blockSize
        if rest > 0 { plain += [UInt8](repeating: 0, count: key.blockSize - rest) }
        let cipher = key.encryptCBC(plain, iv: iv)
        iv = Array(cipher.suffix(key.blockSize))
        return cipher
    }

    /// Bytes that `count` bytes of clear data take on the wire.
    func wireCount(_ count: Int, mode: CommunicationMode, macIsSent: Bool) -> Int {
        switch mode {
        case .plain: return count
        case .mac: return count + (macIsSent ? Self.macByteCount : 0)
        case .full:
            let block = key.blockSize
            return (count + Self.checksumByteCount + block - 1) / block * block
        }
    }

    /// Finds data, CRC32 over opcode, header and data, and zero padding: of the lengths that the
    /// last block allows, the shortest whose checksum is right. The shortest, because a message
    /// with its own CRC behind it has the CRC zero, which the padding then seems to confirm.
    private func checked(_ plain: [UInt8], after start: [UInt8]) throws(StatusCode) -> [UInt8] {
        let longest = plain.count - Self.checksumByteCount
        let shortest = max(0, longest - key.blockSize + 1)
        guard longest >= shortest else { throw .integrityError }
        for count in shortest...longest {
            let end = count + Self.checksumByteCount
            guard plain[end...].allSatisfy({ $0 == 0 }) else { continue }
            if Array(plain[count..<end]) == desfireCRC32(start + plain[..<count]) {
                return Array(plain[..<count])
            }
        }
        throw .integrityError
    }
}
