import Crypto
package import Numbers
package import PairedCards

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the issuer derives the keys of its backup devices from: 32 secret bytes of its own.
package struct DeviceMaster: Sendable, CustomStringConvertible, CustomReflectable {
    package static let width = 32

    private let secret: SymmetricKey

    /// A new one.
    package init() { secret = SymmetricKey(size: .bits256) }

    /// Nil for any other length.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.width else { return nil }
        secret = SymmetricKey(data: bytes)
    }

    /// The secret, for the issuer's key file.
    package var bytes: [UInt8] { secret.withUnsafeBytes { Array($0) } }

    /// A device's own key: HKDF-SHA256 over the secret with the salt `issuer id 7` and the info
    /// `"mainstay device key" | device number 8`, 32 bytes.
    package func key(of device: TerminalNumber, issuer: IssuerID) -> DeviceKey {
        DeviceKey(
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: secret, salt: issuer.bytes,
                info: Array("mainstay device key".utf8) + device.bytes,
                outputByteCount: DeviceKey.width))
    }

    package var description: String { "DeviceMaster(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A backup device's own key, which it shares with the issuer alone: proves over the telephone
/// that the issuer wants the desk unlocked.
package struct DeviceKey: Sendable, CustomStringConvertible, CustomReflectable {
    package static let width = 32

    private let secret: SymmetricKey

    fileprivate init(_ secret: SymmetricKey) { self.secret = secret }

    /// Nil for any other length.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.width else { return nil }
        secret = SymmetricKey(data: bytes)
    }

    /// The secret, for the key bundle.
    package var bytes: [UInt8] { secret.withUnsafeBytes { Array($0) } }

    /// What the issuer reads out, and what the desk compares it with:
    /// `HMAC-SHA256(key, "mainstay unlock" | challenge's characters 8 | lock count 4, big-endian)`,
    /// its first 8 bytes as one big-endian number, modulo 10^10, as 10 decimal digits.
    package func unlockCode(for challenge: LockChallenge) -> UnlockCode {
        var message = Array("mainstay unlock".utf8) + Array(challenge.symbols.utf8)
        message += (0..<4).reversed().map {
            UInt8(truncatingIfNeeded: challenge.lockCount >> (8 * $0))
        }
        let code = HMAC<SHA256>.authenticationCode(for: message, using: secret)
        return UnlockCode(number: code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    package var description: String { "DeviceKey(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
