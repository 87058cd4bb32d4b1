import ByteCoding
package import CardLayout
package import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the issuer orders a desk to do, as it travels in a file: one ``SignedEnvelope``, whose
/// payload is a JSON object.
///
/// An order that verifies was signed by this issuer for this purpose. For which device, card and
/// time it is, its own type checks.
protocol SignedOrder: Sendable {
    /// The payload; numbers and papers as text, bytes in hexadecimal.
    associatedtype Wire: Codable & Sendable

    static var kind: SignedEnvelope.Kind { get }
    var wire: Wire { get }

    /// Nil when a value has a meaning that this program does not know.
    init?(_ wire: Wire)
}

extension SignedOrder {
    /// The signed file; nil when encoding or signing fails, which it does not for a good key.
    func sealed(with key: IssuerSigningKey) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let payload = try? encoder.encode(wire) else { return nil }
        return SignedEnvelope.seal(Array(payload), kind: Self.kind, with: key)
    }

    /// Reads and verifies an order.
    static func opened(
        _ message: [UInt8], issuer: IssuerID, key: IssuerVerificationKey
    ) throws(OrderRefusal) -> Self {
        let payload: [UInt8]
        let signature: [UInt8]
        do throws(MessageError) {
            (payload, signature) = try SignedEnvelope.parts(of: message)
        } catch {
            throw error == .newerVersion ? .newerVersion : .altered
        }
        func isSigned(as kind: SignedEnvelope.Kind) -> Bool {
            key.verifies(signature, for: SignedEnvelope.covered(payload, kind))
        }
        let named = try? JSONDecoder().decode(NamedIssuer.self, from: Data(payload))
        let isOurs = named?.issuerID == issuer.bytes.hex
        guard isSigned(as: kind) else {
            if SignedEnvelope.Kind.allCases.contains(where: isSigned(as:)) { throw .otherKind }
            // It only says so; but somebody who mixed up two issuers is told what is wrong.
            throw named == nil || isOurs ? .altered : .otherIssuer
        }
        guard isOurs else { throw .otherIssuer }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(payload)),
            let order = Self(wire)
        else { throw .newerVersion }
        return order
    }
}

/// The one member that every order has.
private struct NamedIssuer: Decodable {
    let issuerID: String
}

extension IssuerPaper {
    /// From hexadecimal text; nil for a blank and for anything that is no such paper.
    init?(hex text: String) {
        guard let bytes = [UInt8](hex: text), let paper = try? Self.decoded(bytes) else {
            return nil
        }
        self = paper
    }
}
