import ByteCoding

/// A metadata file as it travels: what is signed, and the signatures. Nothing is verified yet.
package struct Envelope: Sendable {
    package struct Signature: Sendable {
        package let keyID: String
        /// Empty when it was not hexadecimal: such a signature counts for nothing, and does not
        /// spoil the good ones beside it.
        package let bytes: [UInt8]
    }

    /// No metadata of ours comes near it; what is longer is not read.
    package static let maximumCount = 1 << 20

    package let signatures: [Signature]
    package let signed: JSON
    /// The canonical form of ``signed``: what signatures cover.
    package let payload: [UInt8]

    package init(_ bytes: [UInt8]) throws(Refusal) {
        guard bytes.count <= Self.maximumCount else { throw .tooLarge }
        let document: JSON
        do { document = try JSONReader.read(bytes) } catch { throw Refusal(error) }
        guard let signed = document["signed"], let list = document["signatures"]?.list,
            signed.object != nil
        else { throw .malformed }
        var keyIDs: Set<String> = []
        var signatures: [Signature] = []
        for element in list {
            guard let keyID = element["keyid"]?.text, let hex = element["sig"]?.text else {
                throw .malformed
            }
            guard keyIDs.insert(keyID).inserted else { throw .keyTwice }
            signatures.append(Signature(keyID: keyID, bytes: [UInt8](hex: hex) ?? []))
        }
        self.signed = signed
        self.signatures = signatures
        payload = signed.canonical
    }
}
