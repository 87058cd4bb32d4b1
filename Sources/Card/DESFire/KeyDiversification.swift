/// NXP AN10922: an AES-128 key of its own for every chip, from one master.
///
/// Not CMAC(01 || M): the input is always padded to 32 bytes, which gives another key for a short
/// M (desfire-ev2.md section 8).
extension AESKey {
    /// The longest diversification input.
    package static let maximumDiversificationCount = 31

    /// - Parameter input: M, 1 to 31 bytes, what is unique about the chip and the key.
    package func diversified(by input: [UInt8]) -> AESKey {
        precondition((1...Self.maximumDiversificationCount).contains(input.count))
        var message = [0x01] + input
        let isWhole = message.count == 2 * Self.blockCount
        if !isWhole {
            message.append(0x80)
            message += [UInt8](repeating: 0, count: 2 * Self.blockCount - message.count)
        }
        let first = Self.doubled(encrypt(block: Self.zeroIV))
        let mask = isWhole ? first : Self.doubled(first)
        for index in 0..<Self.blockCount { message[Self.blockCount + index] ^= mask[index] }
        return AESKey(exactly: Array(encryptCBC(message, iv: Self.zeroIV).suffix(Self.blockCount)))
    }

    /// Doubling in GF(2^128) with the polynomial of RFC 4493.
    private static func doubled(_ block: [UInt8]) -> [UInt8] {
        var result = block
        for index in 0..<blockCount {
            let next = index + 1 < blockCount ? block[index + 1] >> 7 : 0
            result[index] = block[index] << 1 | next
        }
        if block[0] & 0x80 != 0 { result[blockCount - 1] ^= 0x87 }
        return result
    }
}
