import ByteCoding
package import CardLayout
package import Numbers
package import PairedCards

/// The issuer's order to unlock a desk: `mainstay-issuer unlock` (O26).
///
/// Bound to the device and to the challenge that this one lock has made, so it is good once.
package struct UnlockOrder: Hashable, Sendable {
    /// How long an order is good: 24 hours.
    package static let lifetimeMs: Int64 = 24 * 3_600 * 1_000

    package let issuerID: IssuerID
    package let device: TerminalNumber
    package let challenge: LockChallenge
    /// Milliseconds since 1970-01-01 UTC.
    package let signedAtMs: Int64
    package let expiresAtMs: Int64
    /// A manager who may set a new passcode with it, having forgotten the old one; nil for none.
    package let resetting: StaffName?

    package init(
        issuerID: IssuerID, device: TerminalNumber, challenge: LockChallenge, signedAtMs: Int64,
        resetting: StaffName? = nil
    ) {
        self.issuerID = issuerID
        self.device = device
        self.challenge = challenge
        self.signedAtMs = signedAtMs
        expiresAtMs = signedAtMs + Self.lifetimeMs
        self.resetting = resetting
    }

    /// The signed file; nil when encoding or signing fails, which it does not for a good key.
    package func signed(with key: IssuerSigningKey) -> [UInt8]? { sealed(with: key) }

    /// Reads an order and verifies its signature; for which device, lock and time it is, ``check``
    /// says.
    package init(
        signed message: [UInt8], issuer: IssuerID, key: IssuerVerificationKey
    ) throws(OrderRefusal) {
        self = try Self.opened(message, issuer: issuer, key: key)
    }

    /// Whether it unlocks this device now.
    ///
    /// - Parameters:
    ///   - challenge: what the locked device shows.
    ///   - nowMs: milliseconds since 1970-01-01 UTC.
    package func check(
        device: TerminalNumber, challenge: LockChallenge, nowMs: Int64
    ) throws(OrderRefusal) {
        guard self.device == device else { throw .otherDevice }
        guard self.challenge == challenge else { throw .otherChallenge }
        guard nowMs < expiresAtMs else { throw .expired }
    }
}

extension UnlockOrder: SignedOrder {
    struct Wire: Codable, Sendable {
        let issuerID: String
        let device: String
        let challenge: String
        let signedAtMs: Int64
        let expiresAtMs: Int64
        /// Absent where nobody may set a passcode.
        let resetting: String?
    }

    static var kind: SignedEnvelope.Kind { .unlockOrder }

    var wire: Wire {
        Wire(
            issuerID: issuerID.bytes.hex, device: device.text, challenge: challenge.text,
            signedAtMs: signedAtMs, expiresAtMs: expiresAtMs, resetting: resetting?.text)
    }

    init?(_ wire: Wire) {
        guard let issuerID = [UInt8](hex: wire.issuerID).flatMap(IssuerID.init(bytes:)),
            let device = TerminalNumber(text: wire.device),
            let challenge = LockChallenge(text: wire.challenge)
        else { return nil }
        var resetting: StaffName?
        if let name = wire.resetting {
            guard let known = StaffName(name) else { return nil }
            resetting = known
        }
        self.issuerID = issuerID
        self.device = device
        self.challenge = challenge
        self.resetting = resetting
        signedAtMs = wire.signedAtMs
        expiresAtMs = wire.expiresAtMs
    }
}
