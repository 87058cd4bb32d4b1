import ByteCoding
package import CardLayout
import DESFire
import DurableSQLite
package import Evidence

/// Every secret of the issuer. Each part keeps itself out of logs; nothing here is hashable or
/// printed.
package struct IssuerKeys: Sendable {
    /// Signs cards, papers and key bundles.
    package let signing: IssuerSigningKey
    /// Opens evidence.
    package let evidence: EvidencePrivateKey
    /// Any number of versions for each role.
    package let masters: [MasterKey]

    package init(
        signing: IssuerSigningKey, evidence: EvidencePrivateKey, masters: [MasterKey]
    ) {
        self.signing = signing
        self.evidence = evidence
        self.masters = masters
    }
}

extension IssuerKeys {
    /// The file `keys.json`: secrets in hexadecimal.
    private struct File: Codable {
        struct Master: Codable {
            let role: String
            let version: UInt8
            let key: String
        }

        let signing: String
        let evidence: String
        let masters: [Master]
    }

    func fileBytes() throws(StoreError) -> [UInt8] {
        let masters = masters.map { master in
            File.Master(
                role: master.role.rawValue, version: master.version, key: master.key.bytes.hex)
        }
        return try JSONText.bytes(
            of: File(
                signing: signing.bytes.hex, evidence: evidence.bytes.hex, masters: masters))
    }

    init(fileBytes: [UInt8]) throws(StoreError) {
        let file = try JSONText.value(File.self, from: fileBytes)
        guard let signing = [UInt8](hex: file.signing).flatMap({ IssuerSigningKey($0) }),
            let evidence = [UInt8](hex: file.evidence).flatMap({ EvidencePrivateKey($0) })
        else { throw .damaged }
        var masters: [MasterKey] = []
        for master in file.masters {
            guard let role = KeyRole(rawValue: master.role), master.version > 0,
                let key = [UInt8](hex: master.key).flatMap({ AESKey($0) })
            else { throw .damaged }
            masters.append(MasterKey(role: role, version: master.version, key: key))
        }
        self.init(signing: signing, evidence: evidence, masters: masters)
    }
}
