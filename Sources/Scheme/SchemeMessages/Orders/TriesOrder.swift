import ByteCoding
package import CardLayout
package import Numbers
package import PairedCards

/// The issuer's order to give a card its PIN tries back, and nothing else:
/// `mainstay-issuer grant --tries` (T13).
///
/// Good once, at one device, until a time (T29). Its number is that of the transaction which carries
/// it out: the device's journal takes a transaction that is closed no second time, and the card keeps
/// the number with its tries.
package struct TriesOrder: Hashable, Sendable {
    package let issuerID: IssuerID
    package let id: TransactionID
    package let uid: CardUID
    package let grant: TriesGrant
    /// Whether the card was a spare when it was signed: on which reader it is looked for.
    package let isSpare: Bool
    package let device: TerminalNumber
    package let expiresAtUnixSeconds: UInt32
    /// Whether the holder may set a new PIN (T13).
    package let allowsNewPIN: Bool
    /// Milliseconds since 1970-01-01 UTC.
    package let signedAtMs: Int64

    package init(
        issuerID: IssuerID, id: TransactionID, uid: CardUID, grant: TriesGrant, isSpare: Bool,
        device: TerminalNumber, expiresAtUnixSeconds: UInt32, allowsNewPIN: Bool,
        signedAtMs: Int64
    ) {
        self.issuerID = issuerID
        self.id = id
        self.uid = uid
        self.grant = grant
        self.isSpare = isSpare
        self.device = device
        self.expiresAtUnixSeconds = expiresAtUnixSeconds
        self.allowsNewPIN = allowsNewPIN
        self.signedAtMs = signedAtMs
    }

    /// The signed file; nil when encoding or signing fails, which it does not for a good key.
    package func signed(with key: IssuerSigningKey) -> [UInt8]? { sealed(with: key) }

    /// Reads and verifies an order: its signature, the device and the expiry.
    ///
    /// - Parameter nowMs: milliseconds since 1970-01-01 UTC.
    package init(
        signed message: [UInt8], issuer: IssuerID, key: IssuerVerificationKey,
        device: TerminalNumber, nowMs: Int64
    ) throws(OrderRefusal) {
        let order = try Self.opened(message, issuer: issuer, key: key)
        guard order.device == device else { throw .otherDevice }
        guard nowMs < Int64(order.expiresAtUnixSeconds) * 1_000 else { throw .expired }
        self = order
    }
}

extension TriesOrder: SignedOrder {
    struct Wire: Codable, Sendable {
        let issuerID: String
        let id: String
        let number: String
        let uid: String
        let epoch: UInt16
        let generation: UInt16
        let isSpare: Bool
        let device: String
        let expiresAtUnixSeconds: UInt32
        let allowsNewPIN: Bool
        let signedAtMs: Int64
    }

    static var kind: SignedEnvelope.Kind { .triesOrder }

    var wire: Wire {
        Wire(
            issuerID: issuerID.bytes.hex, id: id.text, number: grant.number.text,
            uid: uid.bytes.hex, epoch: grant.epoch.value, generation: grant.generation,
            isSpare: isSpare, device: device.text, expiresAtUnixSeconds: expiresAtUnixSeconds,
            allowsNewPIN: allowsNewPIN, signedAtMs: signedAtMs)
    }

    init?(_ wire: Wire) {
        guard let issuerID = [UInt8](hex: wire.issuerID).flatMap(IssuerID.init(bytes:)),
            let id = TransactionID(text: wire.id), id.bytes.contains(where: { $0 != 0 }),
            let number = CardNumber(text: wire.number),
            let uid = [UInt8](hex: wire.uid).flatMap({ CardUID($0) }),
            let device = TerminalNumber(text: wire.device)
        else { return nil }
        self.init(
            issuerID: issuerID, id: id, uid: uid,
            grant: TriesGrant(
                number: number, epoch: Epoch(wire.epoch), generation: wire.generation),
            isSpare: wire.isSpare, device: device,
            expiresAtUnixSeconds: wire.expiresAtUnixSeconds, allowsNewPIN: wire.allowsNewPIN,
            signedAtMs: wire.signedAtMs)
    }
}
