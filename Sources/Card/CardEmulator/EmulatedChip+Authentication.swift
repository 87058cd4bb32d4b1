import ByteCoding
import DESFireWire

/// What the chip remembers between the two parts of an authentication.
struct PendingAuthentication: Sendable {
    enum Scheme: Sendable {
        /// AuthenticateEV2First, with PCDcap2 as received.
        case first(capabilities: [UInt8])
        /// AuthenticateEV2NonFirst: what stays from the session before.
        case nonFirst(transactionID: [UInt8], counter: UInt16)
        /// AuthenticateAES and AuthenticateISO: one IV runs through the handshake.
        case ev1(encipheredRndB: [UInt8])
    }

    let scheme: Scheme
    let keyNumber: UInt8
    let kind: ChipKey.Kind
    let cipher: BlockCipher
    let rndB: [UInt8]
}

/// Mutual authentication (desfire-ev2.md section 4).
extension EmulatedChip {
    /// Part 1: E(K, RndB).
    func beginAuthentication(
        _ instruction: Instruction, _ data: [UInt8]
    ) throws(StatusCode) -> [UInt8] {
        guard let first = data.first else { throw .lengthError }
        let key = try key(first)
        let wanted: ChipKey.Kind = instruction == .authenticateISO ? .des : .aes
        let scheme = try scheme(instruction, data)
        guard key.kind == wanted else { throw behaviour.wrongKeyTypeStatus }
        let cipher = key.cipher
        let rndB = random(cipher.blockSize == 16 ? 16 : 8)
        let enciphered = cipher.encryptCBC(rndB, iv: cipher.zeroBlock)
        let pending = PendingAuthentication(
            scheme: instruction.isEV1Authentication ? .ev1(encipheredRndB: enciphered) : scheme,
            keyNumber: first, kind: key.kind, cipher: cipher, rndB: rndB)
        activation.session = nil
        if instruction != .authenticateEV2NonFirst, behaviour.firstAuthenticationAbortsTransaction {
            activation.transaction = Transaction()
        }
        activation.chain = .authentication(pending)
        return enciphered
    }

    private func scheme(
        _ instruction: Instruction, _ data: [UInt8]
    ) throws(StatusCode) -> PendingAuthentication.Scheme {
        switch instruction {
        case .authenticateEV2First:
            guard data.count >= 2, data[1] <= 6, data.count == 2 + Int(data[1]) else {
                throw .lengthError
            }
            let capabilities = Array(data[2...])
            // PCDcap2.1 b1 asks for the LRP variant, which this chip does not have.
            if let first = capabilities.first, first & 2 != 0 { throw .permissionDenied }
            return .first(capabilities: capabilities)
        case .authenticateEV2NonFirst:
            guard data.count == 1 else { throw .lengthError }
            guard case .ev2(let ev2)? = activation.session?.messaging else {
                throw .permissionDenied
            }
            return .nonFirst(transactionID: ev2.transactionID, counter: ev2.counter)
        default:
            guard data.count == 1 else { throw .lengthError }
            return .ev1(encipheredRndB: [])
        }
    }

    /// A key of the selected application, or the chip's master key.
    func key(_ number: UInt8) throws(StatusCode) -> ChipKey {
        guard let index = activation.applicationIndex else {
            guard number == 0 else { throw .noSuchKey }
            return image.masterKey
        }
        let keys = image.applications[index].keys
        guard keys.indices.contains(Int(number)) else { throw .noSuchKey }
        return keys[Int(number)]
    }

    /// Part 2: checks RndB', and proves itself with RndA'.
    func finishAuthentication(
        _ pending: PendingAuthentication, _ data: [UInt8]
    ) throws(StatusCode) -> [UInt8] {
        let size = pending.rndB.count
        guard data.count == 2 * size else { throw .lengthError }
        var firstIV = pending.cipher.zeroBlock
        var secondIV = firstIV
        if case .ev1(let enciphered) = pending.scheme {
            firstIV = enciphered
            secondIV = Array(data.suffix(size))
        }
        let proof = pending.cipher.decryptCBC(data, iv: firstIV)
        let rndA = Array(proof.prefix(size))
        guard constantTimeEquals(proof.suffix(size), Self.rotated(pending.rndB)) else {
            throw .authenticationError
        }
        var answer = Self.rotated(rndA)
        let messaging: Session.Messaging
        switch pending.scheme {
        case .first(let capabilities):
            let transactionID = random(4)
            let received = capabilities + [UInt8](repeating: 0, count: 6 - capabilities.count)
            answer = transactionID + answer + [0, 0, 0, 0, 0, 0] + received
            messaging = .ev2(
                SecureMessagingEV2(
                    keys: .init(key: pending.cipher, rndA: rndA, rndB: pending.rndB),
                    transactionID: transactionID))
        case .nonFirst(let transactionID, let counter):
            messaging = .ev2(
                SecureMessagingEV2(
                    keys: .init(key: pending.cipher, rndA: rndA, rndB: pending.rndB),
                    transactionID: transactionID, counter: counter))
        case .ev1:
            let key = SecureMessagingEV1.sessionKey(rndA: rndA, rndB: pending.rndB)
            let cipher =
                pending.kind == .aes ? BlockCipher(aes: key) : BlockCipher(des: SingleDES(key))
            messaging = .ev1(SecureMessagingEV1(key: cipher))
        }
        activation.session = Session(keyNumber: pending.keyNumber, messaging: messaging)
        return pending.cipher.encryptCBC(answer, iv: secondIV)
            + [StatusCode.sw1, StatusCode.ok.rawValue]
    }

    /// One byte to the left.
    private static func rotated(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes.dropFirst() + bytes.prefix(1))
    }
}

extension Instruction {
    fileprivate var isEV1Authentication: Bool {
        self == .authenticateAES || self == .authenticateISO
    }
}
