import ByteCoding
import Crypto
package import Numbers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The first 80 bytes of file 1: what the issuer says about this chip, and signs.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | layout version; bit 7 says that this is a test card |
/// | 1 | 8 | card number (41) |
/// | 9 | 7 | issuer id |
/// | 16 | 64 | Ed25519 over `"mainstay card" | version 1 | UID 7 | number 8 | issuer id 7` |
///
/// The UID is in the signature and not in the file: a table copied to another chip does not verify
/// there, even in the hands of somebody with a leaked re-issue key.
package struct CardIdentity: Hashable, Sendable {
    package static let currentVersion: UInt8 = 0x01
    private static let testBit: UInt8 = 0x80
    private static let signatureCount = 64

    package let layoutVersion: UInt8
    package let number: CardNumber
    package let issuerID: IssuerID
    let signature: [UInt8]

    package var environment: Environment {
        layoutVersion & Self.testBit == 0 ? .production : .test
    }

    /// Signs a card that is about to be personalised.
    ///
    /// Nil when the library refuses to sign, which it does not do for a good key.
    package init?(
        number: CardNumber, issuerID: IssuerID, environment: Environment, uid: CardUID,
        signedBy key: IssuerSigningKey
    ) {
        let version = Self.currentVersion | (environment == .test ? Self.testBit : 0)
        let message = Self.message(version, uid, number, issuerID)
        guard let signature = key.signature(for: message) else { return nil }
        layoutVersion = version
        self.number = number
        self.issuerID = issuerID
        self.signature = signature
    }

    init(from reader: inout ByteReader) throws(ByteReader.Failure) {
        layoutVersion = try reader.takeByte()
        guard layoutVersion & ~Self.testBit == Self.currentVersion else { throw .badValue }
        guard let number = CardNumber(field: try reader.take(CardNumber.width)),
            let issuerID = IssuerID(bytes: try reader.take(IssuerID.width))
        else { throw .badValue }
        self.number = number
        self.issuerID = issuerID
        signature = try reader.take(Self.signatureCount)
    }

    var bytes: [UInt8] { [layoutVersion] + number.bytes + issuerID.bytes + signature }

    /// Whether the issuer has signed exactly this identity for exactly this chip; asked at every
    /// read.
    package func isSigned(by key: IssuerVerificationKey, for uid: CardUID) -> Bool {
        key.verifies(signature, for: Self.message(layoutVersion, uid, number, issuerID))
    }

    private static func message(
        _ version: UInt8, _ uid: CardUID, _ number: CardNumber, _ issuerID: IssuerID
    ) -> [UInt8] {
        Array("mainstay card".utf8) + [version] + uid.bytes + number.bytes + issuerID.bytes
    }
}
