import ByteCoding
package import CardLayout
import DESFire
import DurableSQLite
package import Evidence
package import SchemeMessages

/// Every secret of the issuer. Each part keeps itself out of logs; nothing here is hashable or
/// printed.
package struct IssuerKeys: Sendable {
    /// Signs cards, papers and key bundles.
    package let signing: IssuerSigningKey
    /// Opens evidence.
    package let evidence: EvidencePrivateKey
    /// Any number of versions for each role.
    package let masters: [MasterKey]
    /// Gives each backup device a key of its own.
    package let device: DeviceMaster

    package init(
        signing: IssuerSigningKey, evidence: EvidencePrivateKey, masters: [MasterKey],
        device: DeviceMaster = DeviceMaster()
    ) {
        self.signing = signing
        self.evidence = evidence
        self.masters = masters
        self.device = device
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
        /// An issuer of an older version has none yet.
        let device: String?
    }

    func fileBytes() throws(StoreError) -> [UInt8] {
        let masters = masters.map { master in
            File.Master(
                role: master.role.rawValue, version: master.version, key: master.key.bytes.hex)
        }
        return try JSONText.bytes(
            of: File(
                signing: signing.bytes.hex, evidence: evidence.bytes.hex, masters: masters,
                device: device.bytes.hex))
    }

    /// Whether the file of an older version lacks a secret, which ``init(fileBytes:)`` then makes
    /// anew at each call: it is to be written before it is used.
    static func lacksSecret(_ fileBytes: [UInt8]) throws(StoreError) -> Bool {
        try JSONText.value(File.self, from: fileBytes).device == nil
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
        var device = DeviceMaster()
        if let text = file.device {
            guard let known = [UInt8](hex: text).flatMap({ DeviceMaster($0) }) else {
                throw .damaged
            }
            device = known
        }
        self.init(signing: signing, evidence: evidence, masters: masters, device: device)
    }
}
