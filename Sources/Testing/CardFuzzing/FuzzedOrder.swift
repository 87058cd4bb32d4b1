import CardLayout
import Numbers
import PairedCards
import SchemeMessages

/// Orders of an issuer that signs whatever it is given: behind the signature, too, each byte is
/// somebody else's.
enum FuzzedOrder {
    /// The key that `./run fuzz` and the kept corpus sign with; it signs nothing else.
    private static let key = IssuerSigningKey([UInt8](repeating: 1, count: 32))
    private static let issuer = IssuerID(bytes: [1, 2, 3, 4, 5, 6, 7])

    /// The kind of order (0 pair, 1 grant, 2 unlock, 3 tries), and its payload.
    @Sendable static func examine(_ bytes: [UInt8]) -> FuzzOutcome {
        guard let key, let issuer, let kind = bytes.first else { return .refused }
        let payload = Array(bytes.dropFirst())
        return switch kind {
        case 0:
            outcome(payload, .pairOrder, key, { (order: PairOrder) in order.signed(with: key) }) {
                try PairOrder(signed: $0, issuer: issuer, key: key.verificationKey)
            }
        case 1:
            outcome(payload, .grantOrder, key, { (order: GrantOrder) in order.signed(with: key) }) {
                guard let desk = TerminalNumber(text: "DESK0001") else { return nil }
                return try GrantOrder(
                    signed: $0, issuer: issuer, key: key.verificationKey, device: desk, nowMs: 0)
            }
        case 2:
            outcome(payload, .unlockOrder, key, { (order: UnlockOrder) in order.signed(with: key) })
            {
                try UnlockOrder(signed: $0, issuer: issuer, key: key.verificationKey)
            }
        case 3:
            outcome(payload, .triesOrder, key, { (order: TriesOrder) in order.signed(with: key) }) {
                guard let desk = TerminalNumber(text: "DESK0001") else { return nil }
                return try TriesOrder(
                    signed: $0, issuer: issuer, key: key.verificationKey, device: desk, nowMs: 0)
            }
        default: .refused
        }
    }

    /// What is accepted means the same when it is written anew.
    private static func outcome<Order: Equatable>(
        _ payload: [UInt8], _ kind: SignedEnvelope.Kind, _ key: IssuerSigningKey,
        _ write: (Order) -> [UInt8]?, _ read: ([UInt8]) throws -> Order?
    ) -> FuzzOutcome {
        guard let message = SignedEnvelope.seal(payload, kind: kind, with: key) else {
            return .broken("an issuer that does not sign")
        }
        guard let order = try? read(message) else { return .refused }
        let again = write(order).flatMap { try? read($0) }
        return again == order ? .accepted : .broken("an order that is written as another one")
    }
}
