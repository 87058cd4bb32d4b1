import ByteCoding
import DESFire
import DESFireWire

/// The reader's end of an authentication and of a session, under keys of zeros.
enum FuzzedSession {
    /// RndA of NXP AN12343, table 16: with it the document's own answers are accepted.
    static let challenge: [UInt8] = [
        0xB0, 0x4D, 0x07, 0x87, 0xC9, 0x3E, 0xE0, 0xCC,
        0x8C, 0xAC, 0xC8, 0xE8, 0x6F, 0x16, 0xC6, 0xFE,
    ]

    private static let identifier: [UInt8] = [1, 2, 3, 4]

    /// `E(RndB) 16 | proof`.
    @Sendable static func examineHandshake(_ bytes: [UInt8]) -> FuzzOutcome {
        var handshake = EV2Handshake(key: .zero, keyNumber: 0, challenge: challenge)
        do throws(DESFireError) {
            _ = try handshake.reply(to: Array(bytes.prefix(EV2Handshake.challengeCount)))
            var session = try handshake.session(
                from: Array(bytes.dropFirst(EV2Handshake.challengeCount)))
            let sealed = try session.seal(
                instruction: 0x6C, header: [3], data: [], mode: .mac)
            return sealed.count == 9 ? .accepted : .broken("a session that cannot seal")
        } catch {
            return error == .badAnswer || error == .badMAC
                ? .refused : .broken("a handshake ends with \(error)")
        }
    }

    /// What is accepted ends with the right MAC.
    @Sendable static func examineMAC(_ bytes: [UInt8]) -> FuzzOutcome {
        var session = opened()
        do throws(DESFireError) {
            _ = try session.seal(instruction: 0x6C, header: [3], data: [], mode: .mac)
            let plain = try session.open(bytes, mode: .mac)
            return bytes == plain + mac(over: plain) ? .accepted : .broken("a false MAC")
        } catch {
            return .refused
        }
    }

    /// Behind a right MAC, so that it is deciphered: padding is 1 to 16 bytes of whole blocks.
    @Sendable static func examineCipher(_ bytes: [UInt8]) -> FuzzOutcome {
        var session = opened()
        do throws(DESFireError) {
            _ = try session.seal(instruction: 0x6C, header: [3], data: [], mode: .full)
            let plain = try session.open(bytes + mac(over: bytes), mode: .full)
            let padding = bytes.count - plain.count
            let isWhole = bytes.count.isMultiple(of: 16) && (1...16).contains(padding)
            return isWhole || bytes.isEmpty && plain.isEmpty
                ? .accepted : .broken("padding of \(padding) bytes")
        } catch {
            return error == .badAnswer ? .refused : .broken("a right MAC, and \(error)")
        }
    }

    private static func opened() -> EV2Session {
        EV2Session(encryptionKey: .zero, macKey: .zero, transactionIdentifier: identifier)
    }

    /// Of the answer to command 0: the counter is 1 by then.
    private static func mac(over content: [UInt8]) -> [UInt8] {
        AESKey.zero.truncatedCMAC([0x00, 1, 0] + identifier + content)
    }
}
