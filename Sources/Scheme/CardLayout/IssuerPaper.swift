package import ByteCoding
package import Numbers

/// What a paper says; its layout is the body's own, of fixed length, with zeros where nothing is.
package protocol IssuerPaperBody: Hashable, Sendable {
    /// Stands in what is signed, so that one paper cannot be taken for another.
    static var name: String { get }
    /// How many bytes the body has.
    static var width: Int { get }

    var issuerID: IssuerID { get }
    /// The card that the paper is about.
    var number: CardNumber { get }

    init(from reader: inout ByteReader) throws(ByteReader.Failure)
    func append(to writer: inout ByteWriter)
}

/// A paper of file 6: the body, and behind it the issuer's Ed25519 signature over the paper's name,
/// the chip's UID and the body (profile, "Papers").
///
/// The UID is in the signature and not in the paper, as in ``CardIdentity``: a paper that was copied
/// to another chip does not verify there.
package struct IssuerPaper<Body: IssuerPaperBody>: Hashable, Sendable {
    package static var count: Int { Body.width + signatureCount }
    private static var signatureCount: Int { 64 }

    /// Believed only if ``isValid(for:uid:issuer:key:)``.
    package let body: Body
    private let signature: [UInt8]

    /// Nil when the library refuses to sign, which it does not do for a good key.
    package init?(_ body: Body, for uid: CardUID, signedBy key: IssuerSigningKey) {
        guard let signature = key.signature(for: Self.message(body, uid)) else { return nil }
        self.body = body
        self.signature = signature
    }

    /// Nil for a blank: the card has none.
    package static func decoded(_ bytes: [UInt8]) throws(ByteReader.Failure) -> Self? {
        guard bytes.count != count || !bytes.isBlank else { return nil }
        return try Self(bytes)
    }

    private init(_ bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        body = try Body(from: &reader)
        signature = try reader.take(Self.signatureCount)
        try reader.finish()
    }

    package var bytes: [UInt8] { Self.bytes(of: body) + signature }

    /// Whether this issuer has signed it for exactly this chip and this card.
    package func isValid(
        for number: CardNumber, uid: CardUID, issuer: IssuerID, key: IssuerVerificationKey
    ) -> Bool {
        body.number == number && body.issuerID == issuer
            && key.verifies(signature, for: Self.message(body, uid))
    }

    private static func bytes(of body: Body) -> [UInt8] {
        var writer = ByteWriter()
        body.append(to: &writer)
        return writer.bytes
    }

    private static func message(_ body: Body, _ uid: CardUID) -> [UInt8] {
        Array("mainstay \(Body.name)".utf8) + uid.bytes + bytes(of: body)
    }
}
