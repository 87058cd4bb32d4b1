import ByteCoding
package import CardLayout
package import Numbers
import PairedCards

/// The issuer's order to make a spare of a card: `mainstay-issuer pair assign` (O25).
///
/// It is bound to no device: any desk may pair. The certificate in it goes on the spare and is bound
/// to the spare's chip, so an order for one card is of no use with another.
package struct PairOrder: Hashable, Sendable {
    package let issuerID: IssuerID
    package let main: CardNumber
    package let sub: CardNumber
    package let subUID: CardUID
    /// Which assignment of a spare it is: of two orders the higher one wins (T32).
    package let generation: UInt16
    /// Milliseconds since 1970-01-01 UTC.
    package let signedAtMs: Int64
    package let certificate: IssuerPaper<PairCertificate>

    package init(
        issuerID: IssuerID, main: CardNumber, sub: CardNumber, subUID: CardUID,
        generation: UInt16, signedAtMs: Int64, certificate: IssuerPaper<PairCertificate>
    ) {
        self.issuerID = issuerID
        self.main = main
        self.sub = sub
        self.subUID = subUID
        self.generation = generation
        self.signedAtMs = signedAtMs
        self.certificate = certificate
    }

    /// The signed file; nil when encoding or signing fails, which it does not for a good key.
    package func signed(with key: IssuerSigningKey) -> [UInt8]? { sealed(with: key) }

    /// Reads and verifies an order: its own signature, and that the certificate in it is this
    /// issuer's for this spare, of this generation, and names the main card.
    package init(
        signed message: [UInt8], issuer: IssuerID, key: IssuerVerificationKey
    ) throws(OrderRefusal) {
        let order = try Self.opened(message, issuer: issuer, key: key)
        let body = order.certificate.body
        guard
            order.certificate.isValid(
                for: order.sub, uid: order.subUID, issuer: issuer, key: key),
            body.generation == order.generation,
            body.replaced.entries.contains(where: { $0.number == order.main })
        else { throw .altered }
        self = order
    }
}

extension PairOrder: SignedOrder {
    struct Wire: Codable, Sendable {
        let issuerID: String
        let main: String
        let sub: String
        let subUID: String
        let generation: UInt16
        let signedAtMs: Int64
        let certificate: String
    }

    static var kind: SignedEnvelope.Kind { .pairOrder }

    var wire: Wire {
        Wire(
            issuerID: issuerID.bytes.hex, main: main.text, sub: sub.text,
            subUID: subUID.bytes.hex, generation: generation, signedAtMs: signedAtMs,
            certificate: certificate.bytes.hex)
    }

    init?(_ wire: Wire) {
        guard let issuerID = [UInt8](hex: wire.issuerID).flatMap(IssuerID.init(bytes:)),
            let main = CardNumber(text: wire.main), let sub = CardNumber(text: wire.sub),
            main != sub, let uid = [UInt8](hex: wire.subUID).flatMap({ CardUID($0) }),
            let certificate = IssuerPaper<PairCertificate>(hex: wire.certificate)
        else { return nil }
        self.init(
            issuerID: issuerID, main: main, sub: sub, subUID: uid, generation: wire.generation,
            signedAtMs: wire.signedAtMs, certificate: certificate)
    }
}
