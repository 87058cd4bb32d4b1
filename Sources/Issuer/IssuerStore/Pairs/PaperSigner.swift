package import CardLayout
package import Numbers

/// Signs papers in the name of one issuer.
package struct PaperSigner: Sendable {
    package let issuerID: IssuerID
    private let key: IssuerSigningKey

    package init(issuerID: IssuerID, key: IssuerSigningKey) {
        self.issuerID = issuerID
        self.key = key
    }

    /// Nil when the library refuses to sign, which it does not do for a good key.
    func paper<Body: IssuerPaperBody>(_ body: Body, for uid: CardUID) -> IssuerPaper<Body>? {
        IssuerPaper(body, for: uid, signedBy: key)
    }
}
