import ByteCoding
package import Crypto

/// A key that signs metadata, wherever it lies: in memory, in a file, in a box that is opened once
/// a year.
package struct RoleSigner: Sendable {
    /// The key as metadata describes it.
    package let description: JSON
    package let keyID: String
    private let sign: @Sendable ([UInt8]) throws -> [UInt8]

    /// - Parameters:
    ///   - publicKey: of an Ed25519 key, 32 bytes.
    ///   - sign: gives the signature, 64 bytes.
    package init(
        ed25519 publicKey: [UInt8], sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        description = [
            "keytype": "ed25519", "scheme": "ed25519", "keyval": ["public": .text(publicKey.hex)],
        ]
        keyID = PublicKey.keyID(of: description)
        self.sign = sign
    }

    package init(_ key: Curve25519.Signing.PrivateKey) {
        self.init(ed25519: Array(key.publicKey.rawRepresentation)) {
            Array(try key.signature(for: $0))
        }
    }

    /// Nil when the key is not to be had or refuses.
    func signature(for payload: [UInt8]) -> [UInt8]? { try? sign(payload) }
}
