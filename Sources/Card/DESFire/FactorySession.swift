import ByteCoding
import DESFireWire
package import SmartCard

/// The first contact with a chip whose master key is still the factory's DES zero key: AuthenticateISO
/// (1A) and the one command that follows it (desfire-ev2.md sections 3.5 and 4.3).
///
/// Nothing here is secret: the factory key is public, so whoever listens learns the key that is
/// written. That is why it happens once, at the issuer's desk.
package struct FactorySession: ~Copyable {
    private static let factoryKey = [UInt8](repeating: 0, count: 8)
    private static let zeroIV = [UInt8](repeating: 0, count: 8)
    /// At card level the two highest bits name the new key's type: AES.
    private static let aesMasterKeyNumber: UInt8 = 0x80

    private let channel: any CardChannel
    private let cipher: SingleDES

    /// Authenticates with the factory key; refused with `AE` once the master key is another.
    package init(channel: any CardChannel, challenge: [UInt8]) throws(DESFireError) {
        precondition(challenge.count == 8)
        let factory = SingleDES(key: Self.factoryKey)
        let first = try Self.exchange(
            channel, .authenticateISO, [0x00], expecting: .additionalFrame)
        guard first.count == 8 else { throw .badAnswer }
        let cardChallenge = factory.decryptCBC(first, iv: Self.zeroIV)
        let rotated = cardChallenge.dropFirst() + cardChallenge.prefix(1)
        let proof = factory.encryptCBC(challenge + rotated, iv: first)
        let second = try Self.exchange(channel, .additionalFrame, proof, expecting: .ok)
        guard second.count == 8 else { throw .badAnswer }
        let answer = factory.decryptCBC(second, iv: Array(proof.suffix(8)))
        guard constantTimeEquals(answer, challenge.dropFirst() + challenge.prefix(1)) else {
            throw .badMAC
        }
        self.channel = channel
        cipher = SingleDES(key: Array(challenge[0..<4] + cardChallenge[0..<4]))
    }

    /// FormatPICC (FC): erases every application. The MAC of the answer is not checked: under a
    /// public key it would prove nothing.
    package consuming func format() throws(DESFireError) {
        let answer = try Self.exchange(channel, .formatPICC, [], expecting: .ok)
        guard answer.isEmpty || answer.count == 8 else { throw .badAnswer }
    }

    /// ChangeKey (C4) of the card's master key to an AES key; ends the session.
    ///
    /// Cryptogram: `key 16 | version 1 | CRC32(C4 | 80 | key | version) 4 | zeros to 24`.
    package consuming func changeMasterKey(to key: AESKey, version: UInt8) throws(DESFireError) {
        let content = key.bytes + [version]
        let covered = [Instruction.changeKey.rawValue, Self.aesMasterKeyNumber] + content
        let checked = content + [UInt8](littleEndian: crc32(covered), width: 4)
        let padded = checked + [UInt8](repeating: 0, count: 24 - checked.count)
        let cryptogram = cipher.encryptCBC(padded, iv: Self.zeroIV)
        let answer = try Self.exchange(
            channel, .changeKey, [Self.aesMasterKeyNumber] + cryptogram, expecting: .ok)
        guard answer.isEmpty else { throw .badAnswer }
    }

    private static let refusals: Set<StatusCode> = [
        .authenticationError, .permissionDenied, .integrityError, .noSuchKey, .authenticationDelay,
        .illegalCommand, .memoryError,
    ]

    private static func exchange(
        _ channel: any CardChannel, _ instruction: Instruction, _ data: [UInt8],
        expecting status: StatusCode
    ) throws(DESFireError) -> [UInt8] {
        let response = try DESFireCard.exchange(
            channel, CommandAPDU(cla: DESFireCard.cla, ins: instruction.rawValue, data: data))
        try DESFireCard.expect(status, response, refusals: refusals)
        return response.data
    }
}
