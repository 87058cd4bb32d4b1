package import CardLayout

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A message of the issuer as it travels in a file: JSON with the exact bytes that were signed.
///
/// ```
/// {"format": 1, "payload": "<base64>", "signature": "<base64>"}
/// ```
/// The signature (Ed25519) covers `"mainstay " | kind | " 1"` and the payload, so that a message
/// of one kind cannot be taken for another. Nothing is acted on before it verifies.
package enum SignedEnvelope {
    /// Kinds of messages.
    package enum Kind: String, Sendable, CaseIterable {
        case keyBundle = "key bundle"
        case pairOrder = "pair order"
        case grantOrder = "grant order"
        case triesOrder = "tries order"
        case unlockOrder = "unlock order"
    }

    private static let format = 1
    /// No message of ours is longer.
    private static let maximumCount = 1 << 20

    private struct Wire: Codable {
        let format: Int
        let payload: Data
        let signature: Data
    }

    /// Nil when the library refuses to sign, which it does not do for a good key.
    package static func seal(_ payload: [UInt8], kind: Kind, with key: IssuerSigningKey)
        -> [UInt8]?
    {
        guard let signature = key.signature(for: covered(payload, kind)) else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let wire = Wire(format: format, payload: Data(payload), signature: Data(signature))
        return (try? encoder.encode(wire)).map(Array.init)
    }

    /// Payload and signature, not verified yet: a bundle carries the key that verifies it.
    static func parts(of message: [UInt8]) throws(MessageError) -> (
        payload: [UInt8], signature: [UInt8]
    ) {
        guard message.count <= maximumCount,
            let wire = try? JSONDecoder().decode(Wire.self, from: Data(message))
        else { throw .altered }
        guard wire.format == format else { throw .newerVersion }
        return (Array(wire.payload), Array(wire.signature))
    }

    static func covered(_ payload: [UInt8], _ kind: Kind) -> [UInt8] {
        Array("mainstay \(kind.rawValue) 1".utf8) + payload
    }
}

/// Why a message of the issuer is not accepted.
package enum MessageError: Error, Hashable, Sendable {
    /// Not a message, cut short, or not signed by this issuer.
    case altered
    /// Well signed, and of a format that this program does not know.
    case newerVersion
}
