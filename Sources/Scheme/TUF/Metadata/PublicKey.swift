import ByteCoding
import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A key that verifies metadata, of one of the three kinds that the specification names.
package struct PublicKey: Sendable {
    private enum Material: Sendable {
        case ed25519(Curve25519.Signing.PublicKey)
        case ecdsaP256(P256.Signing.PublicKey)
        case rsaPSS(_RSA.Signing.PublicKey)
    }

    private let material: Material
    /// The same for two descriptions of one key, so that one key is counted once.
    package let identity: [UInt8]

    /// Nil for a kind of key that is not known, or that is not what it says: it signs nothing, and
    /// what is signed by other keys stands.
    package init?(_ description: JSON) {
        guard let type = description["keytype"]?.text, let scheme = description["scheme"]?.text,
            let text = description["keyval"]?["public"]?.text,
            let material = Self.material(type, scheme, text)
        else { return nil }
        self.material = material
        switch material {
        case .ed25519(let key): identity = [1] + key.rawRepresentation
        case .ecdsaP256(let key): identity = [2] + key.rawRepresentation
        case .rsaPSS(let key): identity = [3] + key.derRepresentation
        }
    }

    /// The specification's name of a key: SHA-256 of its description in canonical form.
    package static func keyID(of description: JSON) -> String {
        SHA256.hash(data: description.canonical).hex
    }

    package func isValid(_ signature: [UInt8], for payload: [UInt8]) -> Bool {
        switch material {
        case .ed25519(let key): return key.isValidSignature(signature, for: payload)
        case .ecdsaP256(let key):
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: payload)
        case .rsaPSS(let key):
            let signature = _RSA.Signing.RSASignature(rawRepresentation: Data(signature))
            return key.isValidSignature(
                signature, for: SHA256.hash(data: payload), padding: .PSS)
        }
    }

    private static func material(_ type: String, _ scheme: String, _ text: String) -> Material? {
        switch (type, scheme) {
        case ("ed25519", "ed25519"):
            guard let bytes = [UInt8](hex: text) else { return nil }
            return (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)).map(
                Material.ed25519)
        case ("ecdsa", "ecdsa-sha2-nistp256"), ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"):
            // The older key type has the point itself where the newer has a PEM document.
            if let point = [UInt8](hex: text) {
                return (try? P256.Signing.PublicKey(x963Representation: point)).map(
                    Material.ecdsaP256)
            }
            return (try? P256.Signing.PublicKey(pemRepresentation: text)).map(Material.ecdsaP256)
        case ("rsa", "rsassa-pss-sha256"):
            return (try? _RSA.Signing.PublicKey(pemRepresentation: text)).map(Material.rsaPSS)
        default: return nil
        }
    }
}
