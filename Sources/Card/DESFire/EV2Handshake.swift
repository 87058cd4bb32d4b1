import ByteCoding
import DESFireWire
package import SmartCard

/// AuthenticateEV2First (71): both sides prove the key, and agree on two session keys
/// (desfire-ev2.md section 4.1). No I/O.
///
/// ```
/// ->  71 keyNo 00                <-  E(K, RndB)                                  AF
/// ->  AF E(K, RndA || RndB')     <-  E(K, TI || RndA' || PDcap2 || PCDcap2)      00
/// ```
package struct EV2Handshake {
    package static let challengeCount = 16

    private let key: AESKey
    private let keyNumber: UInt8
    private let challenge: [UInt8]
    private var cardChallenge: [UInt8] = []

    /// - Parameter challenge: RndA, 16 bytes, fresh from a secure random source.
    package init(key: AESKey, keyNumber: UInt8, challenge: [UInt8]) {
        precondition(challenge.count == Self.challengeCount)
        self.key = key
        self.keyNumber = keyNumber
        self.challenge = challenge
    }

    package var opening: CommandAPDU {
        CommandAPDU(
            cla: DESFireCard.cla, ins: Instruction.authenticateEV2First.rawValue,
            data: [keyNumber, 0x00])
    }

    /// The second command, from the card's enciphered challenge.
    package mutating func reply(to encipheredChallenge: [UInt8]) throws(DESFireError) -> CommandAPDU
    {
        guard encipheredChallenge.count == Self.challengeCount,
            let plain = key.decryptCBC(encipheredChallenge, iv: AESKey.zeroIV)
        else { throw .badAnswer }
        cardChallenge = plain
        let proof = key.encryptCBC(challenge + Self.rotated(plain), iv: AESKey.zeroIV)
        return CommandAPDU(
            cla: DESFireCard.cla, ins: Instruction.additionalFrame.rawValue, data: proof)
    }

    /// The session, once the card has proven that it knows the key.
    package consuming func session(from proof: [UInt8]) throws(DESFireError) -> EV2Session {
        guard proof.count == 32, let plain = key.decryptCBC(proof, iv: AESKey.zeroIV) else {
            throw .badAnswer
        }
        let identifier = Array(plain[0..<4])
        guard constantTimeEquals(plain[4..<20], Self.rotated(challenge)) else { throw .badMAC }
        let keys = Self.sessionKeys(key: key, challenge: challenge, cardChallenge: cardChallenge)
        return EV2Session(
            encryptionKey: keys.encryption, macKey: keys.mac, transactionIdentifier: identifier)
    }

    /// SesAuthENCKey and SesAuthMACKey.
    package static func sessionKeys(key: AESKey, challenge: [UInt8], cardChallenge: [UInt8])
        -> (encryption: AESKey, mac: AESKey)
    {
        let mixed = zip(challenge[2..<8], cardChallenge[0..<6]).map { $0 ^ $1 }
        let body = challenge[0..<2] + mixed + cardChallenge[6..<16] + challenge[8..<16]
        let tail: [UInt8] = [0x00, 0x01, 0x00, 0x80]
        return (
            AESKey(exactly: key.cmac([0xA5, 0x5A] + tail + body)),
            AESKey(exactly: key.cmac([0x5A, 0xA5] + tail + body))
        )
    }

    private static func rotated(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes.dropFirst() + bytes.prefix(1))
    }
}
