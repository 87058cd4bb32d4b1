import Crypto
import TUF

/// An Ed25519 key that signs metadata of the feed. No readable description.
package struct FeedKey: Sendable, CustomReflectable, CustomStringConvertible {
    private let key: Curve25519.Signing.PrivateKey
    let signer: RoleSigner

    /// A new one.
    package init() { self.init(key: Curve25519.Signing.PrivateKey()) }

    /// From its 32 secret bytes; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
            return nil
        }
        self.init(key: key)
    }

    private init(key: Curve25519.Signing.PrivateKey) {
        self.key = key
        signer = RoleSigner(key)
    }

    /// The secret, for a file of keys.
    package var bytes: [UInt8] { Array(key.rawRepresentation) }

    /// The specification's name of its public half.
    package var id: String { signer.keyID }

    package var description: String { "FeedKey(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
