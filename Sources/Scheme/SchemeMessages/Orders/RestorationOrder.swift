package import CardLayout
package import Numbers

/// What the issuer lets a desk do by `mainstay-issuer grant`.
package enum RestorationOrder: Hashable, Sendable {
    /// A main card that was invalidated by mistake.
    case card(GrantOrder)
    case tries(TriesOrder)

    /// Reads and verifies whichever of the two it is.
    ///
    /// - Parameter nowMs: milliseconds since 1970-01-01 UTC.
    package init(
        signed message: [UInt8], issuer: IssuerID, key: IssuerVerificationKey,
        device: TerminalNumber, nowMs: Int64
    ) throws(OrderRefusal) {
        do throws(OrderRefusal) {
            self = .tries(
                try TriesOrder(
                    signed: message, issuer: issuer, key: key, device: device, nowMs: nowMs))
        } catch {
            guard error == .otherKind else { throw error }
            self = .card(
                try GrantOrder(
                    signed: message, issuer: issuer, key: key, device: device, nowMs: nowMs))
        }
    }

    /// Whether the holder may set a new PIN (T13).
    package var allowsNewPIN: Bool {
        switch self {
        case .card(let order): order.allowsNewPIN
        case .tries(let order): order.allowsNewPIN
        }
    }
}
