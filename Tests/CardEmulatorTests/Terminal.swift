import ByteCoding
import DESFireWire
import SmartCard
import Testing

@testable import CardEmulator

/// The reader's half of a conversation, as plain as can be: for the tests of the chip.
final class Terminal {
    /// What came back: the status and, when it is good, the data in clear.
    struct Outcome: Equatable {
        var status: UInt8
        var data: [UInt8] = []

        static let ok = Outcome(status: 0)
        static func refused(_ code: StatusCode) -> Outcome { Outcome(status: code.rawValue) }
        static func ok(_ data: [UInt8]) -> Outcome { Outcome(status: 0, data: data) }
    }

    let chip: EmulatedChip
    private let exchange: ([UInt8]) -> [UInt8]
    private var enciphering = BlockCipher(aes: Array(repeating: 0, count: 16))
    private var mac = BlockCipher(aes: Array(repeating: 0, count: 16))
    private var transactionID: [UInt8] = []
    private var counter: UInt16 = 0
    private(set) var hasSession = false

    init(_ chip: EmulatedChip) {
        self.chip = chip
        exchange = { chip.exchange($0) }
        chip.powerUp()
    }

    /// Over a reader, which may lose the card; then every status is `FF`.
    init(_ channel: EmulatedChannel) {
        chip = channel.chip
        exchange = { bytes in
            let command = CommandAPDU(
                cla: bytes[0], ins: bytes[1], data: Array(bytes.dropFirst(5).dropLast()))
            return (try? channel.transmit(command).bytes) ?? []
        }
    }

    /// One frame, nothing added or taken.
    func raw(_ code: UInt8, _ data: [UInt8] = []) -> (data: [UInt8], status: UInt8) {
        let start: [UInt8] = [0x90, code, 0, 0]
        let body: [UInt8] = data.isEmpty ? [0] : [UInt8(data.count)] + data + [0]
        let answer = exchange(start + body)
        guard answer.count >= 2, answer[answer.count - 2] == 0x91 else { return ([], 0xFF) }
        return (Array(answer.dropLast(2)), answer[answer.count - 1])
    }

    func raw(_ instruction: Instruction, _ data: [UInt8] = []) -> (data: [UInt8], status: UInt8) {
        raw(instruction.rawValue, data)
    }

    @discardableResult
    func select(_ id: [UInt8]) -> UInt8 {
        hasSession = false
        return raw(.selectApplication, id).status
    }

    /// - Returns: the status of the part that failed, or `00`.
    @discardableResult
    func authenticate(
        _ number: UInt8, _ key: [UInt8] = Array(repeating: 0, count: 16),
        nonFirst: Bool = false
    ) -> UInt8 {
        let cipher = BlockCipher(aes: key)
        let first =
            nonFirst
            ? raw(.authenticateEV2NonFirst, [number])
            : raw(.authenticateEV2First, [number, 0])
        guard first.status == 0xAF, first.data.count == 16 else { return first.status }
        let rndA = [UInt8](0x40..<0x50)
        let rndB = cipher.decryptCBC(first.data, iv: cipher.zeroBlock)
        let proof = rndA + rndB.dropFirst() + rndB.prefix(1)
        let second = raw(.additionalFrame, cipher.encryptCBC(proof, iv: cipher.zeroBlock))
        guard second.status == 0 else { return second.status }
        let answer = cipher.decryptCBC(second.data, iv: cipher.zeroBlock)
        if !nonFirst {
            transactionID = Array(answer.prefix(4))
            counter = 0
        }
        let rotated = Array(rndA.dropFirst() + rndA.prefix(1))
        #expect(Array(answer.dropFirst(nonFirst ? 0 : 4).prefix(16)) == rotated)
        let keys = SecureMessagingEV2.SessionKeys(key: cipher, rndA: rndA, rndB: rndB)
        enciphering = BlockCipher(aes: keys.enciphering)
        mac = BlockCipher(aes: keys.mac)
        hasSession = true
        return 0
    }

    /// The bytes behind the opcode, with the session's messaging on.
    func sealed(
        _ instruction: Instruction, header: [UInt8] = [], data: [UInt8] = [],
        mode: CommunicationMode = .mac
    ) -> [UInt8] {
        guard hasSession, mode != .plain else { return header + data }
        var body = data
        if mode == .full, !data.isEmpty {
            let padded =
                data + [0x80] + [UInt8](repeating: 0, count: 15 - data.count % 16)
            body = enciphering.encryptCBC(padded, iv: iv(0xA5, 0x5A))
        }
        return header + body + signature(instruction.rawValue, header + body)
    }

    /// One whole command, with its chains.
    ///
    /// - Parameter split: byte counts of the frames in which the command is sent.
    func call(
        _ instruction: Instruction, header: [UInt8] = [], data: [UInt8] = [],
        mode: CommunicationMode = .mac, split: Int = 255
    ) -> Outcome {
        var rest = sealed(instruction, header: header, data: data, mode: mode)[...]
        var answer = raw(instruction, Array(rest.prefix(split)))
        rest = rest.dropFirst(split)
        while !rest.isEmpty {
            guard answer.status == 0xAF else { return Outcome(status: answer.status) }
            answer = raw(.additionalFrame, Array(rest.prefix(split)))
            rest = rest.dropFirst(split)
        }
        var received = answer.data
        while answer.status == 0xAF {
            answer = raw(.additionalFrame)
            received += answer.data
        }
        return open(received, status: answer.status, mode: mode)
    }

    private func open(
        _ received: [UInt8], status: UInt8, mode: CommunicationMode
    ) -> Outcome {
        guard hasSession else { return Outcome(status: status, data: received) }
        counter &+= 1
        guard status == 0 || !received.isEmpty else {
            hasSession = false
            return Outcome(status: status)
        }
        guard mode != .plain else { return Outcome(status: status, data: received) }
        let body = Array(received.dropLast(8))
        #expect(signature(status, body) == Array(received.suffix(8)))
        guard mode == .full, !body.isEmpty else { return Outcome(status: status, data: body) }
        let padded = enciphering.decryptCBC(body, iv: iv(0x5A, 0xA5))
        let end = padded.lastIndex(of: 0x80) ?? 0
        return Outcome(status: status, data: Array(padded[..<end]))
    }

    private func signature(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
        mac.shortMAC(
            [first] + [UInt8](littleEndian: counter, width: 2) + transactionID + body)
    }

    private func iv(_ first: UInt8, _ second: UInt8) -> [UInt8] {
        enciphering.encrypt(
            [first, second] + transactionID + [UInt8](littleEndian: counter, width: 2)
                + [UInt8](repeating: 0, count: 8))
    }
}
