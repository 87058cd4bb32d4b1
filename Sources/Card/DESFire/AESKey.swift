import ByteCoding
import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An AES-128 key. It has no readable description: it must not be able to reach a log.
package struct AESKey: Sendable {
    package static let byteCount = 16

    let symmetricKey: SymmetricKey

    /// Nil unless there are exactly 16 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        symmetricKey = SymmetricKey(data: Array(bytes))
    }

    /// The all-zero key that every key of a new application starts with.
    package static let zero = AESKey(exactly: [UInt8](repeating: 0, count: byteCount))

    /// - Precondition: 16 bytes. For results of our own block arithmetic only.
    init(exactly bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount)
        symmetricKey = SymmetricKey(data: bytes)
    }

    /// The key itself, for the commands that put it on a card and for the sealed key file.
    package var bytes: [UInt8] { symmetricKey.withUnsafeBytes { Array($0) } }
}

extension AESKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "AESKey(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

// MARK: - Block arithmetic

extension AESKey {
    static let blockCount = 16

    /// AES-CMAC (RFC 4493), all 16 bytes.
    package func cmac(_ message: [UInt8]) -> [UInt8] {
        unfailing {
            var code = try AES.CMAC(key: symmetricKey)
            code.update(data: message)
            return Array(code.finalize())
        }
    }

    /// What DESFire calls the truncated MAC: bytes 1, 3, … 15 of the CMAC (section 5.2).
    package func truncatedCMAC(_ message: [UInt8]) -> [UInt8] {
        let full = cmac(message)
        return stride(from: 1, to: full.count, by: 2).map { full[$0] }
    }

    /// One block, without any mode.
    func encrypt(block: [UInt8]) -> [UInt8] {
        unfailing {
            var block = block
            try AES.permute(&block, key: symmetricKey)
            return block
        }
    }

    /// CBC without padding.
    ///
    /// - Precondition: `plain` is a whole number of blocks.
    func encryptCBC(_ plain: [UInt8], iv: [UInt8]) -> [UInt8] {
        precondition(plain.count % Self.blockCount == 0)
        return unfailing {
            Array(
                try AES._CBC.encrypt(
                    plain, using: symmetricKey, iv: AES._CBC.IV(ivBytes: iv), noPadding: true))
        }
    }

    /// CBC without padding; nil when `cipher` is not a whole number of blocks.
    func decryptCBC(_ cipher: [UInt8], iv: [UInt8]) -> [UInt8]? {
        guard cipher.count % Self.blockCount == 0 else { return nil }
        return unfailing {
            Array(
                try AES._CBC.decrypt(
                    cipher, using: symmetricKey, iv: AES._CBC.IV(ivBytes: iv), noPadding: true))
        }
    }

    static let zeroIV = [UInt8](repeating: 0, count: blockCount)

    /// The library throws for wrong key, block and IV sizes only, and ours are fixed by type or
    /// checked above.
    private func unfailing(_ body: () throws -> [UInt8]) -> [UInt8] {
        do { return try body() } catch { preconditionFailure("AES sizes are fixed") }
    }
}
