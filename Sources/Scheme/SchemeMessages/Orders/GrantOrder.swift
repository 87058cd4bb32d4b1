import ByteCoding
package import CardLayout
package import Numbers
import PairedCards

/// The issuer's order to restore a main card that was invalidated by mistake:
/// `mainstay-issuer grant` (O24; field 83, which is a capability: T29).
///
/// Bound to one device and to a time by the grant paper in it. The spare gets a new certificate,
/// which names its main card at the new epoch: a later promotion then lists it at that one, and not
/// below it, where both cards would be accepted.
package struct GrantOrder: Hashable, Sendable {
    package let issuerID: IssuerID
    /// The chip of the card that is restored.
    package let uid: CardUID
    package let grant: IssuerPaper<RestorationGrant>
    /// The spare that the card is restored from.
    package let sub: CardNumber
    package let subUID: CardUID
    package let subCertificate: IssuerPaper<PairCertificate>
    /// Whether the holder may set a new PIN (T13).
    package let allowsNewPIN: Bool
    /// Milliseconds since 1970-01-01 UTC.
    package let signedAtMs: Int64

    package var number: CardNumber { grant.body.number }

    package init(
        issuerID: IssuerID, uid: CardUID, grant: IssuerPaper<RestorationGrant>, sub: CardNumber,
        subUID: CardUID, subCertificate: IssuerPaper<PairCertificate>, allowsNewPIN: Bool,
        signedAtMs: Int64
    ) {
        self.issuerID = issuerID
        self.uid = uid
        self.grant = grant
        self.sub = sub
        self.subUID = subUID
        self.subCertificate = subCertificate
        self.allowsNewPIN = allowsNewPIN
        self.signedAtMs = signedAtMs
    }

    /// The signed file; nil when encoding or signing fails, which it does not for a good key.
    package func signed(with key: IssuerSigningKey) -> [UInt8]? { sealed(with: key) }

    /// Reads and verifies an order: its own signature, both papers, the device and the expiry.
    ///
    /// - Parameter nowMs: milliseconds since 1970-01-01 UTC.
    package init(
        signed message: [UInt8], issuer: IssuerID, key: IssuerVerificationKey,
        device: TerminalNumber, nowMs: Int64
    ) throws(OrderRefusal) {
        let order = try Self.opened(message, issuer: issuer, key: key)
        let (grant, certificate) = (order.grant.body, order.subCertificate.body)
        guard
            order.grant.isValid(for: grant.number, uid: order.uid, issuer: issuer, key: key),
            order.subCertificate.isValid(
                for: order.sub, uid: order.subUID, issuer: issuer, key: key),
            certificate.replaced.entries.contains(where: {
                $0.number == grant.number && $0.epoch == grant.epoch
            })
        else { throw .altered }
        guard grant.device == device else { throw .otherDevice }
        guard nowMs < Int64(grant.expiresAtUnixSeconds) * 1_000 else { throw .expired }
        self = order
    }
}

extension GrantOrder: SignedOrder {
    struct Wire: Codable, Sendable {
        let issuerID: String
        let uid: String
        let grant: String
        let sub: String
        let subUID: String
        let subCertificate: String
        let allowsNewPIN: Bool
        let signedAtMs: Int64
    }

    static var kind: SignedEnvelope.Kind { .grantOrder }

    var wire: Wire {
        Wire(
            issuerID: issuerID.bytes.hex, uid: uid.bytes.hex, grant: grant.bytes.hex,
            sub: sub.text, subUID: subUID.bytes.hex, subCertificate: subCertificate.bytes.hex,
            allowsNewPIN: allowsNewPIN, signedAtMs: signedAtMs)
    }

    init?(_ wire: Wire) {
        guard let issuerID = [UInt8](hex: wire.issuerID).flatMap(IssuerID.init(bytes:)),
            let uid = [UInt8](hex: wire.uid).flatMap({ CardUID($0) }),
            let grant = IssuerPaper<RestorationGrant>(hex: wire.grant),
            let sub = CardNumber(text: wire.sub), sub != grant.body.number,
            let subUID = [UInt8](hex: wire.subUID).flatMap({ CardUID($0) }),
            let certificate = IssuerPaper<PairCertificate>(hex: wire.subCertificate)
        else { return nil }
        self.init(
            issuerID: issuerID, uid: uid, grant: grant, sub: sub, subUID: subUID,
            subCertificate: certificate, allowsNewPIN: wire.allowsNewPIN,
            signedAtMs: wire.signedAtMs)
    }
}
