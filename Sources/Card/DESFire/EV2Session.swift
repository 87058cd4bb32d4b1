import ByteCoding
package import DESFireWire

/// EV2 secure messaging without I/O (desfire-ev2.md section 5).
///
/// Held `inout` by whoever drives the card: `seal`, transmit and `open` cannot interleave, and the
/// session cannot be copied. The counter runs for every command, plain ones too.
///
/// ```
/// command MAC   CMAC(SesAuthMAC, INS || ctr || TI || header || data or cipher)
/// answer MAC    CMAC(SesAuthMAC, SW2 || ctr+1 || TI || data or cipher)
/// IVs           E(SesAuthENC, A5 5A or 5A A5 || TI || ctr || 00 x 8)
/// ```
package struct EV2Session: ~Copyable {
    static let macCount = 8

    private let encryptionKey: AESKey
    private let macKey: AESKey
    private let transactionIdentifier: [UInt8]
    private var counter: UInt16

    /// - Parameter transactionIdentifier: TI, 4 bytes, from the authentication.
    package init(
        encryptionKey: AESKey, macKey: AESKey, transactionIdentifier: [UInt8], counter: UInt16 = 0
    ) {
        precondition(transactionIdentifier.count == 4)
        self.encryptionKey = encryptionKey
        self.macKey = macKey
        self.transactionIdentifier = transactionIdentifier
        self.counter = counter
    }

    /// The body to send behind the instruction: header, data or cipher, MAC. Advances the counter.
    package mutating func seal(
        instruction: UInt8, header: [UInt8], data: [UInt8], mode: CommunicationMode
    ) throws(DESFireError) -> [UInt8] {
        // At FFFF the chip treats the next command as a MAC failure; so do we, before it.
        guard counter < .max else { throw .noSession }
        defer { counter += 1 }
        var body = header
        if mode == .full, !data.isEmpty {
            body += encryptionKey.encryptCBC(Self.padded(data), iv: iv(0xA5, 0x5A))
        } else {
            body += data
        }
        guard mode != .plain else { return body }
        return body + mac(instruction, over: body)
    }

    /// The plain answer behind a status of `00`, after its MAC has been checked.
    package borrowing func open(_ body: [UInt8], mode: CommunicationMode) throws(DESFireError)
        -> [UInt8]
    {
        guard mode != .plain else { return body }
        guard body.count >= Self.macCount else { throw .badAnswer }
        let content = Array(body.dropLast(Self.macCount))
        let expected = mac(StatusCode.ok.rawValue, over: content)
        guard constantTimeEquals(expected, body.suffix(Self.macCount)) else { throw .badMAC }
        guard mode == .full, !content.isEmpty else { return content }
        guard let padded = encryptionKey.decryptCBC(content, iv: iv(0x5A, 0xA5)),
            let plain = Self.unpadded(padded)
        else { throw .badAnswer }
        return plain
    }

    private borrowing func mac(_ code: UInt8, over content: [UInt8]) -> [UInt8] {
        let counterBytes = [UInt8](littleEndian: counter, width: 2)
        return macKey.truncatedCMAC([code] + counterBytes + transactionIdentifier + content)
    }

    private borrowing func iv(_ first: UInt8, _ second: UInt8) -> [UInt8] {
        let counterBytes = [UInt8](littleEndian: counter, width: 2)
        let zeros = [UInt8](repeating: 0, count: 8)
        return encryptionKey.encrypt(
            block: [first, second] + transactionIdentifier + counterBytes + zeros)
    }

    /// ISO/IEC 9797-1 method 2: always `80`, then zeros; a whole block is added to whole blocks.
    private static func padded(_ data: [UInt8]) -> [UInt8] {
        let zeros = (2 * AESKey.blockCount - data.count % AESKey.blockCount - 1)
        return data + [0x80] + [UInt8](repeating: 0, count: zeros % AESKey.blockCount)
    }

    private static func unpadded(_ padded: [UInt8]) -> [UInt8]? {
        guard let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == 0x80,
            padded.count - end <= AESKey.blockCount
        else { return nil }
        return Array(padded[..<end])
    }
}
