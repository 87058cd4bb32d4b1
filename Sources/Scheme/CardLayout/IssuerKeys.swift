import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The issuer's Ed25519 key: signs cards, papers and key bundles. No readable description.
package struct IssuerSigningKey: Sendable, CustomReflectable, CustomStringConvertible {
    private let key: Curve25519.Signing.PrivateKey

    /// A new one.
    package init() { key = Curve25519.Signing.PrivateKey() }

    /// From its 32 secret bytes; nil for any other length.
    package init?(_ bytes: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
            return nil
        }
        self.key = key
    }

    /// The secret, for the issuer's key file.
    package var bytes: [UInt8] { Array(key.rawRepresentation) }

    package var verificationKey: IssuerVerificationKey {
        IssuerVerificationKey(key: key.publicKey)
    }

    /// 64 bytes; nil when the library refuses, which it does not do for a key that it has made.
    package func signature(for message: [UInt8]) -> [UInt8]? {
        (try? key.signature(for: message)).map(Array.init)
    }

    package var description: String { "IssuerSigningKey(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Its public half, in every terminal.
package struct IssuerVerificationKey: Sendable {
    fileprivate let key: Curve25519.Signing.PublicKey

    fileprivate init(key: Curve25519.Signing.PublicKey) { self.key = key }

    /// From its 32 bytes; nil for anything that is no such key.
    package init?(_ bytes: [UInt8]) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return nil
        }
        self.key = key
    }

    package var bytes: [UInt8] { Array(key.rawRepresentation) }

    package func verifies(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        key.isValidSignature(signature, for: message)
    }

    /// What two people compare over the telephone: SHA-256 of the key, first 16 bytes in groups
    /// of four hexadecimal digits.
    package var fingerprint: String {
        let digest = SHA256.hash(data: key.rawRepresentation).prefix(16)
        let digits = digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return stride(from: 0, to: digits.count, by: 2)
            .map { digits[$0] + digits[$0 + 1] }.joined(separator: " ")
    }
}
