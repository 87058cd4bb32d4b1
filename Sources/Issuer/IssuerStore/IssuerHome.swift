import ByteCoding
package import CardLayout
import DESFire
package import DurableSQLite
package import Evidence
package import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder of one issuer.
///
/// | file | content |
/// |---|---|
/// | `home.json` | format of the folder, issuer id, scheme, currency, environment |
/// | `keys.json` | signing key, evidence key, all masters, in clear: for its owner alone |
/// | `issuer.sqlite` | the registry of cards and terminals |
package struct IssuerHome: Sendable {
    private static let format = 1
    private static let kind = "issuer"

    package let profile: IssuerProfile
    package let keys: IssuerKeys
    package let registry: Registry

    /// Makes a home, whole or not at all; `exists` when something is there already.
    package static func create(at path: String, profile: IssuerProfile, keys: IssuerKeys)
        throws(StoreError)
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        guard let home = try? encoder.encode(HomeFile(profile)),
            let secrets = try? encoder.encode(KeyFile(keys))
        else { throw .failed }
        try DurableFile.makeFolder(path) { folder throws(StoreError) in
            try DurableFile.writeNew(Array(secrets), to: folder + "/keys.json")
            _ = try Registry(path: folder + "/issuer.sqlite")
            try DurableFile.writeNew(Array(home), to: folder + "/home.json")
        }
    }

    package init(openAt path: String) throws(StoreError) {
        guard DurableFile.exists(path) else { throw .missing }
        let parts = ["home.json", "keys.json", "issuer.sqlite"].map { path + "/" + $0 }
        guard parts.allSatisfy(DurableFile.exists) else { throw .halfMade }
        let decoder = JSONDecoder()
        let home = Data(try DurableFile.read(parts[0]))
        guard let file = try? decoder.decode(HomeFile.self, from: home), file.kind == Self.kind
        else { throw .damaged }
        guard file.format == Self.format else { throw .newerVersion }
        let secrets = Data(try DurableFile.read(parts[1]))
        guard let profile = file.profile,
            let keys = (try? decoder.decode(KeyFile.self, from: secrets))?.keys
        else { throw .damaged }
        self.profile = profile
        self.keys = keys
        registry = try Registry(path: parts[2])
    }

    private struct HomeFile: Codable {
        let format: Int
        let kind: String
        let issuerID: String
        let scheme: String
        let currency: String
        let environment: String

        init(_ profile: IssuerProfile) {
            format = IssuerHome.format
            kind = IssuerHome.kind
            issuerID = profile.issuerID.bytes.hex
            scheme = profile.scheme.pattern
            currency = profile.currency.code
            environment = profile.environment.rawValue
        }

        var profile: IssuerProfile? {
            guard let id = [UInt8](hex: issuerID).flatMap(IssuerID.init(bytes:)),
                let scheme = NumberScheme(scheme), let currency = Currency(code: currency),
                let environment = Environment(rawValue: environment)
            else { return nil }
            return IssuerProfile(
                issuerID: id, scheme: scheme, currency: currency, environment: environment)
        }
    }

    private struct KeyFile: Codable {
        struct Master: Codable {
            let role: String
            let version: UInt8
            let key: String
        }

        let signing: String
        let evidence: String
        let masters: [Master]

        init(_ keys: IssuerKeys) {
            signing = keys.signing.bytes.hex
            evidence = keys.evidence.bytes.hex
            masters = keys.masters.map {
                Master(role: $0.role.rawValue, version: $0.version, key: $0.key.bytes.hex)
            }
        }

        var keys: IssuerKeys? {
            guard let signing = [UInt8](hex: signing).flatMap(IssuerSigningKey.init),
                let evidence = [UInt8](hex: evidence).flatMap(EvidencePrivateKey.init)
            else { return nil }
            var keys: [MasterKey] = []
            for master in masters {
                guard let role = KeyRole(rawValue: master.role),
                    let key = [UInt8](hex: master.key).flatMap({ AESKey($0) })
                else { return nil }
                keys.append(MasterKey(role: role, version: master.version, key: key))
            }
            return IssuerKeys(signing: signing, evidence: evidence, masters: keys)
        }
    }
}

/// What an issuer declares about itself; never changed afterwards.
package struct IssuerProfile: Hashable, Sendable {
    package let issuerID: IssuerID
    package let scheme: NumberScheme
    package let currency: Currency
    package let environment: Environment

    package init(
        issuerID: IssuerID, scheme: NumberScheme, currency: Currency, environment: Environment
    ) {
        self.issuerID = issuerID
        self.scheme = scheme
        self.currency = currency
        self.environment = environment
    }
}

/// Everything secret that an issuer holds.
package struct IssuerKeys: Sendable {
    package let signing: IssuerSigningKey
    package let evidence: EvidencePrivateKey
    package let masters: [MasterKey]

    package init(signing: IssuerSigningKey, evidence: EvidencePrivateKey, masters: [MasterKey]) {
        self.signing = signing
        self.evidence = evidence
        self.masters = masters
    }
}
