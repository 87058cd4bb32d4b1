import Authorization
import ByteCoding
package import CardLayout
import DESFire
import Evidence
import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension KeyBundle {
    /// The signed file; nil when encoding or signing fails, which it does not for good keys.
    package func signed(with key: IssuerSigningKey) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let payload = try? encoder.encode(Payload(self)) else { return nil }
        return SignedEnvelope.seal(Array(payload), kind: .keyBundle, with: key)
    }

    /// Reads and verifies a bundle.
    ///
    /// - Parameter pinned: the issuer's key that the home has enrolled with; nil at enrolment,
    ///   when the bundle names it and a person compares the fingerprint.
    package init(signed message: [UInt8], pinned: IssuerVerificationKey? = nil)
        throws(MessageError)
    {
        let (payload, signature) = try SignedEnvelope.parts(of: message)
        guard let wire = try? JSONDecoder().decode(Payload.self, from: Data(payload)),
            let named = [UInt8](hex: wire.issuerKey).flatMap(IssuerVerificationKey.init),
            pinned == nil || pinned?.bytes == named.bytes,
            named.verifies(signature, for: SignedEnvelope.covered(payload, .keyBundle))
        else { throw .altered }
        guard let bundle = wire.bundle(issuerKey: named) else { throw .newerVersion }
        self = bundle
    }
}

/// The bundle as JSON: numbers and keys as text, keys in hexadecimal.
private struct Payload: Codable {
    let issuerID: String
    let issuerKey: String
    let evidenceKey: String
    let environment: String
    let scheme: String
    let currency: String
    let terminal: String
    let limits: LimitsWire
    let masters: [Master]
    /// Bundles of an issuer without a feed, and those of older versions, have none.
    let feed: Feed?
    /// Of a backup device; bundles of older versions have none.
    let deviceKey: String?

    struct Feed: Codable {
        let address: String
        let root: Data
    }

    struct Master: Codable {
        let role: String
        let version: UInt8
        let key: String
    }

    init(_ bundle: KeyBundle) {
        issuerID = bundle.issuerID.bytes.hex
        issuerKey = bundle.issuerKey.bytes.hex
        evidenceKey = bundle.evidenceKey.bytes.hex
        environment = bundle.environment.rawValue
        scheme = bundle.scheme.pattern
        currency = bundle.currency.code
        terminal = bundle.terminal.text
        limits = LimitsWire(bundle.limits)
        masters = bundle.masters.map {
            Master(role: $0.role.rawValue, version: $0.version, key: $0.key.bytes.hex)
        }
        feed = bundle.feed.map { Feed(address: $0.address.text, root: Data($0.root)) }
        deviceKey = bundle.deviceKey?.bytes.hex
    }

    /// Nil when a value has a meaning that this program does not know.
    func bundle(issuerKey: IssuerVerificationKey) -> KeyBundle? {
        guard let id = [UInt8](hex: issuerID).flatMap(IssuerID.init(bytes:)),
            let evidence = [UInt8](hex: evidenceKey).flatMap(EvidencePublicKey.init),
            let environment = Environment(rawValue: environment),
            let scheme = NumberScheme(scheme),
            let currency = Currency(code: currency),
            let terminal = TerminalNumber(text: terminal)
        else { return nil }
        var keys: [MasterKey] = []
        for master in masters {
            guard let role = KeyRole(rawValue: master.role),
                let key = [UInt8](hex: master.key).flatMap({ AESKey($0) })
            else { return nil }
            keys.append(MasterKey(role: role, version: master.version, key: key))
        }
        var source: FeedSource?
        if let feed {
            guard let address = FeedAddress(feed.address), !feed.root.isEmpty else { return nil }
            source = FeedSource(address: address, root: Array(feed.root))
        }
        var own: DeviceKey?
        if let deviceKey {
            guard let key = [UInt8](hex: deviceKey).flatMap({ DeviceKey($0) }) else { return nil }
            own = key
        }
        return KeyBundle(
            issuerID: id, issuerKey: issuerKey, evidenceKey: evidence, environment: environment,
            scheme: scheme, currency: currency, terminal: terminal, limits: limits.limits,
            masters: keys, feed: source, deviceKey: own)
    }
}

private struct LimitsWire: Codable {
    let eMoneySaleMinor: Int64
    let eMoneyPINAboveMinor: Int64
    let creditFloorMinor: Int64
    let creditPINAboveMinor: Int64
    let creditAllowanceMinor: Int64
    let cardDayMinor: Int64
    let offlineTotalMinor: Int64
    let offlineCount: Int

    init(_ limits: Limits) {
        eMoneySaleMinor = limits.eMoneySaleMinor
        eMoneyPINAboveMinor = limits.eMoneyPINAboveMinor
        creditFloorMinor = limits.creditFloorMinor
        creditPINAboveMinor = limits.creditPINAboveMinor
        creditAllowanceMinor = limits.creditAllowanceMinor
        cardDayMinor = limits.cardDayMinor
        offlineTotalMinor = limits.offlineTotalMinor
        offlineCount = limits.offlineCount
    }

    var limits: Limits {
        Limits(
            eMoneySaleMinor: eMoneySaleMinor, eMoneyPINAboveMinor: eMoneyPINAboveMinor,
            creditFloorMinor: creditFloorMinor, creditPINAboveMinor: creditPINAboveMinor,
            creditAllowanceMinor: creditAllowanceMinor, cardDayMinor: cardDayMinor,
            offlineTotalMinor: offlineTotalMinor, offlineCount: offlineCount)
    }
}
