package import CardLayout
package import DESFire
package import Numbers
package import SchemeMessages

/// The issuer's papers of one card: each is read at most once, by one APDU in the open session, and
/// only when something is to be proved by it (profile, "Papers").
///
/// A paper that does not verify for this chip, this number and this issuer is none.
package struct CardPapers {
    package typealias Reading = (ReadData) throws(SaleStop) -> [UInt8]

    private let bundle: KeyBundle
    private let uid: CardUID
    private let number: CardNumber
    /// Nil inside when the card has none; nil as long as it was not read.
    private var certificateRead: PairCertificate??

    package init(of number: CardNumber, uid: CardUID, bundle: KeyBundle) {
        self.number = number
        self.uid = uid
        self.bundle = bundle
    }

    package mutating func certificate(_ read: Reading) throws(SaleStop) -> PairCertificate? {
        if let known = certificateRead { return known }
        let certificate: PairCertificate? = try paper(at: PapersLayout.certificateOffset, read)
        certificateRead = .some(certificate)
        return certificate
    }

    /// Device and expiry bind the desk alone: a restored card stays restored (T25).
    package func grant(_ read: Reading) throws(SaleStop) -> RestorationGrant? {
        try paper(at: PapersLayout.grantOffset, read)
    }

    private func paper<Body: IssuerPaperBody>(
        at offset: Int, _ read: Reading
    ) throws(SaleStop) -> Body? {
        let bytes = try read(
            ReadData(
                file: FileNumber.papers.rawValue, offset: offset, count: IssuerPaper<Body>.count))
        guard let paper = try? IssuerPaper<Body>.decoded(bytes),
            paper.isValid(
                for: number, uid: uid, issuer: bundle.issuerID, key: bundle.issuerKey)
        else { return nil }
        return paper.body
    }
}
