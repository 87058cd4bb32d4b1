import CardLayout
import Crypto
package import DESFire
package import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Seals what a transaction did to the issuer, the moment it is written: the shop keeps evidence
/// that it cannot read, with the card's fields in it (profile, "Evidence").
///
/// HPKE (RFC 9180) base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305:
///
/// | bytes | field |
/// |---|---|
/// | 1 | version, 01 |
/// | 32 | encapsulated key |
/// | rest | cipher of the rows; transaction id and terminal number are authenticated with it |
package enum EvidenceSeal {
    private static let version: UInt8 = 0x01
    private static let encapsulatedCount = 32
    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    private static let info = Data("mainstay evidence 1".utf8)

    /// Nil when the library refuses, which it does not do for a good key.
    package static func seal(
        _ rows: [TranscriptRow], to key: EvidencePublicKey, id: TransactionID,
        terminal: TerminalNumber
    ) -> [UInt8]? {
        guard
            var sender = try? HPKE.Sender(
                recipientKey: key.key, ciphersuite: suite, info: info),
            let cipher = try? sender.seal(
                TranscriptCoding.bytes(of: rows), authenticating: context(id, terminal))
        else { return nil }
        return [version] + sender.encapsulatedKey + cipher
    }

    /// The issuer's side; nil for anything that was not sealed to this key for this transaction.
    package static func open(
        _ sealed: [UInt8], with key: EvidencePrivateKey, id: TransactionID,
        terminal: TerminalNumber
    ) -> [TranscriptRow]? {
        guard sealed.first == version, sealed.count > 1 + encapsulatedCount else { return nil }
        let encapsulated = Data(sealed[1..<1 + encapsulatedCount])
        guard
            var recipient = try? HPKE.Recipient(
                privateKey: key.key, ciphersuite: suite, info: info,
                encapsulatedKey: encapsulated),
            let plain = try? recipient.open(
                Data(sealed[(1 + encapsulatedCount)...]), authenticating: context(id, terminal))
        else { return nil }
        return try? TranscriptCoding.rows(from: Array(plain))
    }

    private static func context(_ id: TransactionID, _ terminal: TerminalNumber) -> Data {
        Data(id.bytes + terminal.bytes)
    }
}

/// The issuer's X25519 key that opens evidence. No readable description.
package struct EvidencePrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    fileprivate let key: Curve25519.KeyAgreement.PrivateKey

    /// A new one.
    package init() { key = Curve25519.KeyAgreement.PrivateKey() }

    /// From its 32 secret bytes; nil for any other length.
    package init?(_ bytes: [UInt8]) {
        guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes) else {
            return nil
        }
        self.key = key
    }

    /// The secret, for the issuer's key file.
    package var bytes: [UInt8] { Array(key.rawRepresentation) }
    package var publicKey: EvidencePublicKey { EvidencePublicKey(key: key.publicKey) }

    package var description: String { "EvidencePrivateKey(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Its public half, in every terminal.
package struct EvidencePublicKey: Sendable {
    fileprivate let key: Curve25519.KeyAgreement.PublicKey

    fileprivate init(key: Curve25519.KeyAgreement.PublicKey) { self.key = key }

    /// From its 32 bytes; nil for anything that is no such key.
    package init?(_ bytes: [UInt8]) {
        guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes) else {
            return nil
        }
        self.key = key
    }

    package var bytes: [UInt8] { Array(key.rawRepresentation) }
}
