import ByteCoding
import Crypto

/// A metadata file as it is published.
package struct MetadataFile: Hashable, Sendable {
    /// Its name in the folder of the repository's metadata.
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Signs with every signer, in the order of their ids; the same content and keys give the same
    /// bytes, always.
    package static func sign(
        _ signed: JSON, as name: String, by signers: [RoleSigner]
    ) throws(PublicationError) -> MetadataFile {
        let payload = signed.canonical
        let byID = Dictionary(signers.map { ($0.keyID, $0) }) { first, _ in first }
        var signatures: [JSON] = []
        for (keyID, signer) in byID.sorted(by: { $0.key < $1.key }) {
            guard let signature = signer.signature(for: payload) else { throw .keyUnavailable }
            signatures.append(["keyid": .text(keyID), "sig": .text(signature.hex)])
        }
        let document: JSON = ["signatures": .list(signatures), "signed": signed]
        return MetadataFile(name: name, bytes: document.canonical)
    }

    /// How the file above lists it.
    package func description(version: Int64) -> JSON {
        [
            "version": .integer(version), "length": .integer(Int64(bytes.count)),
            "hashes": ["sha256": .text(SHA256.hash(data: bytes).hex)],
        ]
    }
}
